package dev.carillon.subscription.operations;

import dev.carillon.schemas.id.Scope;
import dev.carillon.subscription.domain.Access;
import java.util.Optional;

/// Something a caller may see, and what it may do with the webhooks in it.
public sealed interface Visible {

    /// The scope.
    Scope scope();

    /// The id of the organization it belongs to, or is.
    String organization();

    /// What the caller may do: never [Access#NONE].
    Access access();

    /// An organization.
    record VisibleOrganization(String id, String name, Access access) implements Visible {

        @Override
        public Scope scope() {
            return Scope.organization(id);
        }

        @Override
        public String organization() {
            return id;
        }
    }

    /// A pipe.
    record VisiblePipe(
            String id,
            String organization,
            String name,
            Optional<String> suid,
            Optional<String> uuid,
            Access access)
            implements Visible {

        @Override
        public Scope scope() {
            return Scope.pipe(id);
        }
    }

    /// A table.
    record VisibleTable(
            String id,
            Optional<String> internalId,
            String organization,
            String name,
            Optional<String> uuid,
            Access access)
            implements Visible {

        @Override
        public Scope scope() {
            return Scope.table(id);
        }
    }
}
