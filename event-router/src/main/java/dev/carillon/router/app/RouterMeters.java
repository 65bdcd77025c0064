package dev.carillon.router.app;

import dev.carillon.router.topology.RejectReason;
import dev.carillon.router.topology.RoutingMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The router's meters. Whenever nothing is being routed, *events read = matched + unmatched +
/// dead-lettered + given back*; what was given back is read again.
final class RouterMeters implements RoutingMeter, StrictClients.TransactionMeter {

    private static final Logger LOG = LoggerFactory.getLogger(RouterMeters.class);
    private static final String PREFIX = "carillon.router.";

    private final MeterRegistry registry;
    private final Timer eventAge;
    private final Timer routing;
    private final Timer endToEnd;

    /// When the oldest event of a stream thread's open transaction was produced, in nanoseconds of
    /// this process's clock.
    private final ThreadLocal<@Nullable Long> oldest = new ThreadLocal<>();

    private final Counter givenBack;
    private final Counter matched;
    private final Counter unmatched;
    private final Counter deliveries;
    private final Map<RejectReason, Counter> deadLettered = new EnumMap<>(RejectReason.class);
    private final Counter unknownScopes;
    private final Counter olderSubscriptions;
    private final Counter unreadableSubscriptions;
    private final Counter unreadableDirectory;
    private final Counter unwrittenDeadLetters;
    private final Counter registryOutages;

    RouterMeters(MeterRegistry registry) {
        this.registry = registry;
        this.eventAge =
                timer(
                        "event.age",
                        "Events read, and their age then: since they were produced",
                        Duration.ofMillis(1),
                        Duration.ofMinutes(10));
        this.routing =
                timer(
                        "routing",
                        "Events routed, and the time from reading one to having written its"
                                + " deliveries",
                        Duration.ofNanos(1000),
                        Duration.ofSeconds(10));
        this.endToEnd =
                timer(
                        "end.to.end",
                        "Transactions committed, and the age of the oldest event in each: the longest"
                                + " from its production until workers can read its deliveries",
                        Duration.ofMillis(1),
                        Duration.ofMinutes(10));
        this.givenBack =
                counter(
                        "events.given.back",
                        "Events whose transaction was taken back while they were routed");
        this.matched = counter("events.matched", "Events that somebody asked for");
        this.unmatched = counter("events.unmatched", "Events that nobody asked for");
        this.deliveries = counter("deliveries", "Deliveries written");
        for (RejectReason reason : RejectReason.values()) {
            deadLettered.put(
                    reason,
                    Counter.builder(PREFIX + "events.dead.lettered")
                            .description("Events written to the dead letters")
                            .tag("reason", reason.word())
                            .register(registry));
        }
        this.unknownScopes =
                counter("scopes.unknown", "Events of scopes that the directory does not know");
        this.olderSubscriptions =
                counter("subscriptions.older", "Subscription records ignored as not newer");
        this.unreadableSubscriptions =
                counter("subscriptions.unreadable", "Subscription records that cannot be used");
        this.unreadableDirectory =
                counter("directory.unreadable", "Directory records that cannot be used");
        this.unwrittenDeadLetters =
                counter(
                        "subscriptions.dead.letters.unwritten",
                        "Dead letters of subscription records that could not be written");
        this.registryOutages =
                counter("registry.outages", "Times that routing paused for the schema registry");
    }

    /// A timer with the buckets that quantiles are computed from.
    private Timer timer(String name, String description, Duration least, Duration most) {
        return Timer.builder(PREFIX + name)
                .description(description)
                .publishPercentileHistogram()
                .minimumExpectedValue(least)
                .maximumExpectedValue(most)
                .register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(PREFIX + name).description(description).register(registry);
    }

    /// Shows the sizes of the tables from now on.
    void showTables(Supplier<Number> subscriptions, Supplier<Number> scopes) {
        Gauge.builder(PREFIX + "subscriptions", subscriptions)
                .description("Subscriptions in the table")
                .register(registry);
        Gauge.builder(PREFIX + "directory.scopes", scopes)
                .description("Scopes in the directory")
                .register(registry);
    }

    /// Shows how many events wait from now on.
    void showLag(Supplier<Number> events) {
        Gauge.builder(PREFIX + "events.lag", events)
                .description("Events on the brokers that this router has yet to read")
                .register(registry);
    }

    void registryAway() {
        registryOutages.increment();
    }

    void subscriptionUnreadable() {
        unreadableSubscriptions.increment();
    }

    void deadLetterUnwritten() {
        unwrittenDeadLetters.increment();
    }

    @Override
    public void eventRead(Duration age) {
        eventAge.record(age);
        long produced = System.nanoTime() - age.toNanos();
        Long known = oldest.get();
        if (known == null || produced - known < 0) {
            oldest.set(produced);
        }
    }

    @Override
    public void eventRouted(Duration took) {
        routing.record(took);
    }

    @Override
    public void eventGivenBack() {
        givenBack.increment();
    }

    @Override
    public void committed() {
        Long produced = oldest.get();
        if (produced != null) {
            endToEnd.record(System.nanoTime() - produced, TimeUnit.NANOSECONDS);
            oldest.remove();
        }
    }

    @Override
    public void aborted() {
        oldest.remove();
    }

    @Override
    public void eventMatched(int count) {
        matched.increment();
        deliveries.increment(count);
    }

    @Override
    public void eventUnmatched() {
        unmatched.increment();
    }

    @Override
    public void eventDeadLettered(RejectReason reason) {
        Counter counter = deadLettered.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }

    @Override
    public void scopeUnknown() {
        unknownScopes.increment();
    }

    @Override
    public void olderSubscriptionIgnored() {
        olderSubscriptions.increment();
    }

    @Override
    public void directoryRecordUnreadable(String reason) {
        unreadableDirectory.increment();
        LOG.atWarn().addKeyValue("reason", reason).log("a directory record cannot be used");
    }
}
