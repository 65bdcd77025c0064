package dev.carillon.delivery.app;

import dev.carillon.schemas.serde.AvroReader;
import dev.carillon.schemas.serde.Decoded;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.DeadLetter;
import dev.carillon.schemas.wire.DeliveryStatus;
import dev.carillon.schemas.wire.DeliveryStep;
import dev.carillon.schemas.wire.EndpointHealth;
import dev.carillon.schemas.wire.RetryDelivery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// What lies in the topics, committed.
final class Records {

    private final String bootstrapServers;
    private final Map<String, String> registry;

    Records(Stage stage) {
        this.bootstrapServers = stage.kafka().bootstrapServers();
        this.registry = Map.of("schema.registry.url", stage.registry());
    }

    List<DeliveryStep> steps() {
        return read(Topics.DELIVERY_LOG, DeliveryStep.class);
    }

    List<DeliveryStep> stepsOf(long subscription) {
        return steps().stream().filter(s -> s.getSubscriptionId() == subscription).toList();
    }

    /// The steps that ended a delivery.
    List<DeliveryStep> endsOf(long subscription) {
        return stepsOf(subscription).stream()
                .filter(s -> s.getStatus() != DeliveryStatus.retrying)
                .toList();
    }

    List<DeadLetter> deadLetters() {
        return read(Topics.DEAD_LETTER_DELIVERIES, DeadLetter.class);
    }

    List<EndpointHealth> health() {
        return read(Topics.ENDPOINT_HEALTH, EndpointHealth.class);
    }

    List<RetryDelivery> retries(Duration tier) {
        return read(Topics.retryTier(tier), RetryDelivery.class);
    }

    /// A value and the partition it lies on.
    record Placed<T>(int partition, T value) {}

    List<Placed<RetryDelivery>> placedRetries(Duration tier) {
        return placed(Topics.retryTier(tier), RetryDelivery.class);
    }

    /// The committed offset of the workers' group; 0 when there is none.
    long committed(String topic, int partition) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("carillon-delivery-worker")) {
            TopicPartition of = new TopicPartition(topic, partition);
            OffsetAndMetadata offset = consumer.committed(Set.of(of)).get(of);
            return offset == null ? 0 : offset.offset();
        }
    }

    /// The end of a partition.
    long end(String topic, int partition) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("nobody")) {
            TopicPartition of = new TopicPartition(topic, partition);
            return consumer.endOffsets(Set.of(of)).getOrDefault(of, 0L);
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer(String group) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "group.id",
                        group,
                        "isolation.level",
                        "read_committed",
                        "enable.auto.commit",
                        false,
                        "auto.offset.reset",
                        "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private <T extends SpecificRecord> List<T> read(String topic, Class<T> type) {
        return placed(topic, type).stream().map(Placed::value).toList();
    }

    private <T extends SpecificRecord> List<Placed<T>> placed(String topic, Class<T> type) {
        List<Placed<T>> values = new ArrayList<>();
        try (AvroReader<T> reader = AvroReader.specific(registry, type)) {
            for (ConsumerRecord<byte[], byte[]> record : raw(topic)) {
                if (record.value() != null
                        && reader.read(topic, record.value())
                                instanceof Decoded.Value<T>(T value)) {
                    values.add(new Placed<>(record.partition(), value));
                }
            }
        }
        return values;
    }

    /// Every committed record of a topic.
    List<ConsumerRecord<byte[], byte[]>> raw(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer("nobody")) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(p -> new TopicPartition(topic, p.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                consumer.poll(Duration.ofMillis(50)).forEach(records::add);
            }
        }
        return records;
    }
}
