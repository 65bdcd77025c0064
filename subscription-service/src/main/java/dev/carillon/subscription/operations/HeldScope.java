package dev.carillon.subscription.operations;

import dev.carillon.subscription.domain.Neighbour;
import dev.carillon.subscription.domain.Role;
import java.util.List;
import java.util.Optional;

/// A scope that is held, with what the rules for a new webhook in it ask for.
///
/// @param owned the scope
/// @param role what the caller is in its organization; empty when it is not in it
/// @param neighbours every webhook of the scope
public record HeldScope(OwnedScope owned, Optional<Role> role, List<Neighbour> neighbours) {

    /// Copies the list.
    public HeldScope {
        neighbours = List.copyOf(neighbours);
    }
}
