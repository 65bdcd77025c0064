package dev.carillon.delivery.table;

import dev.carillon.delivery.domain.Health;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.serde.AvroReader;
import dev.carillon.schemas.serde.Decoded;
import dev.carillon.schemas.topic.Partitions;
import dev.carillon.schemas.wire.EndpointHealth;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads what earlier owners wrote about the endpoints of a partition, so that a change of hands
/// does not call one that answered 410 or forget that another has failed for days. Reads on a
/// thread of its own, since whoever asks is in the middle of a rebalance. Safe for many threads.
public final class HealthReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HealthReader.class);

    private static final Duration POLL = Duration.ofMillis(100);

    private final String topic;
    private final Consumer<byte[], byte[]> consumer;
    private final AvroReader<EndpointHealth> reader;
    private final Duration limit;
    private final ExecutorService thread;

    /// What is known of one endpoint.
    ///
    /// @param health as it was written
    /// @param number the partition it was written to, which is its endpoint's number
    public record Found(Health health, int number) {}

    /// @param consumer without a group and without partitions, of committed records only; closed
    ///   with this reader
    /// @param registry how to reach the schema registry
    /// @param limit how long one reading may take
    /// @param threadName the name of the thread that reads
    public HealthReader(
            String topic,
            Consumer<byte[], byte[]> consumer,
            Map<String, String> registry,
            Duration limit,
            String threadName) {
        this.topic = topic;
        this.consumer = consumer;
        this.reader = AvroReader.specific(registry, EndpointHealth.class);
        this.limit = limit;
        this.thread =
                Executors.newSingleThreadExecutor(Thread.ofPlatform().name(threadName).factory());
    }

    /// The newest health of every endpoint of these partitions that is not well. What cannot be
    /// read within the limit is left out: it will be learnt again. Returns at once.
    ///
    /// @param numbers partition numbers
    public CompletableFuture<List<Found>> of(Set<Integer> numbers) {
        return CompletableFuture.supplyAsync(() -> found(numbers), thread);
    }

    private List<Found> found(Set<Integer> numbers) {
        Map<String, Found> found = new HashMap<>();
        try {
            read(numbers, found);
        } catch (RetriableException | WakeupException e) {
            LOG.warn("what is known of endpoints could not be read; it is learnt again", e);
        }
        return found.values().stream().filter(one -> isIll(one.health())).toList();
    }

    /// Cuts a reading short.
    @Override
    public void close() {
        consumer.wakeup();
        thread.close();
        consumer.close();
        reader.close();
    }

    private void read(Set<Integer> numbers, Map<String, Found> into) {
        int count = consumer.partitionsFor(topic, limit).size();
        List<TopicPartition> partitions =
                numbers.stream()
                        .filter(number -> number < count)
                        .map(number -> new TopicPartition(topic, number))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, limit);
        long deadline = System.nanoTime() + limit.toNanos();
        while (ends.entrySet().stream()
                .anyMatch(end -> consumer.position(end.getKey(), limit) < end.getValue())) {
            if (System.nanoTime() > deadline) {
                LOG.atWarn()
                        .addKeyValue("limit", limit)
                        .log("what is known of endpoints was not read to its end");
                return;
            }
            consumer.poll(POLL).forEach(record -> take(record, count, into));
        }
    }

    /// @param count the partitions of the topic
    private void take(ConsumerRecord<byte[], byte[]> record, int count, Map<String, Found> into) {
        if (record.key() == null) {
            return;
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null) {
            into.remove(key);
            return;
        }
        switch (reader.read(topic, record.value())) {
            case Decoded.Value<EndpointHealth>(EndpointHealth health) ->
                    health(health)
                            .filter(one -> belongs(one, record.partition(), count))
                            .ifPresent(one -> into.put(key, new Found(one, record.partition())));
            case Decoded.Poison<EndpointHealth>(String reason) ->
                    LOG.atWarn()
                            .addKeyValue("partition", record.partition())
                            .addKeyValue("offset", record.offset())
                            .addKeyValue("reason", reason)
                            .log("a record of an endpoint's health cannot be read");
        }
    }

    /// Whether an endpoint is written to this partition nowadays. One that moved when the topic
    /// grew has its newest record elsewhere, and nothing ever replaces the old one.
    private static boolean belongs(Health health, int partition, int count) {
        return Partitions.ofSubscription(health.subscription(), count) == partition;
    }

    private static boolean isIll(Health health) {
        return health.circuit() != Health.Circuit.CLOSED || health.failedAttempts() > 0;
    }

    private static Optional<Health> health(EndpointHealth health) {
        Health.Circuit circuit =
                switch (health.getCircuit()) {
                    case closed, unknown -> Health.Circuit.CLOSED;
                    case open -> Health.Circuit.OPEN;
                    case gone -> Health.Circuit.GONE;
                };
        if (health.getSubscriptionId() < 1) {
            return Optional.empty();
        }
        return Optional.of(
                new Health(
                        new SubscriptionId(health.getSubscriptionId()),
                        health.getSubscriptionVersion(),
                        health.getWriterEpoch(),
                        circuit,
                        health.getFailedAttempts(),
                        health.getFailingSince(),
                        health.getLastSuccessAt(),
                        health.getLastFailureAt(),
                        health.getLastStatus().map(OptionalInt::of).orElse(OptionalInt.empty()),
                        health.getAt()));
    }
}
