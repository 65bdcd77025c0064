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
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The router's meters. Each event read is matched, unmatched or dead-lettered, or its transaction
/// was taken back and it is read again.
final class RouterMeters implements RoutingMeter {

    private static final Logger LOG = LoggerFactory.getLogger(RouterMeters.class);
    private static final String PREFIX = "carillon.router.";

    private final MeterRegistry registry;
    private final Timer eventAge;
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
                Timer.builder(PREFIX + "event.age")
                        .description("Events read, and their age then: since they were produced")
                        .publishPercentileHistogram()
                        .minimumExpectedValue(Duration.ofMillis(1))
                        .maximumExpectedValue(Duration.ofMinutes(10))
                        .register(registry);
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
