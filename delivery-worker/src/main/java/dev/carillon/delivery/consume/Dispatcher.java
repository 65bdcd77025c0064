package dev.carillon.delivery.consume;

import dev.carillon.delivery.domain.Attempt;
import dev.carillon.delivery.domain.CancelReason;
import dev.carillon.delivery.domain.DeadLetterReason;
import dev.carillon.delivery.domain.DeliveryMetrics;
import dev.carillon.delivery.domain.Endpoint;
import dev.carillon.delivery.domain.HandOffCause;
import dev.carillon.delivery.domain.HealthBook;
import dev.carillon.delivery.domain.Lanes;
import dev.carillon.delivery.domain.Output;
import dev.carillon.delivery.domain.TableAnswer;
import dev.carillon.schemas.id.SubscriptionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes deliveries from their lanes, asks the subscription table, begins attempts and takes their
/// outcomes back. For one thread; only completions come from others.
final class Dispatcher {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    /// How long a lane rests before it asks the table again.
    private static final Duration TABLE_PAUSE = Duration.ofMillis(25);

    /// After this long without an answer from the table a delivery is given up. Its endpoint cannot
    /// be known by then: the topic of subscriptions was made anew without it.
    private static final Duration TABLE_HORIZON = Duration.ofDays(7);

    private final ConsumeConfig config;
    private final Subscriptions subscriptions;
    private final Attempts attempts;
    private final Partitions partitions;
    private final Ends ends;
    private final HealthBook health;
    private final DeliveryMetrics metrics;
    private final Lanes<SubscriptionId, Task> lanes;
    private final LinkedBlockingQueue<Completion> completions = new LinkedBlockingQueue<>();

    private record Completion(Task task, long version, Attempt attempt) {}

    Dispatcher(
            ConsumeConfig config,
            int laneConcurrency,
            Subscriptions subscriptions,
            Attempts attempts,
            Partitions partitions,
            Ends ends,
            HealthBook health,
            DeliveryMetrics metrics) {
        this.config = config;
        this.subscriptions = subscriptions;
        this.attempts = attempts;
        this.partitions = partitions;
        this.ends = ends;
        this.health = health;
        this.metrics = metrics;
        this.lanes = new Lanes<>(laneConcurrency);
    }

    /// Takes a delivery in.
    ///
    /// @param from when it may first be sent
    void add(Task task, Instant now, Instant from) {
        lanes.add(task.delivery().subscription(), task, now, from);
    }

    /// Begins attempts, as many as may be under way.
    void dispatch(Instant now) {
        while (lanes.inFlight() < config.maxInFlight()) {
            Optional<Lanes.Turn<SubscriptionId, Task>> turn = lanes.next(now);
            if (turn.isEmpty()) {
                return;
            }
            decide(turn.get(), now);
        }
    }

    /// Hands off what has waited too long in full lanes.
    void handOffOverdue(Instant now) {
        for (Task task : lanes.takeOverdue(now, config.attemptTimeout())) {
            ends.handOff(task, HandOffCause.LANE_FULL);
        }
    }

    /// Takes back what has ended, waiting at most this long for the first.
    void complete(Duration patience, Instant now) throws InterruptedException {
        Completion first =
                patience.isZero()
                        ? completions.poll()
                        : completions.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (first == null) {
            return;
        }
        List<Completion> ended = new ArrayList<>();
        ended.add(first);
        completions.drainTo(ended);
        ended.forEach(completion -> complete(completion, now));
    }

    /// Lets go of everything of these partitions that has not begun.
    void drop(Set<TopicPartition> lost) {
        List<Task> dropped = lanes.take(task -> lost.contains(task.partition()));
        dropped.forEach(task -> task.share().release());
        metrics.dropped(dropped.size());
    }

    /// Deliveries that wait in lanes.
    int queued() {
        return lanes.queued();
    }

    /// Attempts under way.
    int inFlight() {
        return lanes.inFlight();
    }

    private void decide(Lanes.Turn<SubscriptionId, Task> turn, Instant now) {
        Task task = turn.work();
        switch (subscriptions.find(task.delivery().key(), task.delivery().routed().table())) {
            case TableAnswer.Found(Endpoint endpoint) -> {
                if (!endpoint.isEnabled()) {
                    end(turn, now, () -> ends.cancel(task, CancelReason.DISABLED, now));
                } else if (health.isGone(endpoint.subscription(), endpoint.version())) {
                    end(turn, now, () -> ends.cancel(task, CancelReason.GONE, now));
                } else {
                    begin(task, endpoint);
                }
            }
            case TableAnswer.Deleted _ ->
                    end(turn, now, () -> ends.cancel(task, CancelReason.DELETED, now));
            case TableAnswer.NotYet(String why) -> waitForTable(turn, why, now);
        }
    }

    private void end(Lanes.Turn<SubscriptionId, Task> turn, Instant now, Runnable ending) {
        lanes.ended(turn.key(), now);
        ending.run();
    }

    private void waitForTable(Lanes.Turn<SubscriptionId, Task> turn, String why, Instant now) {
        Task task = turn.work();
        if (task.delivery().routed().routedAt().plus(TABLE_HORIZON).isBefore(now)) {
            end(turn, now, () -> ends.deadLetter(task, DeadLetterReason.UNUSABLE, now));
        } else if (turn.since().plus(config.tableLimit()).isBefore(now)) {
            LOG.atInfo()
                    .addKeyValue("deliveryId", task.delivery().id().text())
                    .addKeyValue("subscriptionId", task.delivery().subscription().text())
                    .addKeyValue("why", why)
                    .log("handed off: the subscription table cannot tell yet");
            end(turn, now, () -> ends.handOff(task, HandOffCause.TABLE_BEHIND));
        } else {
            lanes.putBack(turn, now, now.plus(TABLE_PAUSE));
        }
    }

    private void begin(Task task, Endpoint endpoint) {
        partitions.find(task.partition()).ifPresent(PartitionWork::attemptBegan);
        metrics.attemptBegan();
        attempts.begin(
                task.delivery(),
                endpoint,
                attempt -> completions.add(new Completion(task, endpoint.version(), attempt)));
    }

    private void complete(Completion completion, Instant now) {
        Task task = completion.task();
        Attempt attempt = completion.attempt();
        SubscriptionId subscription = task.delivery().subscription();
        lanes.ended(subscription, now);
        metrics.attemptEnded(attempt.outcome(), attempt.duration());
        Optional<PartitionWork> work =
                partitions
                        .find(task.partition())
                        .filter(found -> found.ledger().epoch() == task.epoch());
        List<Output> news = List.of();
        if (work.isPresent()) {
            work.get().attemptEnded();
            news =
                    health.count(
                                    subscription,
                                    new HealthBook.Tenure(
                                            completion.version(),
                                            work.get().writerEpoch(),
                                            task.partition().partition()),
                                    attempt)
                            .<List<Output>>map(judged -> List.of(new Output.EndpointNews(judged)))
                            .orElse(List.of());
        }
        if (ends.attempted(task, attempt, now, news).isEmpty()) {
            metrics.dropped(1);
            LOG.atDebug()
                    .addKeyValue("deliveryId", task.delivery().id().text())
                    .log("an attempt ended after its partition had gone");
        }
    }
}
