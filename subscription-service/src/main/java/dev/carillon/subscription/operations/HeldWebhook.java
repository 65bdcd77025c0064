package dev.carillon.subscription.operations;

import dev.carillon.subscription.domain.Role;
import dev.carillon.subscription.domain.Webhook;
import java.util.Optional;

/// A webhook whose scope is held.
///
/// @param webhook the webhook
/// @param role what the caller is in its organization; empty when it is not in it
public record HeldWebhook(Webhook webhook, Optional<Role> role) {}
