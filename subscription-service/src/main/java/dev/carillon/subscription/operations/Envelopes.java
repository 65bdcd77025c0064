package dev.carillon.subscription.operations;

import dev.carillon.subscription.domain.LoggedDelivery;

/// The envelopes on Kafka, from which deliveries are sent again. Thread-safe.
@FunctionalInterface
public interface Envelopes {

    /// Whether the delivery's envelope is still there, and is its own. Waits for Kafka.
    ///
    /// @throws RuntimeException when Kafka or the registry does not answer
    boolean has(LoggedDelivery delivery);
}
