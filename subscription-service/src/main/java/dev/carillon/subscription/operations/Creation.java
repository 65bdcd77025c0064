package dev.carillon.subscription.operations;

import dev.carillon.subscription.domain.NewWebhook;
import dev.carillon.subscription.domain.Placement;

/// What a caller wants to create.
///
/// @param scope where
/// @param webhook what, unchecked
/// @param onDuplicate what becomes of earlier ones with the same URL and a common action
public record Creation(
        ScopeReference scope, NewWebhook webhook, Placement.OnDuplicate onDuplicate) {}
