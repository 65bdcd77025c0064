package dev.carillon.subscription.deliverylog;

import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.serde.AvroReader;
import dev.carillon.schemas.serde.Decoded;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.AttemptRecord;
import dev.carillon.schemas.wire.DeliveryStep;
import dev.carillon.subscription.domain.EnvelopePlace;
import dev.carillon.subscription.intake.Arrival;
import dev.carillon.subscription.intake.Batch;
import dev.carillon.subscription.intake.Sink;
import dev.carillon.subscription.intake.Stored;
import dev.carillon.subscription.metrics.SubscriptionMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the records of the topic `delivery-log`. A record that cannot be read is reported and
/// passed over.
public final class DeliveryStepRecords implements Sink {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryStepRecords.class);

    private final AvroReader<DeliveryStep> reader;
    private final DeliveryLogStore store;
    private final SubscriptionMetrics metrics;

    /// @param reader stays the caller's to close
    public DeliveryStepRecords(
            AvroReader<DeliveryStep> reader, DeliveryLogStore store, SubscriptionMetrics metrics) {
        this.reader = reader;
        this.store = store;
        this.metrics = metrics;
    }

    private record Unreadable(Arrival arrival, String reason) {}

    @Override
    public Stored store(Batch batch) {
        List<LoggedStep> steps = new ArrayList<>();
        List<Unreadable> unreadable = new ArrayList<>();
        for (Arrival arrival : batch.arrivals()) {
            if (arrival.value().isEmpty()) {
                unreadable.add(new Unreadable(arrival, "it has no value"));
                continue;
            }
            switch (reader.read(Topics.DELIVERY_LOG, arrival.value().get())) {
                case Decoded.Poison<DeliveryStep>(String reason) ->
                        unreadable.add(new Unreadable(arrival, reason));
                case Decoded.Value<DeliveryStep>(DeliveryStep step)
                        when step.getSubscriptionId() < 1 ->
                        unreadable.add(new Unreadable(arrival, "its subscription id is below 1"));
                case Decoded.Value<DeliveryStep>(DeliveryStep step) -> steps.add(logged(step));
            }
        }
        Stored stored = store.append(steps, batch.offsets());
        // Counted and logged after the commit, so that a batch that is tried again counts once.
        if (stored == Stored.YES) {
            metrics.recordsApplied(Topics.DELIVERY_LOG, steps.size());
            unreadable.forEach(this::report);
        }
        return stored;
    }

    private void report(Unreadable unreadable) {
        metrics.recordUnreadable(Topics.DELIVERY_LOG);
        LOG.atError()
                .addKeyValue("topic", Topics.DELIVERY_LOG)
                .addKeyValue("partition", unreadable.arrival().partition())
                .addKeyValue("offset", unreadable.arrival().offset())
                .addKeyValue("reason", unreadable.reason())
                .log("a step cannot be read and is passed over");
    }

    private static LoggedStep logged(DeliveryStep step) {
        return new LoggedStep(
                DeliveryId.ofBytes(step.getDeliveryId().bytes()),
                new SubscriptionId(step.getSubscriptionId()),
                step.getOrganizationId(),
                step.getEventId(),
                step.getSource(),
                step.getAction(),
                step.getRun(),
                step.getKind().name(),
                step.getAt(),
                step.getStatus().name(),
                step.getAttempt().map(DeliveryStepRecords::attempt),
                step.getReason(),
                step.getNextAttemptAt(),
                new EnvelopePlace(
                        step.getEnvelope().getTopicId(),
                        step.getEnvelope().getPartition(),
                        step.getEnvelope().getOffset()));
    }

    private static LoggedStep.Attempt attempt(AttemptRecord attempt) {
        return new LoggedStep.Attempt(
                attempt.getNumber(),
                attempt.getAt(),
                Duration.ofMillis(attempt.getDurationMillis()),
                attempt.getOutcome().name(),
                attempt.getStatus(),
                attempt.getDetail(),
                attempt.getExcerpt());
    }
}
