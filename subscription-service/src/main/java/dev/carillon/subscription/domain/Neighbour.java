package dev.carillon.subscription.domain;

import dev.carillon.schemas.id.SubscriptionId;

/// Another webhook of the same scope, as far as the duplicate rule needs it.
///
/// @param id the webhook
/// @param url the fingerprint of its URL
/// @param actions what it asks for
public record Neighbour(SubscriptionId id, UrlFingerprint url, Actions actions) {}
