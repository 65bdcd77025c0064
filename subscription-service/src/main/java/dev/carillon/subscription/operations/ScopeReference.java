package dev.carillon.subscription.operations;

import dev.carillon.schemas.id.Scope;

/// A scope as a caller names it.
public sealed interface ScopeReference {

    /// An organization by its id.
    record OrganizationRef(String id) implements ScopeReference {}

    /// A pipe by its id.
    record PipeRef(String id) implements ScopeReference {}

    /// A table by its short id or its numeric one.
    record TableRef(String id) implements ScopeReference {}

    /// Names a scope by its id.
    static ScopeReference of(Scope scope) {
        return switch (scope.type()) {
            case ORGANIZATION -> new OrganizationRef(scope.id());
            case PIPE -> new PipeRef(scope.id());
            case TABLE -> new TableRef(scope.id());
        };
    }

    /// The id as it was written.
    String id();

    /// The kind of scope, as a message begins: `Organization`.
    default String kind() {
        return switch (this) {
            case OrganizationRef _ -> "Organization";
            case PipeRef _ -> "Pipe";
            case TableRef _ -> "Table";
        };
    }
}
