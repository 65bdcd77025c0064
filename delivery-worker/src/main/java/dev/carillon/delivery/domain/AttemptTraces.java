package dev.carillon.delivery.domain;

import java.time.Instant;
import java.util.Optional;

/// Watches attempts for those who trace an event on its way. Safe for many threads; costs nothing
/// for an event that nobody traces.
@FunctionalInterface
public interface AttemptTraces {

    /// Watches nothing.
    AttemptTraces OFF = (_, _) -> Trace.NONE;

    /// An attempt began.
    ///
    /// @param at when
    Trace began(Delivery delivery, Instant at);

    /// One attempt that is watched. For one thread at a time; ends once.
    interface Trace {

        /// Nobody watches.
        Trace NONE =
                new Trace() {
                    @Override
                    public Optional<String> traceparent(Optional<String> given) {
                        return given;
                    }

                    @Override
                    public void calls(String scheme, String host, int port) {}

                    @Override
                    public void ended(AttemptOutcome outcome) {}
                };

        /// The W3C trace context that the receiver is told.
        ///
        /// @param given what the event carries
        Optional<String> traceparent(Optional<String> given);

        /// It calls this endpoint. What else is in the URL may be a secret.
        void calls(String scheme, String host, int port);

        /// It ended.
        void ended(AttemptOutcome outcome);
    }
}
