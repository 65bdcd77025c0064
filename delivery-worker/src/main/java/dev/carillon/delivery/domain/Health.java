package dev.carillon.delivery.domain;

import dev.carillon.schemas.id.SubscriptionId;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/// How one endpoint does, as far as this worker has seen.
///
/// @param subscription whose endpoint it is
/// @param subscriptionVersion the version that was judged
/// @param writerEpoch grows each time the endpoint changes hands
/// @param circuit whether it is called
/// @param failedAttempts failed attempts since the last success
/// @param failingSince when the first of them began
/// @param lastSuccessAt when an attempt last succeeded
/// @param lastFailureAt when an attempt last failed
/// @param lastStatus the status of the last answer
/// @param at when this was judged
public record Health(
        SubscriptionId subscription,
        long subscriptionVersion,
        long writerEpoch,
        Circuit circuit,
        int failedAttempts,
        Optional<Instant> failingSince,
        Optional<Instant> lastSuccessAt,
        Optional<Instant> lastFailureAt,
        OptionalInt lastStatus,
        Instant at) {

    /// Whether an endpoint is called.
    public enum Circuit {
        /// Yes.
        CLOSED,
        /// No, but for a probe now and then: it has failed for a while.
        OPEN,
        /// Never again: it answered 410.
        GONE
    }
}
