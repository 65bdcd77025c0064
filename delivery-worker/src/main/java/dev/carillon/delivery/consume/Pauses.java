package dev.carillon.delivery.consume;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/// Pauses and resumes partitions. What is wanted is worked out anew before every poll, from nothing
/// but the present state, so that no wake-up can be missed. For one thread.
final class Pauses {

    private final Consumer<byte[], byte[]> consumer;
    private final Partitions partitions;

    Pauses(Consumer<byte[], byte[]> consumer, Partitions partitions) {
        this.consumer = consumer;
        this.partitions = partitions;
    }

    /// Which partitions are to be paused.
    enum Wanted {
        /// Those that have a reason of their own.
        SOME,
        /// Every one: the worker has its hands full, or is about to end.
        ALL
    }

    void apply(Instant now, Wanted wanted) {
        List<TopicPartition> toPause = new ArrayList<>();
        List<TopicPartition> toResume = new ArrayList<>();
        for (PartitionWork work : partitions.all()) {
            boolean isWanted = wanted == Wanted.ALL || work.wantsPause(now);
            if (isWanted != work.isPaused()) {
                (isWanted ? toPause : toResume).add(work.partition());
                work.paused(isWanted);
            }
        }
        if (!toPause.isEmpty()) {
            consumer.pause(toPause);
        }
        if (!toResume.isEmpty()) {
            consumer.resume(toResume);
        }
    }
}
