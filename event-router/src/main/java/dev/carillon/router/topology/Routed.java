package dev.carillon.router.topology;

import dev.carillon.router.domain.Envelope;
import dev.carillon.router.domain.Rendered;
import dev.carillon.schemas.event.EventMetadata;
import java.util.List;

/// Where an event goes.
sealed interface Routed {

    /// To those who asked for it.
    ///
    /// @param metadata the event's metadata
    /// @param payload the body of its callbacks
    /// @param envelopes its deliveries, at least one
    record ToSubscriptions(
            EventMetadata metadata, Rendered.Payload payload, List<Envelope> envelopes)
            implements Routed {

        int deliveries() {
            return envelopes.stream().mapToInt(envelope -> envelope.deliveries().size()).sum();
        }
    }

    /// Nowhere: nobody asked for it.
    record ToNobody() implements Routed {}

    /// To the dead letters.
    ///
    /// @param reason why, for machines
    /// @param detail why, in a sentence
    record ToDeadLetters(RejectReason reason, String detail) implements Routed {}
}
