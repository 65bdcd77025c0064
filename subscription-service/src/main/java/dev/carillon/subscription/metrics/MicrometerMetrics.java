package dev.carillon.subscription.metrics;

import dev.carillon.subscription.domain.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// The service's meters. Every tag's values are few: operations of the schema, error codes, topics
/// and jobs of ours.
public final class MicrometerMetrics implements SubscriptionMetrics {

    private static final String PREFIX = "carillon.subscription.";

    private final List<Supplier<Number>> apiStatements = new CopyOnWriteArrayList<>();
    private final MeterRegistry registry;
    private final Timer requests;
    private final Counter published;
    private final Counter publishFailures;
    private final Counter noticesHindered;
    private final AtomicLong noticesWaiting = new AtomicLong();
    private final AtomicLong noticesAgeMillis = new AtomicLong();
    private final AtomicLong outboxRows = new AtomicLong();
    private final AtomicLong outboxAgeMillis = new AtomicLong();
    private final Map<String, AtomicInteger> leading = new ConcurrentHashMap<>();
    private final Map<Answered, Counter> operations = new ConcurrentHashMap<>();

    private record Answered(String operation, String code) {}

    /// Registers the meters.
    public MicrometerMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.requests =
                Timer.builder(PREFIX + "api.requests")
                        .description("HTTP requests to the API, answered in any way")
                        .publishPercentileHistogram()
                        .register(registry);
        this.published =
                Counter.builder(PREFIX + "outbox.published")
                        .description("Records of the topic subscriptions that Kafka acknowledged")
                        .register(registry);
        this.publishFailures =
                Counter.builder(PREFIX + "outbox.failures")
                        .description("Transactions of the relay that failed and were tried again")
                        .register(registry);
        this.noticesHindered =
                Counter.builder(PREFIX + "notices.hindered")
                        .description("Tries to send a notice by e-mail that will be repeated")
                        .register(registry);
        Gauge.builder(PREFIX + "notices.waiting", noticesWaiting, AtomicLong::get)
                .description("Notices by e-mail that wait, seen by the instance that sends them")
                .register(registry);
        Gauge.builder(PREFIX + "notices.age", noticesAgeMillis, age -> age.get() / 1000.0)
                .description("Age of the oldest notice by e-mail that waits")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder(PREFIX + "outbox.rows", outboxRows, AtomicLong::get)
                .description("Changes that are not known to be on the topic, seen by the relay")
                .register(registry);
        Gauge.builder(PREFIX + "outbox.age", outboxAgeMillis, age -> age.get() / 1000.0)
                .description("Age of the oldest change that is not known to be on the topic")
                .baseUnit("seconds")
                .register(registry);
    }

    @Override
    public void operationAnswered(String operation, Optional<ErrorCode> error) {
        operations
                .computeIfAbsent(
                        new Answered(operation, error.map(MicrometerMetrics::word).orElse("ok")),
                        this::counter)
                .increment();
    }

    /// The registry looks a counter up by its sorted tags, which takes as long as a field.
    private Counter counter(Answered answered) {
        return Counter.builder(PREFIX + "api.operations")
                .description("Operations of the API that were answered, by how")
                .tag("operation", answered.operation())
                .tag("code", answered.code())
                .register(registry);
    }

    /// Shows how many SQL statements the API has sent.
    ///
    /// @param statements asked at each scrape
    public void showApiStatements(Supplier<Number> statements) {
        // The meter itself holds on to nothing.
        apiStatements.add(statements);
        FunctionCounter.builder(
                        PREFIX + "api.sql.statements",
                        statements,
                        source -> source.get().doubleValue())
                .description("SQL statements that answers of the API took")
                .register(registry);
    }

    @Override
    public void requestRefused(ErrorCode error) {
        count(
                        "api.refused",
                        "Requests that were refused before any operation ran",
                        "code",
                        word(error))
                .increment();
    }

    @Override
    public void requestAnswered(Duration time) {
        requests.record(time);
    }

    @Override
    public void leads(String job, Leading now) {
        leading.computeIfAbsent(job, this::leadingGauge)
                .set(
                        switch (now) {
                            case YES -> 1;
                            case NO -> 0;
                        });
    }

    private AtomicInteger leadingGauge(String job) {
        AtomicInteger value = new AtomicInteger();
        Gauge.builder(PREFIX + "leading", value, AtomicInteger::get)
                .description("1 when this instance does the job, else 0")
                .tag("job", job)
                .strongReference(true)
                .register(registry);
        return value;
    }

    @Override
    public void outboxSeen(long rows, Duration age) {
        outboxRows.set(rows);
        outboxAgeMillis.set(age.toMillis());
    }

    @Override
    public void published(int records) {
        published.increment(records);
    }

    @Override
    public void publishFailed() {
        publishFailures.increment();
    }

    @Override
    public void recordsApplied(String topic, int records) {
        count("records.applied", "Records that took effect in the database", "topic", topic)
                .increment(records);
    }

    @Override
    public void webhookDisabled(String reason) {
        count("webhooks.disabled", "Webhooks disabled because of their endpoint", "reason", reason)
                .increment();
    }

    @Override
    public void webhookWarnedOf() {
        Counter.builder(PREFIX + "webhooks.warned")
                .description("Webhooks that will be disabled if they go on failing")
                .register(registry)
                .increment();
    }

    @Override
    public void noticeEnded(String outcome) {
        count("notices.ended", "Notices by e-mail that ended, by how", "outcome", outcome)
                .increment();
    }

    @Override
    public void noticeHindered() {
        noticesHindered.increment();
    }

    @Override
    public void noticesWait(long notices, Duration age) {
        noticesWaiting.set(notices);
        noticesAgeMillis.set(age.toMillis());
    }

    @Override
    public void replayed(long sent, long refused) {
        replayCounter("sent").increment((double) sent);
        replayCounter("refused").increment((double) refused);
    }

    private Counter replayCounter(String outcome) {
        return count(
                "replays.deliveries",
                "Deliveries that were asked for again, by whether they were sent",
                "outcome",
                outcome);
    }

    @Override
    public void recordUnreadable(String topic) {
        count(
                        "records.unreadable",
                        "Records that cannot be read and were passed over",
                        "topic",
                        topic)
                .increment();
    }

    private Counter count(String name, String description, String tag, String value) {
        return Counter.builder(PREFIX + name)
                .description(description)
                .tag(tag, value)
                .register(registry);
    }

    private static String word(ErrorCode code) {
        return code.name().toLowerCase(Locale.ROOT);
    }
}
