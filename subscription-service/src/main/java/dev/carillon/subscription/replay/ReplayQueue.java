package dev.carillon.subscription.replay;

import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.EnvelopePlace;
import dev.carillon.subscription.domain.Replay;
import dev.carillon.subscription.domain.Webhook;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The replays that were asked for, and how far each has come. Each call is one transaction.
///
/// Every method throws [dev.carillon.subscription.leadership.DatabaseUnavailableException] in an
/// outage.
public interface ReplayQueue {

    /// A delivery to be sent again.
    ///
    /// @param place its place within the replay, from 1
    /// @param delivery the delivery
    /// @param begunOn the day its first step was stored on
    /// @param run the run that begins
    /// @param envelope where its envelope lies
    record Item(
            long place, DeliveryId delivery, LocalDate begunOn, int run, EnvelopePlace envelope) {}

    /// How far the events of a replay are read: every partition before this one in the order of
    /// topic and number, and this one up to the offset.
    ///
    /// @param topic the topic
    /// @param partition the partition
    /// @param next the offset that is read next
    record Reached(String topic, int partition, long next) {}

    /// A replay that is not done.
    ///
    /// @param replay what was asked for
    /// @param reached how far its events are read; empty before the first
    record Open(Replay replay, Optional<Reached> reached) {}

    /// The replay that is not done and comes next after this number, the first one after the last.
    Optional<Open> next(long after);

    /// The deliveries of a replay that are not settled, by their place.
    List<Item> items(long replay, int most);

    /// Those up to a place.
    List<Item> itemsTo(long replay, long place);

    /// Notes that deliveries were sent, or cannot be: those go back to what they were.
    void settle(long replay, List<Item> sent, List<Item> gone);

    /// Notes how far the events of a replay are read.
    ///
    /// @param sent how many deliveries were sent since
    /// @param refused how many were not, since they wait already
    void advance(long replay, Reached reached, long sent, long refused);

    /// Notes that a replay is done.
    void end(long replay, Instant at);

    /// The webhook, when it is there and what it is now is on the topic `subscriptions`.
    Published published(SubscriptionId webhook);

    /// Where a webhook stands between the tables and the topic.
    sealed interface Published {

        /// Its newest version is on the topic.
        record Current(Webhook webhook) implements Published {}

        /// A change is on its way.
        record NotYet() implements Published {}

        /// It was deleted.
        record Deleted() implements Published {}
    }

    /// The newest run of those deliveries that are in the log, and whether they wait.
    Map<DeliveryId, Standing> standing(Collection<DeliveryId> deliveries);

    /// Where a delivery stands.
    ///
    /// @param run its newest run
    /// @param isWaiting whether an attempt of it is due
    record Standing(int run, boolean isWaiting) {}

    /// The organization that owns a scope; empty when the directory does not know it.
    Optional<String> owner(Scope scope);
}
