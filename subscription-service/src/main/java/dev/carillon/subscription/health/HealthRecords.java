package dev.carillon.subscription.health;

import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.serde.AvroReader;
import dev.carillon.schemas.serde.Decoded;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.EndpointHealth;
import dev.carillon.subscription.domain.DisablingRule;
import dev.carillon.subscription.domain.DisablingRule.Ruling;
import dev.carillon.subscription.domain.EndpointReport;
import dev.carillon.subscription.domain.EndpointReport.Circuit;
import dev.carillon.subscription.intake.Arrival;
import dev.carillon.subscription.intake.Batch;
import dev.carillon.subscription.intake.Sink;
import dev.carillon.subscription.intake.Stored;
import dev.carillon.subscription.metrics.SubscriptionMetrics;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the records of the topic `endpoint-health` and has webhooks disabled whose endpoints are
/// gone or have failed for long. A record that cannot be read is reported and passed over; a
/// tombstone says that nothing is known, which changes nothing.
public final class HealthRecords implements Sink {

    private static final Logger LOG = LoggerFactory.getLogger(HealthRecords.class);

    private final AvroReader<EndpointHealth> reader;
    private final HealthStore store;
    private final DisablingRule rule;
    private final SubscriptionMetrics metrics;
    private final Clock clock;
    private final Runnable afterChange;

    /// @param reader stays the caller's to close
    /// @param afterChange told when a webhook was disabled; must not block
    public HealthRecords(
            AvroReader<EndpointHealth> reader,
            HealthStore store,
            DisablingRule rule,
            SubscriptionMetrics metrics,
            Clock clock,
            Runnable afterChange) {
        this.reader = reader;
        this.store = store;
        this.rule = rule;
        this.metrics = metrics;
        this.clock = clock;
        this.afterChange = afterChange;
    }

    private record Unreadable(Arrival arrival, String reason) {}

    @Override
    public Stored store(Batch batch) {
        List<EndpointReport> reports = new ArrayList<>();
        List<Unreadable> unreadable = new ArrayList<>();
        int tombstones = 0;
        for (Arrival arrival : batch.arrivals()) {
            if (arrival.value().isEmpty()) {
                tombstones++;
                continue;
            }
            switch (reader.read(Topics.ENDPOINT_HEALTH, arrival.value().get())) {
                case Decoded.Poison<EndpointHealth>(String reason) ->
                        unreadable.add(new Unreadable(arrival, reason));
                case Decoded.Value<EndpointHealth>(EndpointHealth health)
                        when health.getSubscriptionId() < 1 ->
                        unreadable.add(new Unreadable(arrival, "its subscription id is below 1"));
                case Decoded.Value<EndpointHealth>(EndpointHealth health) ->
                        reports.add(report(health));
            }
        }
        HealthStore.Applied applied =
                store.apply(
                        reports, report -> rule.judge(report, clock.instant()), batch.offsets());
        // Counted and logged after the commit, so that a batch that is tried again counts once.
        if (applied.stored() == Stored.YES) {
            metrics.recordsApplied(Topics.ENDPOINT_HEALTH, reports.size() + tombstones);
            unreadable.forEach(this::report);
            applied.notices().forEach(this::tell);
        }
        return applied.stored();
    }

    private void report(Unreadable unreadable) {
        metrics.recordUnreadable(Topics.ENDPOINT_HEALTH);
        LOG.atError()
                .addKeyValue("topic", Topics.ENDPOINT_HEALTH)
                .addKeyValue("partition", unreadable.arrival().partition())
                .addKeyValue("offset", unreadable.arrival().offset())
                .addKeyValue("reason", unreadable.reason())
                .log("a report of an endpoint cannot be read and is passed over");
    }

    private void tell(HealthStore.Notice notice) {
        switch (notice.ruling()) {
            case Ruling.Leave() -> {}
            case Ruling.Warn(var disabledFrom) -> {
                metrics.webhookWarnedOf();
                LOG.atWarn()
                        .addKeyValue("webhook", notice.webhook())
                        .addKeyValue("organization", notice.organization())
                        .addKeyValue("disabledFrom", disabledFrom)
                        .log("an endpoint has failed for long; its webhook will be disabled");
            }
            case Ruling.Disable(String reason) -> {
                metrics.webhookDisabled(reason);
                afterChange.run();
                LOG.atWarn()
                        .addKeyValue("webhook", notice.webhook())
                        .addKeyValue("organization", notice.organization())
                        .addKeyValue("reason", reason)
                        .log("a webhook was disabled because of its endpoint");
            }
        }
    }

    private static EndpointReport report(EndpointHealth health) {
        return new EndpointReport(
                new SubscriptionId(health.getSubscriptionId()),
                health.getSubscriptionVersion(),
                health.getWriterEpoch(),
                switch (health.getCircuit()) {
                    case closed, unknown -> Circuit.CLOSED;
                    case open -> Circuit.OPEN;
                    case gone -> Circuit.GONE;
                },
                health.getFailedAttempts(),
                health.getFailingSince(),
                health.getLastSuccessAt(),
                health.getLastFailureAt(),
                health.getLastStatus(),
                health.getAt());
    }
}
