package dev.carillon.subscription.operations;

import dev.carillon.subscription.domain.Caller;

/// One request to the API.
///
/// @param caller who sent it
/// @param correlationId what connects the answer with our log and the audit log
/// @param budget what it may ask of organizations
public record Call(Caller caller, String correlationId, OrganizationBudget budget) {}
