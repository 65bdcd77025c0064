package dev.carillon.subscription.replay;

import dev.carillon.schemas.serde.AvroReader;
import dev.carillon.schemas.serde.Decoded;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.DeliveryEnvelope;
import dev.carillon.subscription.domain.EnvelopePlace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/// Reads envelopes of the topic `deliveries` from where they lie. For one thread.
final class EnvelopeReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /// Up to this many records are read over rather than sought past: a seek throws away what was
    /// fetched ahead.
    private static final long LARGEST_GAP = 1_000;

    private final Cluster cluster;
    private final AvroReader<DeliveryEnvelope> reader;
    private final Consumer<byte[], byte[]> consumer;

    /// @param reader stays the caller's to close
    EnvelopeReader(Cluster cluster, AvroReader<DeliveryEnvelope> reader) {
        this.cluster = cluster;
        this.reader = reader;
        this.consumer = cluster.consumer();
    }

    /// The envelopes that are still there. What lies at the same place of another topic, one that
    /// was made anew, is none of them.
    ///
    /// @throws org.apache.kafka.common.KafkaException in an outage
    /// @throws dev.carillon.schemas.serde.RegistryUnavailableException when the registry cannot be
    ///   asked
    Map<EnvelopePlace, DeliveryEnvelope> read(Collection<EnvelopePlace> places) {
        TopicNow topic = cluster.look(Topics.DELIVERIES);
        Map<Integer, NavigableSet<Long>> wanted = new TreeMap<>();
        for (EnvelopePlace place : places) {
            if (place.topicId().equals(topic.id()) && place.partition() < topic.partitions()) {
                wanted.computeIfAbsent(place.partition(), _ -> new TreeSet<>()).add(place.offset());
            }
        }
        Map<EnvelopePlace, DeliveryEnvelope> found = new HashMap<>();
        wanted.forEach((partition, offsets) -> {
            for (ConsumerRecord<byte[], byte[]> record : records(partition, offsets)) {
                if (record.value() != null
                        && reader.read(Topics.DELIVERIES, record.value())
                                instanceof
                                Decoded.Value<DeliveryEnvelope>(DeliveryEnvelope envelope)) {
                    found.put(new EnvelopePlace(topic.id(), partition, record.offset()), envelope);
                }
            }
        });
        return found;
    }

    private List<ConsumerRecord<byte[], byte[]>> records(int partition, NavigableSet<Long> wanted) {
        TopicPartition at = new TopicPartition(Topics.DELIVERIES, partition);
        consumer.assign(List.of(at));
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        forgetMissing(at, wanted);
        long position = Long.MIN_VALUE;
        long begin = System.nanoTime();
        while (!wanted.isEmpty()) {
            long first = wanted.first();
            if (first < position || first - position > LARGEST_GAP || position < 0) {
                consumer.seek(at, first);
            }
            try {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (wanted.remove(record.offset())) {
                        found.add(record);
                    }
                }
            } catch (OffsetOutOfRangeException e) {
                // Retention went past it meanwhile.
                forgetMissing(at, wanted);
                position = Long.MIN_VALUE;
                continue;
            }
            position = consumer.position(at);
            // What was passed without being seen is no record: the marker of a transaction.
            wanted.headSet(position).clear();
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new TimeoutException(
                        "the records of %s were not read within %s".formatted(at, PATIENCE));
            }
        }
        return found;
    }

    private void forgetMissing(TopicPartition at, NavigableSet<Long> wanted) {
        List<TopicPartition> one = List.of(at);
        long first = Objects.requireNonNull(consumer.beginningOffsets(one).get(at));
        long end = Objects.requireNonNull(consumer.endOffsets(one).get(at));
        wanted.headSet(first).clear();
        wanted.tailSet(end).clear();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
