package dev.carillon.delivery.consume;

import dev.carillon.delivery.domain.CircuitRule;
import dev.carillon.delivery.domain.DeliveryMetrics;
import dev.carillon.delivery.domain.HealthBook;
import dev.carillon.delivery.domain.Lanes;
import dev.carillon.delivery.domain.ReleaseSpread;
import dev.carillon.delivery.domain.RetrySchedule;
import dev.carillon.delivery.domain.WorkerState;
import dev.carillon.platform.lifecycle.StopSignal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The loop of the worker, all on one thread: poll, take in, begin attempts, take outcomes back,
/// commit. It polls on whatever the endpoints do; with its hands full it only pauses partitions.
public final class DeliveryLoop {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryLoop.class);

    private static final Duration BUSY_POLL = Duration.ofMillis(2);
    private static final long TURN_NANOS = Duration.ofMillis(1).toNanos();
    private static final Duration IDLE_POLL = Duration.ofMillis(100);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(20);
    private static final Duration FLUSH_LIMIT = Duration.ofSeconds(10);

    /// Between two looks at what changes slowly: overdue work, positions that moved without
    /// records.
    private static final long HOUSEKEEPING_NANOS = Duration.ofMillis(250).toNanos();

    private final ConsumeConfig config;
    private final Consumer<byte[], byte[]> consumer;
    private final Tiers tiers;
    private final Partitions partitions = new Partitions();
    private final Pauses pauses;
    private final IdlePositions positions;
    private final Budget budget;
    private final Outgoing outgoing;
    private final HealthBook health;
    private final Dispatcher dispatcher;
    private final Intake intake;
    private final Rebalancing rebalancing;
    private final DeliveryMetrics metrics;
    private final Clock clock;
    private long lastHousekeeping = System.nanoTime();
    private long lastPoll = System.nanoTime();
    private boolean isDraining;
    private volatile boolean isStopping;
    private volatile boolean hasJoined;

    /// The parts of others that the loop works with.
    ///
    /// @param reader reads records
    /// @param subscriptions the subscription table
    /// @param attempts makes attempts
    /// @param outbox writes outputs
    /// @param arrivals told of new partitions
    /// @param knownHealth tells what is known of endpoints that come
    /// @param metrics counts
    /// @param clock the time
    /// @param dice for the spread of due retries
    public record Parts(
            RecordReader reader,
            Subscriptions subscriptions,
            Attempts attempts,
            Outbox outbox,
            Arrivals arrivals,
            KnownHealth knownHealth,
            DeliveryMetrics metrics,
            Clock clock,
            RandomGenerator dice) {}

    /// @param consumer not subscribed yet; closed by [#run]
    /// @param instance a word that no other worker has
    public DeliveryLoop(
            ConsumeConfig config,
            RetrySchedule schedule,
            Tiers tiers,
            Consumer<byte[], byte[]> consumer,
            Parts parts,
            String instance) {
        this.config = config;
        this.consumer = consumer;
        this.tiers = tiers;
        this.metrics = parts.metrics();
        this.clock = parts.clock();
        this.pauses = new Pauses(consumer, partitions);
        this.positions = new IdlePositions(consumer, partitions);
        this.budget = new Budget(config.maxBuffered(), config.maxBufferedBytes());
        this.outgoing =
                new Outgoing(
                        parts.outbox(),
                        partitions,
                        consumer::groupMetadata,
                        metrics,
                        config.flushInterval(),
                        instance);
        Ends ends = new Ends(partitions, outgoing, schedule, metrics);
        this.health = new HealthBook(CircuitRule.of(schedule));
        this.dispatcher =
                new Dispatcher(
                        config,
                        schedule,
                        parts.subscriptions(),
                        parts.attempts(),
                        partitions,
                        ends,
                        health,
                        metrics);
        this.intake =
                new Intake(
                        consumer,
                        partitions,
                        parts.reader(),
                        budget,
                        dispatcher,
                        ends,
                        new ReleaseSpread(parts.dice(), config.attemptTimeout()),
                        metrics);
        this.rebalancing =
                new Rebalancing(
                        consumer,
                        tiers,
                        parts.arrivals(),
                        parts.knownHealth(),
                        partitions,
                        dispatcher,
                        outgoing,
                        health,
                        config.revokeLimit(),
                        clock,
                        () -> isStopping,
                        this::workWithoutPolling);
    }

    /// Works until it is asked to stop, then drains, leaves the group and closes the consumer.
    public void run(StopSignal stop) throws InterruptedException {
        stop.onRequest(() -> isStopping = true);
        try {
            subscribe();
            while (!stop.requested()) {
                step();
            }
            drain();
        } catch (RuntimeException | InterruptedException e) {
            // What went wrong first is told: leaving the group often fails for the same reason.
            try {
                close();
            } catch (RuntimeException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
        close();
    }

    private void close() {
        consumer.close(CloseOptions.timeout(CLOSE_LIMIT));
    }

    /// Why no deliveries are made now; empty when they are. For any thread.
    public Optional<String> problem() {
        return intake.problem()
                .or(() -> hasJoined ? Optional.empty() : Optional.of("joining the group"));
    }

    void subscribe() {
        consumer.subscribe(tiers.topics(), rebalancing);
    }

    /// What happens when partitions come and go.
    ConsumerRebalanceListener rebalancing() {
        return rebalancing;
    }

    /// Commits what has ended.
    boolean flush() {
        return outgoing.flush(FLUSH_LIMIT);
    }

    /// One turn of the loop.
    void step() throws InterruptedException {
        if (!isBusy()) {
            takeIn(IDLE_POLL);
        } else if (dispatcher.queued() < config.maxInFlight()) {
            takeIn(BUSY_POLL);
        } else if (System.nanoTime() - lastPoll >= config.pollInterval().toNanos()) {
            takeIn(Duration.ZERO);
        } else {
            // Outcomes are taken back in batches: being woken by each would cost more than it.
            LockSupport.parkNanos(TURN_NANOS);
        }
        Instant now = clock.instant();
        dispatcher.complete(Duration.ZERO, now);
        if (!isDraining) {
            dispatcher.dispatch(now);
        }
        housekeep(now);
        outgoing.tick();
    }

    private boolean isBusy() {
        return dispatcher.inFlight() > 0 || dispatcher.queued() > 0 || outgoing.waiting() > 0;
    }

    /// Polls, and takes in what came.
    ///
    /// @param patience how long to wait for records
    private void takeIn(Duration patience) {
        pauses.apply(
                clock.instant(),
                budget.isFull() || isDraining ? Pauses.Wanted.ALL : Pauses.Wanted.SOME);
        Optional<ConsumerRecords<byte[], byte[]>> records = poll(patience);
        lastPoll = System.nanoTime();
        if (!isDraining) {
            records.ifPresent(some -> intake.accept(some, clock.instant()));
            positions.note();
        }
    }

    private Optional<ConsumerRecords<byte[], byte[]>> poll(Duration patience) {
        try {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(patience);
            hasJoined = consumer.groupMetadata().generationId() >= 0;
            return Optional.of(records);
        } catch (OffsetOutOfRangeException e) {
            throw lost(e);
        } catch (NoOffsetForPartitionException e) {
            // Only a stop leaves an assigned partition without a position.
            if (isStopping) {
                return Optional.empty();
            }
            throw e;
        } catch (RetriableException e) {
            LOG.warn("polling failed and goes on", e);
            return Optional.empty();
        }
    }

    private static IllegalStateException lost(OffsetOutOfRangeException e) {
        return new IllegalStateException(
                "the committed offsets "
                        + e.offsetOutOfRangePartitions()
                        + " are not in their partitions any more: records were deleted before they"
                        + " were delivered, or a topic was made anew. Nothing is skipped silently:"
                        + " find out what was lost, then set the group's offsets"
                        + " (kafka-consumer-groups.sh --reset-offsets) and start again",
                e);
    }

    /// One step of everything but polling, for use inside a rebalance.
    private void workWithoutPolling() {
        try {
            Instant now = clock.instant();
            dispatcher.complete(Duration.ofMillis(5), now);
            if (!isDraining) {
                dispatcher.dispatch(now);
            }
            housekeep(now);
            outgoing.tick();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during a rebalance", e);
        }
    }

    private void housekeep(Instant now) {
        if (System.nanoTime() - lastHousekeeping < HOUSEKEEPING_NANOS) {
            return;
        }
        lastHousekeeping = System.nanoTime();
        dispatcher.handOffOverdue(now, budget.isFull() ? Lanes.Room.NONE : Lanes.Room.ENOUGH);
        int lag = 0;
        for (PartitionWork work : partitions.all()) {
            lag = Math.max(lag, work.ledger().held());
        }
        metrics.observed(
                new WorkerState(
                        partitions.all().size(),
                        dispatcher.lanes(),
                        health.open(),
                        dispatcher.queued(),
                        dispatcher.inFlight(),
                        dispatcher.slow(),
                        outgoing.waiting(),
                        lag));
    }

    /// Lets what is under way end, and commits what came of it. Polling goes on, so that the group
    /// does not take the worker for dead.
    private void drain() throws InterruptedException {
        isDraining = true;
        stepWhile(() -> dispatcher.inFlight() > 0, config.drainLimit());
        // A commit in the middle of a rebalance is refused until polling has brought it to its end.
        stepWhile(() -> outgoing.waiting() > 0, FLUSH_LIMIT);
        boolean isFlushed = flush();
        LOG.atInfo()
                .addKeyValue("stillInFlight", dispatcher.inFlight())
                .addKeyValue("queued", dispatcher.queued())
                .addKeyValue("flushed", isFlushed)
                .log("drained");
    }

    private void stepWhile(BooleanSupplier isOpen, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (isOpen.getAsBoolean() && System.nanoTime() < end) {
            step();
        }
    }
}
