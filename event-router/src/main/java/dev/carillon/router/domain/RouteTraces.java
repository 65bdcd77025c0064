package dev.carillon.router.domain;

import java.time.Instant;
import java.util.Optional;

/// Watches the routing of events that somebody asked for, for those who trace an event on its way.
/// Safe for many threads.
@FunctionalInterface
public interface RouteTraces {

    /// An event that is routed.
    ///
    /// @param traceparent the W3C trace context that it carries
    /// @param id its id
    /// @param action what happened
    /// @param topic where it was read
    /// @param partition of the topic
    /// @param offset in the partition
    record Event(
            String traceparent,
            String id,
            String action,
            String topic,
            int partition,
            long offset) {}

    /// Its routing began.
    ///
    /// @return empty when nobody traces it
    Optional<Trace> began(Event event, Instant at);

    /// The routing of one event. For one thread.
    interface Trace {

        /// The W3C trace context that its deliveries carry.
        String traceparent();

        /// Its deliveries are written. The transaction may still be taken back; the event is then
        /// routed, and traced, again.
        void routed(int deliveries);

        /// It could not be routed now, and will be again.
        void givenBack();
    }
}
