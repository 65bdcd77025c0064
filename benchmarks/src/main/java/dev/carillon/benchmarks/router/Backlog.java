package dev.carillon.benchmarks.router;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Events that lie in Kafka before anybody may read them: their transaction is committed when the
/// clock starts, so that what is measured is not disturbed by their making.
final class Backlog implements AutoCloseable {

    private static final long LOOK_MILLIS = 10;
    private static final Duration STALL = Duration.ofMinutes(1);

    private final RouterStage stage;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<TopicPartition, Long> last = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Exception> refused = new AtomicReference<>();

    Backlog(RouterStage stage) {
        this.stage = stage;
        this.producer =
                stage.newProducer(
                        Map.of("transactional.id", "backlog", "transaction.timeout.ms", "900000"));
        producer.initTransactions();
    }

    /// Writes events that nobody sees yet.
    ///
    /// @param first the number of the first
    void prepare(Population population, int first, int count) {
        producer.beginTransaction();
        for (int i = first; i < first + count; i++) {
            var _ =
                    producer.send(
                            stage.records().event(population, i),
                            (metadata, e) -> {
                                if (e != null) {
                                    refused.compareAndSet(null, e);
                                } else {
                                    last.merge(
                                            new TopicPartition(
                                                    metadata.topic(), metadata.partition()),
                                            metadata.offset(),
                                            Math::max);
                                }
                            });
        }
        producer.flush();
    }

    /// Lets them be seen. Fails when one of them was not written.
    void release() {
        producer.commitTransaction();
        Exception cause = refused.get();
        if (cause != null) {
            throw new IllegalStateException("an event was not written", cause);
        }
    }

    /// Waits until a group has committed all that was released, or until it has not moved for a
    /// minute; the ledger then says what is missing.
    ///
    /// @param requireWell fails when whoever works on them has ended
    void await(String group, Runnable requireWell) throws InterruptedException {
        Map<TopicPartition, Long> seen = Map.of();
        long since = System.nanoTime();
        while (true) {
            Map<TopicPartition, Long> committed = stage.committed(group);
            if (last.entrySet().stream()
                    .allMatch(one -> committed.getOrDefault(one.getKey(), 0L) > one.getValue())) {
                return;
            }
            requireWell.run();
            if (!committed.equals(seen)) {
                seen = committed;
                since = System.nanoTime();
            } else if (System.nanoTime() - since > STALL.toNanos()) {
                return;
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    /// The offsets after the events that were released.
    Map<TopicPartition, Long> ends() {
        Map<TopicPartition, Long> ends = new ConcurrentHashMap<>();
        last.forEach((partition, offset) -> ends.put(partition, offset + 1));
        return ends;
    }

    @Override
    public void close() {
        producer.close();
    }
}
