package dev.carillon.subscription.domain;

import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.SubscriptionId;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/// A delivery as the log holds it.
///
/// @param id the delivery
/// @param begunOn the day its first step was stored on; part of its place in lists
/// @param subscription the webhook's id
/// @param organization the organization
/// @param event the event's id within its source
/// @param source the service that produced the event
/// @param action the event's action
/// @param state where it stands; empty when a newer version wrote it
/// @param reason why it ended, when it did without success
/// @param run which run this is; more than 1 when it was sent again on request
/// @param nextAttemptAt when the next attempt is due at the earliest, while it waits for one
/// @param firstStepAt when the log first heard of it
/// @param lastStepAt when the log last heard of it
/// @param envelope where its envelope lies
public record LoggedDelivery(
        DeliveryId id,
        LocalDate begunOn,
        SubscriptionId subscription,
        String organization,
        String event,
        String source,
        String action,
        Optional<DeliveryState> state,
        Optional<String> reason,
        int run,
        Optional<Instant> nextAttemptAt,
        Instant firstStepAt,
        Instant lastStepAt,
        EnvelopePlace envelope) {

    /// Its place in lists.
    public DeliveryCursor cursor() {
        return new DeliveryCursor(begunOn, firstStepAt, id);
    }
}
