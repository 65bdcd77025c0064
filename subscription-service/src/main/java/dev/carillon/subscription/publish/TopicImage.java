package dev.carillon.subscription.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.schemas.topic.Partitions;
import dev.carillon.schemas.topic.RecordHeaders;
import dev.carillon.schemas.topic.Topics;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/// The last record of each key on the topic `subscriptions`, as far as it was read. For one thread.
final class TopicImage {

    private static final Duration POLL = Duration.ofMillis(200);

    private final Consumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final Map<SubscriptionKey, Held> byKey = new HashMap<>();
    private final Map<String, String> strangers = new TreeMap<>();
    private long records;

    /// The last record of one key.
    ///
    /// @param version in its header; 0 when it has none
    /// @param digest of its value; empty for a tombstone
    record Held(long version, Optional<String> digest) {}

    /// @param consumer of committed records without a group; stays the caller's to close
    TopicImage(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
        this.partitions =
                consumer.partitionsFor(Topics.SUBSCRIPTIONS).stream()
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /// Reads up to where the topic ends now.
    void readToEnd() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                take(record);
            }
        }
    }

    /// The last record of a key; empty when the topic has none.
    Optional<Held> find(SubscriptionKey key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /// Every key with its last record, as they are now.
    Map<SubscriptionKey, Held> all() {
        return Map.copyOf(byKey);
    }

    /// Records that no relay of ours can have written and none can replace: the place of each, and
    /// what is wrong with it.
    Map<String, String> strangers() {
        return Map.copyOf(strangers);
    }

    /// How many records were read.
    long records() {
        return records;
    }

    static String digest(byte[] value) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        records++;
        SubscriptionKey key;
        try {
            key = SubscriptionKey.parse(new String(record.key(), UTF_8));
        } catch (IllegalArgumentException e) {
            note(record, "its key is not that of a subscription: " + e.getMessage());
            return;
        }
        if (record.partition() != Partitions.ofScope(key.scope(), partitions.size())) {
            note(record, "it does not lie on the partition of its scope");
            return;
        }
        byKey.put(
                key,
                new Held(
                        RecordHeaders.version(record.headers()).orElse(0),
                        Optional.ofNullable(record.value()).map(TopicImage::digest)));
    }

    private void note(ConsumerRecord<byte[], byte[]> record, String reason) {
        // The last record of such a key counts, as of any key.
        String place =
                record.partition()
                        + "/"
                        + (record.key() == null ? "no key" : new String(record.key(), UTF_8));
        if (record.value() == null) {
            strangers.remove(place);
        } else {
            strangers.put(place, reason);
        }
    }
}
