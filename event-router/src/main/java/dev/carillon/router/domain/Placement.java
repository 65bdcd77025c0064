package dev.carillon.router.domain;

import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.ScopeType;
import java.util.List;
import java.util.Optional;

/// Where an event belongs, judged by the directory and not by the event.
public sealed interface Placement {

    /// The directory knows the scope, and the event told the truth about its organization.
    ///
    /// @param scopes the event's own scope, and the organization's that it rolls up to
    record Known(List<Scope> scopes) implements Placement {

        /// Copies the list.
        public Known {
            scopes = List.copyOf(scopes);
        }
    }

    /// The directory does not know the scope: the event counts for that scope alone.
    ///
    /// @param own the event's own scope
    record Unknown(Scope own) implements Placement {}

    /// The scope is of another organization than the event claims.
    ///
    /// @param claimed the organization that the event names
    /// @param owner the organization that owns the scope
    record Foreign(String claimed, String owner) implements Placement {}

    /// Judges an event.
    ///
    /// @param own the event's own scope
    /// @param claimed the organization that the event names
    /// @param owner the organization that owns the scope, as the directory says; empty when it does
    ///   not know the scope
    static Placement of(Scope own, String claimed, Optional<String> owner) {
        boolean isOrganization = own.type() == ScopeType.ORGANIZATION;
        // Who an organization belongs to needs no directory.
        if (isOrganization && !own.id().equals(claimed)) {
            return new Foreign(claimed, own.id());
        }
        if (owner.isEmpty()) {
            return new Unknown(own);
        }
        if (!owner.get().equals(claimed)) {
            return new Foreign(claimed, owner.get());
        }
        return new Known(isOrganization ? List.of(own) : List.of(own, Scope.organization(claimed)));
    }
}
