package dev.carillon.delivery.consume;

import java.time.Duration;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.errors.TimeoutException;

/// A position can move without records, over the markers of transactions. It is committed when
/// everything below it is finished, so that the group's lag tells the truth. For one thread,
/// between two polls: everything that was polled must be tracked by then.
final class IdlePositions {

    private static final long INTERVAL_NANOS = Duration.ofSeconds(5).toNanos();

    private final Consumer<byte[], byte[]> consumer;
    private final Partitions partitions;
    private long last = System.nanoTime();

    IdlePositions(Consumer<byte[], byte[]> consumer, Partitions partitions) {
        this.consumer = consumer;
        this.partitions = partitions;
    }

    /// Looks every few seconds.
    void note() {
        if (System.nanoTime() - last < INTERVAL_NANOS) {
            return;
        }
        last = System.nanoTime();
        for (PartitionWork work : partitions.all()) {
            if (work.ledger().isClear()) {
                note(work);
            }
        }
    }

    private void note(PartitionWork work) {
        try {
            work.ledger().passTo(consumer.position(work.partition(), Duration.ofMillis(1)));
        } catch (TimeoutException e) {
            // It is being found out; there is another look.
            return;
        }
        if (work.ledger().frontier() > work.committed()) {
            work.changed();
        }
    }
}
