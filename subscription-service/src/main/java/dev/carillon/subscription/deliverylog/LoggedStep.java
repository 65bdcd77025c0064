package dev.carillon.subscription.deliverylog;

import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.EnvelopePlace;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// One thing that happened to a delivery.
///
/// @param delivery the delivery
/// @param subscription the subscription
/// @param organization the organization
/// @param event the event's id within its source
/// @param source the event's source
/// @param action the event's action
/// @param run which run of the delivery
/// @param kind what happened: `attempted`, `cancelled`, `dead_lettered`
/// @param at when
/// @param status where the delivery stands now: `retrying`, `delivered`, `dead_lettered`,
///   `cancelled`
/// @param attempt the attempt, when there was one
/// @param reason why it ended, when it did without success
/// @param nextAttemptAt when the next attempt is due at the earliest, while it is retried
/// @param envelope where its envelope lies
public record LoggedStep(
        DeliveryId delivery,
        SubscriptionId subscription,
        String organization,
        String event,
        String source,
        String action,
        int run,
        String kind,
        Instant at,
        String status,
        Optional<Attempt> attempt,
        Optional<String> reason,
        Optional<Instant> nextAttemptAt,
        EnvelopePlace envelope) {

    /// One HTTP try.
    ///
    /// @param number from 1 within the run
    /// @param at when it began
    /// @param took how long
    /// @param outcome `delivered`, `refused`, `unreachable`, `blocked`, `unusable`
    /// @param status the HTTP status, when there was an answer
    /// @param detail why it failed
    /// @param excerpt the beginning of the answer
    public record Attempt(
            int number,
            Instant at,
            Duration took,
            String outcome,
            Optional<Integer> status,
            Optional<String> detail,
            Optional<String> excerpt) {}
}
