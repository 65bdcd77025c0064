package dev.carillon.delivery.app;

import dev.carillon.delivery.domain.AttemptOutcome;
import dev.carillon.delivery.domain.CancelReason;
import dev.carillon.delivery.domain.DeadLetterReason;
import dev.carillon.delivery.domain.DeliveryMetrics;
import dev.carillon.delivery.domain.HandOffCause;
import dev.carillon.delivery.domain.WorkerState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/// The worker's meters.
final class MicrometerDeliveryMetrics implements DeliveryMetrics {

    private static final String PREFIX = "carillon.worker.";

    private final MeterRegistry registry;
    private final Counter taken;
    private final Counter dropped;
    private final Counter began;
    private final Timer age;
    private final Timer queueWait;
    private final Timer commits;
    private final Counter aborts;
    private final Counter outputs;
    private final Counter shortened;
    private final Map<String, Timer> attempts = new ConcurrentHashMap<>();
    private final Map<String, Counter> ends = new ConcurrentHashMap<>();
    private volatile WorkerState state = WorkerState.NONE;
    private volatile int subscriptions;
    private volatile int unreadable;

    MicrometerDeliveryMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.taken = counter("deliveries.taken", "deliveries read from Kafka to be done");
        this.dropped = counter("deliveries.dropped", "deliveries let go with their partition");
        this.began = counter("attempts.began", "attempts begun");
        this.age =
                Timer.builder(PREFIX + "delivery.age")
                        .description("seconds from the routing of an event to its delivery")
                        .publishPercentileHistogram()
                        .register(registry);
        this.queueWait =
                Timer.builder(PREFIX + "queue.wait")
                        .description("seconds that a delivery waited in its lane for its attempt")
                        .publishPercentileHistogram()
                        .register(registry);
        this.commits =
                Timer.builder(PREFIX + "commits")
                        .description("seconds that a committed transaction took")
                        .register(registry);
        this.aborts = counter("commits.aborted", "transactions aborted; their outputs go again");
        this.outputs = counter("commits.members", "finished members in committed transactions");
        this.shortened =
                counter("commits.shortened", "commits that could not say all that is finished");
        gauge("partitions", "partitions assigned", now -> now.state.partitions());
        gauge("lanes", "lanes with work or remembered", now -> now.state.lanes());
        gauge("circuits.open", "endpoints whose circuit is open", now -> now.state.openCircuits());
        gauge("queued", "deliveries waiting in lanes", now -> now.state.queued());
        gauge("in.flight", "attempts under way", now -> now.state.inFlight());
        gauge("slow", "attempts without an answer for a while", now -> now.state.slow());
        gauge(
                "waiting.for.commit",
                "members finished and not committed",
                now -> now.state.waitingForCommit());
        gauge(
                "frontier.lag",
                "records above the lowest unfinished offset, the most of any partition",
                now -> now.state.frontierLag());
        gauge("table.subscriptions", "subscriptions in the table", now -> now.subscriptions);
        gauge("table.unreadable", "subscriptions that cannot be read", now -> now.unreadable);
        for (HandOffCause cause : HandOffCause.values()) {
            handedOffCounter(cause).increment(0);
        }
        for (DeadLetterReason reason : DeadLetterReason.values()) {
            deadLetterCounter(reason).increment(0);
        }
        for (CancelReason reason : CancelReason.values()) {
            cancelCounter(reason).increment(0);
        }
    }

    @Override
    public void takenIn(int deliveries) {
        taken.increment(deliveries);
    }

    @Override
    public void dropped(int deliveries) {
        dropped.increment(deliveries);
    }

    @Override
    public void attemptBegan() {
        began.increment();
    }

    @Override
    public void attemptEnded(AttemptOutcome outcome, Duration duration) {
        attempts.computeIfAbsent(outcome.word(), this::attemptTimer).record(duration);
    }

    @Override
    public void delivered(Duration since) {
        age.record(since.isNegative() ? Duration.ZERO : since);
        ended("delivered");
    }

    @Override
    public void deadLettered(DeadLetterReason reason) {
        deadLetterCounter(reason).increment();
        ended("dead_lettered");
    }

    @Override
    public void cancelled(CancelReason reason) {
        cancelCounter(reason).increment();
        ended("cancelled");
    }

    @Override
    public void handedOff(HandOffCause cause) {
        handedOffCounter(cause).increment();
    }

    @Override
    public void committed(int members, Duration duration) {
        outputs.increment(members);
        commits.record(duration);
    }

    @Override
    public void aborted() {
        aborts.increment();
    }

    @Override
    public void commitShortened() {
        shortened.increment();
    }

    @Override
    public void observed(WorkerState now) {
        state = now;
    }

    @Override
    public void tableHolds(int readable, int notReadable) {
        subscriptions = readable;
        unreadable = notReadable;
    }

    @Override
    public void waitedInLane(Duration wait) {
        queueWait.record(wait.isNegative() ? Duration.ZERO : wait);
    }

    private Timer attemptTimer(String outcome) {
        return Timer.builder(PREFIX + "attempts")
                .description("seconds that an attempt took, by outcome")
                .tag("outcome", outcome)
                .publishPercentileHistogram()
                .register(registry);
    }

    private void ended(String end) {
        ends.computeIfAbsent(
                        end,
                        word ->
                                Counter.builder(PREFIX + "deliveries.ended")
                                        .description("deliveries that ended, by how")
                                        .tag("end", word)
                                        .register(registry))
                .increment();
    }

    private Counter deadLetterCounter(DeadLetterReason reason) {
        return Counter.builder(PREFIX + "dead.letters")
                .description("deliveries given up, by reason")
                .tag("reason", reason.word())
                .register(registry);
    }

    private Counter cancelCounter(CancelReason reason) {
        return Counter.builder(PREFIX + "cancelled")
                .description("deliveries cancelled, by reason")
                .tag("reason", reason.word())
                .register(registry);
    }

    private Counter handedOffCounter(HandOffCause cause) {
        return Counter.builder(PREFIX + "handed.off")
                .description("deliveries that went to a retry tier, by cause")
                .tag("cause", cause.word())
                .register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(PREFIX + name).description(description).register(registry);
    }

    private void gauge(
            String name, String description, ToDoubleFunction<MicrometerDeliveryMetrics> value) {
        Gauge.builder(PREFIX + name, this, value).description(description).register(registry);
    }
}
