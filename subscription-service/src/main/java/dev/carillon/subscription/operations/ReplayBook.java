package dev.carillon.subscription.operations;

import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.LoggedDelivery;
import dev.carillon.subscription.domain.Replay;
import dev.carillon.subscription.domain.UserId;
import dev.carillon.subscription.domain.Webhook;
import java.time.Instant;
import java.util.Optional;

/// What is written of replays within a transaction.
public interface ReplayBook {

    /// What a replay is about.
    ///
    /// @param webhook the webhook, whose scope is held
    /// @param user who asks
    /// @param at when
    /// @param from from which time on, when one was given
    /// @param to before which time, when one was given
    record Asked(
            Webhook webhook,
            UserId user,
            Instant at,
            Optional<Instant> from,
            Optional<Instant> to) {}

    /// The delivery, if there is one. It may change the next moment.
    Optional<LoggedDelivery> find(DeliveryId id);

    /// The delivery, kept from changing until the transaction ends.
    Optional<LoggedDelivery> hold(DeliveryId id);

    /// Asks for one delivery: it waits from now on, in its next run.
    ///
    /// @param delivery one that was held
    Replay addDelivery(Asked asked, LoggedDelivery delivery);

    /// How many deliveries of a webhook are dead-lettered that the log first heard of in this time;
    /// counts no further than `most`.
    long countFailed(
            SubscriptionId webhook, Optional<Instant> from, Optional<Instant> to, long most);

    /// Asks for the dead-lettered deliveries: they wait from now on, each in its next run.
    Replay addFailed(Asked asked);

    /// Asks for the events of that time to be routed again.
    Replay addEvents(Asked asked);
}
