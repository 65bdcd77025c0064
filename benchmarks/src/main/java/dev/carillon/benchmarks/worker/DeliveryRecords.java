package dev.carillon.benchmarks.worker;

import dev.carillon.schemas.event.EventMetadata;
import dev.carillon.schemas.event.ScopeType;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.schemas.topic.Partitions;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.DeliveryEnvelope;
import dev.carillon.schemas.wire.DeliveryUuid;
import dev.carillon.schemas.wire.EnvelopeDelivery;
import dev.carillon.schemas.wire.EnvelopeReference;
import dev.carillon.schemas.wire.HandOffCause;
import dev.carillon.schemas.wire.PendingDelivery;
import dev.carillon.schemas.wire.RetryDelivery;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;

/// Deliveries as the router and a worker write them: envelopes of one, and retries. Safe for many
/// threads.
final class DeliveryRecords {

    private final AvroWriter writer;
    private final DeliveryStage.Size size;
    private final ByteBuffer payload;

    DeliveryRecords(AvroWriter writer, DeliveryStage.Size size) {
        this.writer = writer;
        this.size = size;
        this.payload = ByteBuffer.wrap(Payload.ofSize(size.payloadBytes()));
    }

    /// An envelope of one.
    ///
    /// @param number its number, which its id carries
    /// @param endpoint the endpoint's number, from 0
    ProducerRecord<byte[], byte[]> envelope(int number, int endpoint) {
        Instant now = Instant.now();
        DeliveryEnvelope envelope =
                new DeliveryEnvelope(
                        event(number, endpoint, now),
                        now,
                        payload.duplicate(),
                        List.of(),
                        1,
                        List.of(new EnvelopeDelivery(uuid(number), size.key(endpoint).text())));
        return new ProducerRecord<>(
                Topics.DELIVERIES,
                Partitions.ofSubscription(size.id(endpoint), size.partitions()),
                null,
                writer.write(Topics.DELIVERIES, envelope));
    }

    /// A delivery that waits for its first retry.
    ///
    /// @param number its number, which its id carries, and by which its endpoint is chosen
    /// @param tier how long it waits
    /// @param partition the partition it waits in
    /// @param at when the waiting began
    ProducerRecord<byte[], byte[]> waiting(int number, Duration tier, int partition, Instant at) {
        int endpoint = number % size.endpoints();
        RetryDelivery retry =
                new RetryDelivery(
                        new PendingDelivery(
                                event(number, endpoint, at),
                                at,
                                payload.duplicate(),
                                List.of(),
                                uuid(number),
                                size.key(endpoint).text(),
                                1,
                                1,
                                1,
                                at,
                                new EnvelopeReference("", partition, 0L)),
                        HandOffCause.retry,
                        null);
        String topic = Topics.retryTier(tier);
        return new ProducerRecord<>(
                topic, partition, at.toEpochMilli(), null, writer.write(topic, retry));
    }

    private EventMetadata event(int number, int endpoint, Instant at) {
        return new EventMetadata(
                Integer.toString(number),
                "cards",
                "card.move",
                DeliveryStage.ORGANIZATION,
                ScopeType.pipe,
                size.scope(endpoint).id(),
                at,
                null);
    }

    private static DeliveryUuid uuid(int number) {
        UUID uuid = SequenceLedger.id(number);
        return new DeliveryUuid(
                ByteBuffer.allocate(2 * Long.BYTES)
                        .putLong(uuid.getMostSignificantBits())
                        .putLong(uuid.getLeastSignificantBits())
                        .array());
    }
}
