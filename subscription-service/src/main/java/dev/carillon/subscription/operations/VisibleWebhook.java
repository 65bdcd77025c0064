package dev.carillon.subscription.operations;

import dev.carillon.subscription.domain.Access;
import dev.carillon.subscription.domain.Webhook;

/// A webhook that a caller may see.
///
/// @param webhook the webhook
/// @param access what the caller may do with it: never [Access#NONE]
public record VisibleWebhook(Webhook webhook, Access access) {}
