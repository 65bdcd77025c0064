package dev.carillon.subscription.domain;

import static java.util.Objects.requireNonNull;

import dev.carillon.schemas.id.SubscriptionId;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/// What a delivery worker says of a webhook's endpoint.
///
/// @param webhook whose endpoint it is
/// @param version the version of the webhook that was judged
/// @param epoch grows each time the endpoint changes hands
/// @param circuit whether the endpoint is called
/// @param failedAttempts failed attempts since the last success
/// @param failingSince when the first of them began
/// @param lastSuccessAt when an attempt last succeeded
/// @param lastFailureAt when an attempt last failed
/// @param lastStatus the status of the last answer
/// @param at when this was judged
public record EndpointReport(
        SubscriptionId webhook,
        long version,
        long epoch,
        Circuit circuit,
        int failedAttempts,
        Optional<Instant> failingSince,
        Optional<Instant> lastSuccessAt,
        Optional<Instant> lastFailureAt,
        Optional<Integer> lastStatus,
        Instant at) {

    private static final Comparator<EndpointReport> BY_AGE =
            Comparator.comparingLong(EndpointReport::version)
                    .thenComparingLong(EndpointReport::epoch)
                    .thenComparing(EndpointReport::at);

    /// Whether an endpoint is called.
    public enum Circuit {
        /// Yes.
        CLOSED("closed"),
        /// No, but for a probe now and then.
        OPEN("open"),
        /// Never again: it answered 410.
        GONE("gone");

        private final String word;

        Circuit(String word) {
            this.word = word;
        }

        /// A stable lower-case word.
        public String word() {
            return word;
        }
    }

    /// Checks that nothing is null.
    public EndpointReport {
        requireNonNull(webhook, "webhook is null");
        requireNonNull(circuit, "circuit is null");
        requireNonNull(at, "at is null");
    }

    /// Whether another report of the same endpoint was made after this one. A later version of the
    /// webhook counts first, then a later owner of the endpoint, then the time.
    public boolean isOlderThan(EndpointReport other) {
        return BY_AGE.compare(this, other) < 0;
    }
}
