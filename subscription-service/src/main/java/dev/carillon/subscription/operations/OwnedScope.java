package dev.carillon.subscription.operations;

import dev.carillon.schemas.id.Scope;

/// A scope that exists, and whose it is.
///
/// @param scope the scope
/// @param organization the organization that owns it
public record OwnedScope(Scope scope, String organization) {}
