package dev.carillon.subscription.operations;

import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.subscription.domain.Webhook;
import java.time.Instant;

/// Sends samples of actions to webhooks, as deliveries like any other. Thread-safe.
@FunctionalInterface
public interface TestDeliveries {

    /// Sends one; returns when Kafka has acknowledged it.
    ///
    /// @param at when it was asked for
    /// @throws RuntimeException when Kafka or the registry does not answer; then it may be on its
    ///   way or not
    DeliveryId send(Webhook webhook, KnownAction action, Instant at);
}
