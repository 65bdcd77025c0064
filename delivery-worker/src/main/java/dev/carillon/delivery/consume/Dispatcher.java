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
import dev.carillon.delivery.domain.RetrySchedule;
import dev.carillon.delivery.domain.Signal;
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

    /// How long a lane rests before it asks again.
    private static final Duration PAUSE = Duration.ofMillis(25);

    /// What a lane that sends nothing may hold of the worker; what comes above it goes back to
    /// Kafka.
    private static final int MAX_HELD = 32;

    /// The same for the moment that a probe is given: as much as one poll brings.
    private static final int MAX_PROBED = 512;

    /// So many times the typical attempt is still usual.
    private static final int USUAL = 8;

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
    private final RetrySchedule schedule;
    private final Lanes<SubscriptionId, Task> lanes;
    private final SlowAttempts slow = new SlowAttempts(ConsumeConfig.SLOW_AFTER);
    private final LinkedBlockingQueue<Completion> completions = new LinkedBlockingQueue<>();

    private record Completion(Task task, long version, SlowAttempts.Begun begun, Attempt attempt) {}

    Dispatcher(
            ConsumeConfig config,
            RetrySchedule schedule,
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
        this.schedule = schedule;
        this.lanes = new Lanes<>(config.lanes());
    }

    /// Takes a delivery in.
    ///
    /// @param from when it may first be sent
    void add(Task task, Instant now, Instant from) {
        SubscriptionId subscription = task.delivery().subscription();
        int queued = lanes.queued(subscription);
        if (queued >= MAX_PROBED && health.isOpen(subscription)) {
            circulate(task, now);
        } else if (queued >= MAX_HELD && lanes.isStalled(subscription, now, usual())) {
            ends.handOff(task, HandOffCause.LANE_FULL, schedule.shortestTier());
        } else {
            lanes.add(subscription, task, now, from);
        }
    }

    /// Begins attempts, as many as may be under way.
    void dispatch(Instant now) {
        slow.look(now);
        while (slow.quick() < config.maxInFlight() && slow.all() < config.maxOpen()) {
            Optional<Lanes.Turn<SubscriptionId, Task>> turn = lanes.next(now);
            if (turn.isEmpty()) {
                return;
            }
            decide(turn.get(), now);
        }
    }

    /// Hands off what has waited too long in lanes that cannot send it.
    void handOffOverdue(Instant now, Lanes.Room room) {
        for (Lanes.Overdue<Task> overdue : lanes.takeOverdue(now, room, usual())) {
            ends.handOff(
                    overdue.work(),
                    overdue.isRateLimited() ? HandOffCause.RATE_LIMIT : HandOffCause.LANE_FULL,
                    schedule.shortestTier());
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
    void drop(Set<TopicPartition> lost, Instant now) {
        List<Task> dropped = lanes.take(task -> lost.contains(task.partition()), now);
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

    /// Attempts under way without an answer for a while.
    int slow() {
        return slow.all() - slow.quick();
    }

    /// Lanes that have work, or are remembered for their rate.
    int lanes() {
        return lanes.active();
    }

    /// How long an endpoint may take without being thought slow: when all of them take long, it is
    /// this worker that is slow.
    private Duration usual() {
        return slow.typical().multipliedBy(USUAL);
    }

    private void decide(Lanes.Turn<SubscriptionId, Task> turn, Instant now) {
        Task task = turn.work();
        switch (subscriptions.find(task.delivery().key(), task.delivery().routed().table())) {
            case TableAnswer.Found(Endpoint endpoint) -> {
                if (endpoint.isEnabled()) {
                    ask(turn, endpoint, now);
                } else {
                    end(turn, now, () -> ends.cancel(task, CancelReason.DISABLED, now));
                }
            }
            case TableAnswer.Deleted _ ->
                    end(turn, now, () -> ends.cancel(task, CancelReason.DELETED, now));
            case TableAnswer.NotYet(String why) -> waitForTable(turn, why, now);
        }
    }

    private void ask(Lanes.Turn<SubscriptionId, Task> turn, Endpoint endpoint, Instant now) {
        Task task = turn.work();
        SubscriptionId subscription = turn.key();
        switch (health.ask(subscription, endpoint.version(), isPastHorizon(task, now), now)) {
            case CALL, PROBE -> begin(turn, endpoint, now);
            case CALL_AFRESH -> {
                lanes.recover(subscription, now);
                begin(turn, endpoint, now);
            }
            case HOLD -> {
                if (lanes.queued(subscription) < MAX_PROBED) {
                    lanes.putBack(turn, now, now.plus(PAUSE));
                } else {
                    end(turn, now, () -> circulate(task, now));
                }
            }
            case CIRCULATE -> end(turn, now, () -> circulate(task, now));
            case GONE -> end(turn, now, () -> ends.cancel(task, CancelReason.GONE, now));
        }
    }

    /// Whether the delivery has been under way for as long as it may be. One that was never tried
    /// counts from its routing.
    private boolean isPastHorizon(Task task, Instant now) {
        Instant first =
                task.delivery()
                        .progress()
                        .firstAttemptAt()
                        .orElse(task.delivery().routed().routedAt());
        return !first.plus(schedule.horizon()).isAfter(now);
    }

    private void circulate(Task task, Instant now) {
        ends.handOff(
                task,
                HandOffCause.CIRCUIT_OPEN,
                health.tierOf(task.delivery().subscription(), now));
    }

    private void end(Lanes.Turn<SubscriptionId, Task> turn, Instant now, Runnable ending) {
        lanes.released(turn.key(), now);
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
            end(
                    turn,
                    now,
                    () -> ends.handOff(task, HandOffCause.TABLE_BEHIND, schedule.shortestTier()));
        } else {
            lanes.putBack(turn, now, now.plus(PAUSE));
        }
    }

    private void begin(Lanes.Turn<SubscriptionId, Task> turn, Endpoint endpoint, Instant now) {
        Task task = turn.work();
        metrics.waitedInLane(Duration.between(turn.since(), now));
        partitions.find(task.partition()).ifPresent(PartitionWork::attemptBegan);
        metrics.attemptBegan();
        SlowAttempts.Begun begun = slow.begin(now);
        attempts.begin(
                task.delivery(),
                endpoint,
                attempt ->
                        completions.add(new Completion(task, endpoint.version(), begun, attempt)));
    }

    private void complete(Completion completion, Instant now) {
        Task task = completion.task();
        Attempt attempt = completion.attempt();
        SubscriptionId subscription = task.delivery().subscription();
        slow.end(completion.begun());
        if (Signal.of(attempt.outcome()) == Signal.WELL) {
            slow.learn(completion.begun(), now);
        }
        lanes.ended(subscription, Signal.of(attempt.outcome()), attempt.at(), now);
        metrics.attemptEnded(attempt.outcome(), attempt.duration());
        Optional<PartitionWork> work =
                partitions
                        .find(task.partition())
                        .filter(found -> found.ledger().epoch() == task.epoch());
        List<Output> news = List.of();
        if (work.isPresent()) {
            work.get().attemptEnded();
            news = judge(completion, work.get(), now);
        }
        Optional<Duration> heldIn = health.tierAfterProbe(subscription, now);
        if (ends.attempted(task, attempt, now, heldIn, news).isEmpty()) {
            metrics.dropped(1);
            LOG.atDebug()
                    .addKeyValue("deliveryId", task.delivery().id().text())
                    .log("an attempt ended after its partition had gone");
        }
    }

    private List<Output> judge(Completion completion, PartitionWork work, Instant now) {
        Task task = completion.task();
        SubscriptionId subscription = task.delivery().subscription();
        HealthBook.Judgement judgement =
                health.count(
                        subscription,
                        new HealthBook.Tenure(
                                completion.version(),
                                work.writerEpoch(),
                                task.partition().partition()),
                        completion.attempt());
        switch (judgement.turn()) {
            case OPENED -> lanes.open(subscription, now);
            case CLOSED -> lanes.recover(subscription, now);
            case NONE -> {}
        }
        return judgement
                .news()
                .<List<Output>>map(news -> List.of(new Output.EndpointNews(news)))
                .orElse(List.of());
    }
}
