package dev.carillon.standalone.demo;

import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.serde.AvroReader;
import dev.carillon.schemas.serde.Decoded;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.DeliveryStep;
import dev.carillon.schemas.wire.StepKind;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// Reads the delivery log from its beginning and counts how the deliveries of some organizations
/// ended, to set the platform's own books beside the receiver's. For one thread.
final class DeliveryAudit implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);

    private final Consumer<byte[], byte[]> consumer;
    private final AvroReader<DeliveryStep> reader;
    private final Map<DeliveryId, StepEnd> ends = new HashMap<>();
    private final Set<String> organizations;
    private int attempts;

    private enum StepEnd {
        DELIVERED,
        DEAD_LETTERED,
        CANCELLED
    }

    /// @param bootstrapServers the broker
    /// @param registryUrl the schema registry
    /// @param organizations whose deliveries count
    DeliveryAudit(String bootstrapServers, String registryUrl, Set<String> organizations) {
        this.organizations = Set.copyOf(organizations);
        this.reader =
                AvroReader.specific(Map.of("schema.registry.url", registryUrl), DeliveryStep.class);
        this.consumer =
                new KafkaConsumer<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                bootstrapServers,
                                ConsumerConfig.CLIENT_ID_CONFIG,
                                "demo-audit",
                                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                                "read_committed",
                                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                                "false"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        List<TopicPartition> partitions =
                consumer.partitionsFor(Topics.DELIVERY_LOG).stream()
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /// Reads what was committed since the last call.
    ///
    /// @throws IllegalStateException when a step cannot be read
    void read() {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            switch (reader.read(record.topic(), record.value())) {
                case Decoded.Value<DeliveryStep>(DeliveryStep step) -> count(step);
                case Decoded.Poison<DeliveryStep>(String reason) ->
                        throw new IllegalStateException(
                                "the delivery log is unreadable: " + reason);
            }
        }
    }

    /// Attempts in the log so far.
    int attempts() {
        return attempts;
    }

    /// Deliveries that ended so far, in whatever way.
    int ended() {
        return ends.size();
    }

    /// Deliveries that were given up so far.
    int deadLettered() {
        return count(StepEnd.DEAD_LETTERED);
    }

    /// Deliveries that were cancelled so far.
    int cancelled() {
        return count(StepEnd.CANCELLED);
    }

    @Override
    public void close() {
        consumer.close();
        reader.close();
    }

    private int count(StepEnd end) {
        return (int) ends.values().stream().filter(end::equals).count();
    }

    private void count(DeliveryStep step) {
        if (!organizations.contains(step.getOrganizationId())) {
            return;
        }
        if (step.getKind() == StepKind.attempted) {
            attempts++;
        }
        DeliveryId id = DeliveryId.ofBytes(step.getDeliveryId().bytes());
        switch (step.getStatus()) {
            case delivered -> ends.put(id, StepEnd.DELIVERED);
            case dead_lettered -> ends.put(id, StepEnd.DEAD_LETTERED);
            case cancelled -> ends.put(id, StepEnd.CANCELLED);
            case retrying, unknown -> {}
        }
    }
}
