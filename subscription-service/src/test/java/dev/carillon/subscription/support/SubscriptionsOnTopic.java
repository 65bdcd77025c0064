package dev.carillon.subscription.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.platform.kafka.KafkaConfig;
import dev.carillon.platform.kafka.RegistryConfig;
import dev.carillon.schemas.serde.AvroReader;
import dev.carillon.schemas.serde.Decoded;
import dev.carillon.schemas.topic.RecordHeaders;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// What committed transactions have put on the topic `subscriptions`, read with a consumer of our
/// own making.
///
/// @param records in the order of each partition
public record SubscriptionsOnTopic(List<Entry> records) {

    /// One record.
    ///
    /// @param partition where it lies
    /// @param key its key
    /// @param version the version in its header
    /// @param value empty for a tombstone
    public record Entry(int partition, String key, long version, Optional<Subscription> value) {}

    static SubscriptionsOnTopic read(String bootstrapServers, RegistryConfig registry) {
        List<Entry> entries = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(
                                KafkaConfig.of(bootstrapServers).consumerWithoutGroup("reader"),
                                new ByteArrayDeserializer(),
                                new ByteArrayDeserializer());
                AvroReader<Subscription> reader =
                        AvroReader.specific(registry.properties(), Subscription.class)) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(Topics.SUBSCRIPTIONS).stream()
                            .map(info -> new TopicPartition(info.topic(), info.partition()))
                            .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            partitions.forEach(partition -> consumer.seek(partition, 0));
            while (partitions.stream()
                    .anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                for (ConsumerRecord<byte[], byte[]> record :
                        consumer.poll(Duration.ofMillis(100))) {
                    entries.add(entry(record, reader));
                }
            }
        }
        return new SubscriptionsOnTopic(List.copyOf(entries));
    }

    private static Entry entry(
            ConsumerRecord<byte[], byte[]> record, AvroReader<Subscription> reader) {
        Optional<Subscription> value =
                Optional.ofNullable(record.value())
                        .map(bytes ->
                                switch (reader.read(Topics.SUBSCRIPTIONS, bytes)) {
                                    case Decoded.Value<Subscription>(Subscription read) -> read;
                                    case Decoded.Poison<Subscription>(String reason) ->
                                            throw new AssertionError(reason);
                                });
        return new Entry(
                record.partition(),
                new String(record.key(), UTF_8),
                RecordHeaders.version(record.headers()).orElseThrow(),
                value);
    }

    /// The newest record of each key, as a reader that ignores older versions holds it.
    public Map<String, Entry> newest() {
        Map<String, Entry> newest = new LinkedHashMap<>();
        for (Entry entry : records) {
            newest.merge(
                    entry.key(),
                    entry,
                    (held, read) -> read.version() > held.version() ? read : held);
        }
        return newest;
    }

    /// Whether the newest record of a key is a tombstone.
    public boolean isDeleted(String key) {
        Entry newest = newest().get(key);
        return newest != null && newest.value().isEmpty();
    }

    /// The versions of one key in the order of the topic.
    public List<Long> versions(String key) {
        return records.stream()
                .filter(entry -> entry.key().equals(key))
                .map(Entry::version)
                .toList();
    }
}
