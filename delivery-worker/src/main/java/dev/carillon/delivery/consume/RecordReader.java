package dev.carillon.delivery.consume;

import dev.carillon.delivery.domain.Attempt;
import dev.carillon.delivery.domain.AttemptOutcome;
import dev.carillon.delivery.domain.Bytes;
import dev.carillon.delivery.domain.Delivery;
import dev.carillon.delivery.domain.EnvelopePlace;
import dev.carillon.delivery.domain.Event;
import dev.carillon.delivery.domain.OffsetLedger;
import dev.carillon.delivery.domain.Progress;
import dev.carillon.delivery.domain.RoutedEvent;
import dev.carillon.delivery.domain.TablePlace;
import dev.carillon.schemas.event.EventMetadata;
import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.schemas.serde.AvroReader;
import dev.carillon.schemas.serde.Decoded;
import dev.carillon.schemas.wire.AttemptRecord;
import dev.carillon.schemas.wire.DeliveryEnvelope;
import dev.carillon.schemas.wire.EnvelopeReference;
import dev.carillon.schemas.wire.HandOffCause;
import dev.carillon.schemas.wire.PendingDelivery;
import dev.carillon.schemas.wire.RetryDelivery;
import dev.carillon.schemas.wire.TablePosition;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Turns records of `deliveries` and of the tiers into deliveries. For one thread.
public final class RecordReader implements AutoCloseable {

    private final AvroReader<DeliveryEnvelope> envelopes;
    private final AvroReader<RetryDelivery> retries;
    private final String deliveriesId;

    /// @param registry how to reach the schema registry
    /// @param deliveriesId the Kafka id of the topic `deliveries`
    public RecordReader(Map<String, String> registry, String deliveriesId) {
        this.envelopes = AvroReader.specific(registry, DeliveryEnvelope.class);
        this.retries = AvroReader.specific(registry, RetryDelivery.class);
        this.deliveriesId = deliveriesId;
    }

    /// Reads a record of new deliveries.
    ///
    /// @throws dev.carillon.schemas.serde.RegistryUnavailableException when the registry cannot be
    ///   asked; try again later
    Incoming readEnvelope(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return new Incoming.Poison("the record has no value");
        }
        return switch (envelopes.read(record.topic(), record.value())) {
            case Decoded.Poison<DeliveryEnvelope>(String reason) -> new Incoming.Poison(reason);
            case Decoded.Value<DeliveryEnvelope>(DeliveryEnvelope envelope) ->
                    checked(() -> deliveries(envelope, record));
        };
    }

    /// Reads a record of a tier.
    ///
    /// @throws dev.carillon.schemas.serde.RegistryUnavailableException when the registry cannot be
    ///   asked; try again later
    Incoming readRetry(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return new Incoming.Poison("the record has no value");
        }
        return switch (retries.read(record.topic(), record.value())) {
            case Decoded.Poison<RetryDelivery>(String reason) -> new Incoming.Poison(reason);
            case Decoded.Value<RetryDelivery>(RetryDelivery retry) ->
                    checked(() -> List.of(delivery(retry)));
        };
    }

    @Override
    public void close() {
        envelopes.close();
        retries.close();
    }

    private interface Translation {
        List<Delivery> get();
    }

    /// What fits the schema may still break a rule of our values; that is poison as well.
    private static Incoming checked(Translation translation) {
        List<Delivery> members;
        try {
            members = translation.get();
        } catch (IllegalArgumentException e) {
            return new Incoming.Poison("a value is out of its range: " + e.getMessage());
        }
        if (members.isEmpty() || members.size() > OffsetLedger.MAX_MEMBERS) {
            return new Incoming.Poison(
                    "an envelope has 1 to 64 deliveries, this one has " + members.size());
        }
        return new Incoming.Deliveries(members);
    }

    private List<Delivery> deliveries(
            DeliveryEnvelope envelope, ConsumerRecord<byte[], byte[]> record) {
        RoutedEvent routed =
                new RoutedEvent(
                        event(envelope.getEvent()),
                        envelope.getRoutedAt(),
                        bytes(envelope.getPayload()),
                        places(envelope.getTable()),
                        envelope.getRun(),
                        new EnvelopePlace(deliveriesId, record.partition(), record.offset()));
        return envelope.getDeliveries().stream()
                .map(member ->
                        new Delivery(
                                DeliveryId.ofBytes(member.getDeliveryId().bytes()),
                                SubscriptionKey.parse(member.getSubscriptionKey()),
                                routed,
                                Progress.NONE))
                .toList();
    }

    private static Delivery delivery(RetryDelivery retry) {
        PendingDelivery pending = retry.getDelivery();
        EnvelopeReference envelope = pending.getEnvelope();
        RoutedEvent routed =
                new RoutedEvent(
                        event(pending.getEvent()),
                        pending.getRoutedAt(),
                        bytes(pending.getPayload()),
                        places(pending.getTable()),
                        pending.getRun(),
                        new EnvelopePlace(
                                envelope.getTopicId(),
                                envelope.getPartition(),
                                envelope.getOffset()));
        return new Delivery(
                DeliveryId.ofBytes(pending.getDeliveryId().bytes()),
                SubscriptionKey.parse(pending.getSubscriptionKey()),
                routed,
                new Progress(
                        pending.getAttempts(),
                        pending.getScheduleStep(),
                        pending.getFirstAttemptAt(),
                        retry.getLastAttempt().map(RecordReader::attempt),
                        retry.getCause() == HandOffCause.circuit_open));
    }

    private static Event event(EventMetadata metadata) {
        return new Event(
                metadata.getId(),
                metadata.getSource(),
                metadata.getAction(),
                metadata.getOrganizationId(),
                metadata.getScopeType().name(),
                metadata.getScopeId(),
                metadata.getOccurredAt(),
                metadata.getTraceparent());
    }

    private static List<TablePlace> places(List<TablePosition> positions) {
        return positions.stream()
                .map(position ->
                        new TablePlace(
                                position.getTopicId(),
                                position.getPartition(),
                                position.getOffset()))
                .toList();
    }

    private static Attempt attempt(AttemptRecord record) {
        return new Attempt(
                record.getNumber(),
                record.getAt(),
                Duration.ofMillis(record.getDurationMillis()),
                outcome(record),
                record.getExcerpt());
    }

    private static AttemptOutcome outcome(AttemptRecord record) {
        String detail = record.getDetail().orElse("");
        int status = record.getStatus().orElse(0);
        return switch (record.getOutcome()) {
            case delivered -> new AttemptOutcome.Delivered(status);
            case refused -> new AttemptOutcome.Refused(status, Optional.empty());
            case unreachable -> new AttemptOutcome.Unreachable(detail);
            case blocked -> new AttemptOutcome.Blocked(detail);
            case unusable -> new AttemptOutcome.Unusable(detail);
            case unknown -> new AttemptOutcome.Unknown(detail);
        };
    }

    private static Bytes bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return Bytes.of(bytes);
    }
}
