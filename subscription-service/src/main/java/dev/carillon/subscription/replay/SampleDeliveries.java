package dev.carillon.subscription.replay;

import dev.carillon.router.domain.Rendered;
import dev.carillon.schemas.event.EventMetadata;
import dev.carillon.schemas.event.ScopeType;
import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.schemas.topic.Partitions;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.DeliveryEnvelope;
import dev.carillon.schemas.wire.DeliveryUuid;
import dev.carillon.schemas.wire.EnvelopeDelivery;
import dev.carillon.subscription.domain.Webhook;
import dev.carillon.subscription.operations.KnownAction;
import dev.carillon.subscription.operations.TestDeliveries;
import dev.carillon.subscription.replay.ReplayQueue.Published;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/// Sends samples to webhooks, each as an envelope of one like any other. Thread-safe; one at a
/// time.
public final class SampleDeliveries implements TestDeliveries, AutoCloseable {

    /// The source of samples: their ids are nobody else's.
    private static final String SOURCE = "carillon-test";

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final ReplayQueue queue;
    private final Cluster cluster;
    private final Producer<byte[], byte[]> producer;
    private final AvroWriter writer;
    private final BiFunction<KnownAction, String, Rendered.Payload> samples;
    private final Supplier<UUID> ids;
    private final TablePlaces places;

    /// @param producer without transactions; closed with this
    /// @param writer stays the caller's to close
    /// @param samples the body of an action's sample with this event id
    /// @param ids draws ids
    public SampleDeliveries(
            ReplayQueue queue,
            Cluster cluster,
            Producer<byte[], byte[]> producer,
            AvroWriter writer,
            BiFunction<KnownAction, String, Rendered.Payload> samples,
            Supplier<UUID> ids) {
        this.queue = queue;
        this.cluster = cluster;
        this.places = new TablePlaces(cluster);
        this.producer = producer;
        this.writer = writer;
        this.samples = samples;
        this.ids = ids;
    }

    @Override
    public DeliveryId send(Webhook webhook, KnownAction action, Instant at) {
        String event = "test-" + ids.get();
        DeliveryId id = DeliveryId.of(webhook.organization(), SOURCE, event, webhook.id());
        awaitPublished(webhook);
        EventMetadata metadata =
                EventMetadata.newBuilder()
                        .setId(event)
                        .setSource(SOURCE)
                        .setAction(action.name())
                        .setOrganizationId(webhook.organization())
                        .setScopeType(ScopeType.valueOf(webhook.scope().type().word()))
                        .setScopeId(webhook.scope().id())
                        .setOccurredAt(at)
                        .build();
        DeliveryEnvelope envelope =
                new DeliveryEnvelope(
                        metadata,
                        at,
                        ByteBuffer.wrap(samples.apply(action, event).bytes()),
                        List.of(places.end(webhook.scope())),
                        1,
                        List.of(
                                new EnvelopeDelivery(
                                        new DeliveryUuid(id.bytes()), webhook.key().text())));
        int partitions = cluster.look(Topics.DELIVERIES).partitions();
        try {
            boolean isAcknowledged =
                    producer.send(
                                    new ProducerRecord<>(
                                            Topics.DELIVERIES,
                                            Partitions.ofSubscription(webhook.id(), partitions),
                                            null,
                                            writer.write(Topics.DELIVERIES, envelope)))
                            .get()
                            .hasOffset();
            if (!isAcknowledged) {
                throw new KafkaException("Kafka acknowledged a record without an offset");
            }
            return id;
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw new KafkaException("Kafka did not take the sample", e.getCause());
        }
    }

    /// A webhook that was made a moment ago is not on its topic yet.
    private void awaitPublished(Webhook webhook) {
        long begin = System.nanoTime();
        while (queue.published(webhook.id()) instanceof Published.NotYet) {
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new KafkaException(
                        "the webhook was not published within " + PATIENCE + "; is Kafka there?");
            }
            try {
                Thread.sleep(BETWEEN_LOOKS);
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        }
    }

    @Override
    public void close() {
        producer.close(PATIENCE);
    }
}
