package dev.carillon.subscription.operations;

import dev.carillon.subscription.domain.SigningSecret;
import dev.carillon.subscription.domain.Webhook;

/// A webhook that was just created.
///
/// @param webhook the webhook
/// @param secret its signing secret, to be shown this once
public record CreatedWebhook(Webhook webhook, SigningSecret secret) {}
