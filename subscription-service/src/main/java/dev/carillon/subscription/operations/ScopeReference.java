package dev.carillon.subscription.operations;

/// A scope as a caller names it.
public sealed interface ScopeReference {

    /// An organization by its id.
    record OrganizationRef(String id) implements ScopeReference {}

    /// A pipe by its id.
    record PipeRef(String id) implements ScopeReference {}

    /// A table by its short id or its numeric one.
    record TableRef(String id) implements ScopeReference {}

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
