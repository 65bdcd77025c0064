package dev.carillon.subscription.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.platform.kafka.KafkaConfig;
import dev.carillon.schemas.event.EventMetadata;
import dev.carillon.schemas.event.ScopeType;
import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.schemas.topic.Partitions;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.DeliveryEnvelope;
import dev.carillon.schemas.wire.DeliveryUuid;
import dev.carillon.schemas.wire.EnvelopeDelivery;
import dev.carillon.schemas.wire.TablePosition;
import dev.carillon.subscription.deliverylog.LoggedStep;
import dev.carillon.subscription.domain.DeliveryState;
import dev.carillon.subscription.domain.EnvelopePlace;
import dev.carillon.subscription.intake.OffsetMove;
import dev.carillon.subscription.intake.OffsetMoves;
import dev.carillon.subscription.intake.Stored;
import dev.carillon.subscription.store.PostgresDeliveryLogStore;
import dev.carillon.subscription.store.PostgresOffsets;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Deliveries with envelopes on Kafka and steps in the delivery log, as workers leave them.
public final class DeliveriesInLog implements AutoCloseable {

    /// The source of their events.
    public static final String SOURCE = "tests";

    private final AvroWriter writer;
    private final Producer<byte[], byte[]> producer;
    private final Admin admin;
    private final PostgresDeliveryLogStore store;
    private long stored;

    public DeliveriesInLog(World world) {
        this.writer = AvroWriter.create(world.registry().properties());
        KafkaConfig kafka = KafkaConfig.of(world.kafka().bootstrapServers());
        this.producer =
                new KafkaProducer<>(
                        kafka.producer("log"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        this.admin = Admin.create(kafka.admin("log"));
        this.store =
                new PostgresDeliveryLogStore(
                        world.database(), new PostgresOffsets(world.database()), Clock.systemUTC());
    }

    /// One delivery of its own envelope, attempted once.
    public DeliveryId add(
            SubscriptionKey key, String organization, String event, DeliveryState state) {
        return add(key, organization, List.of(event), state).getFirst();
    }

    /// Deliveries of these events, each in its own envelope, attempted once.
    public List<DeliveryId> add(
            SubscriptionKey key, String organization, List<String> events, DeliveryState state) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (String event : events) {
            sent.add(
                    producer.send(
                            new ProducerRecord<>(
                                    Topics.DELIVERIES,
                                    Partitions.ofSubscription(key.id(), World.PARTITIONS),
                                    null,
                                    writer.write(
                                            Topics.DELIVERIES,
                                            envelope(key, organization, event)))));
        }
        producer.flush();
        String topicId = topicId();
        List<LoggedStep> steps = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            steps.add(
                    step(
                            key,
                            organization,
                            events.get(i),
                            state,
                            new EnvelopePlace(
                                    topicId,
                                    metadata(sent.get(i)).partition(),
                                    metadata(sent.get(i)).offset())));
        }
        append(steps);
        return steps.stream().map(LoggedStep::delivery).toList();
    }

    /// Stores steps.
    public void append(List<LoggedStep> steps) {
        Stored outcome =
                store.append(
                        steps,
                        new OffsetMoves(
                                "tests",
                                "topic",
                                List.of(new OffsetMove(0, stored, stored + steps.size()))));
        if (outcome != Stored.YES) {
            throw new IllegalStateException("not stored");
        }
        stored += steps.size();
    }

    /// One failed or successful attempt, now.
    public static LoggedStep step(
            SubscriptionKey key,
            String organization,
            String event,
            DeliveryState state,
            EnvelopePlace envelope) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        boolean isDelivered = state == DeliveryState.DELIVERED;
        return new LoggedStep(
                id(key, organization, event),
                key.id(),
                organization,
                event,
                SOURCE,
                "card.done",
                1,
                "attempted",
                now,
                state.word(),
                Optional.of(
                        new LoggedStep.Attempt(
                                1,
                                now,
                                Duration.ofMillis(12),
                                isDelivered ? "delivered" : "refused",
                                Optional.of(isDelivered ? 200 : 503),
                                isDelivered ? Optional.empty() : Optional.of("answered with 503"),
                                Optional.of("busy"))),
                state == DeliveryState.DEAD_LETTERED ? Optional.of("exhausted") : Optional.empty(),
                state == DeliveryState.RETRYING
                        ? Optional.of(now.plusSeconds(300))
                        : Optional.empty(),
                envelope);
    }

    /// The id of the delivery of an event.
    public static DeliveryId id(SubscriptionKey key, String organization, String event) {
        return DeliveryId.of(organization, SOURCE, event, key.id());
    }

    /// The Kafka id of the topic `deliveries`.
    public String topicId() {
        try {
            return Objects.requireNonNull(
                            admin.describeTopics(List.of(Topics.DELIVERIES))
                                    .allTopicNames()
                                    .get()
                                    .get(Topics.DELIVERIES))
                    .topicId()
                    .toString();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Kafka's admin client.
    public Admin admin() {
        return admin;
    }

    private static RecordMetadata metadata(Future<RecordMetadata> sent) {
        try {
            return sent.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static DeliveryEnvelope envelope(
            SubscriptionKey key, String organization, String event) {
        return new DeliveryEnvelope(
                EventMetadata.newBuilder()
                        .setId(event)
                        .setSource(SOURCE)
                        .setAction("card.done")
                        .setOrganizationId(organization)
                        .setScopeType(ScopeType.valueOf(key.scope().type().word()))
                        .setScopeId(key.scope().id())
                        .setOccurredAt(Instant.ofEpochMilli(1_795_000_000_000L))
                        .build(),
                Instant.ofEpochMilli(1_795_000_000_000L),
                ByteBuffer.wrap(payload(event)),
                List.of(new TablePosition("table", 0, 0L)),
                1,
                List.of(
                        new EnvelopeDelivery(
                                new DeliveryUuid(id(key, organization, event).bytes()),
                                key.text())));
    }

    /// The body of the callback of an event.
    public static byte[] payload(String event) {
        return ("{\"data\":{\"payload_id\":\"" + event + "\"}}").getBytes(UTF_8);
    }

    @Override
    public void close() {
        producer.close();
        admin.close();
        writer.close();
    }
}
