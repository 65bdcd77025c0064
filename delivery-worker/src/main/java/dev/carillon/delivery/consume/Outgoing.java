package dev.carillon.delivery.consume;

import static java.util.Objects.requireNonNull;

import dev.carillon.delivery.domain.CommitResult;
import dev.carillon.delivery.domain.DeliveryMetrics;
import dev.carillon.delivery.domain.Output;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Outputs that are not in Kafka yet, and the transactions that bring them there. For one thread.
///
/// A transaction carries every output so far and, for each partition that changed, the commit that
/// follows from the ledger. So a commit never covers a member whose outputs are not in the same
/// transaction or an earlier one. What was aborted goes into the next.
final class Outgoing {

    /// Between two tries of a flush.
    private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

    private final Outbox outbox;
    private final Partitions partitions;
    private final Supplier<ConsumerGroupMetadata> group;
    private final DeliveryMetrics metrics;
    private final long intervalNanos;
    private final String instance;
    private List<Entry> pending = new ArrayList<>();
    private @Nullable Underway underway;
    private long sequence;
    private long lastBegan;

    private record Entry(TopicPartition partition, long epoch, List<Output> outputs) {}

    private record Underway(
            CompletableFuture<CommitResult> result,
            List<Entry> entries,
            Set<TopicPartition> committed,
            long began) {}

    /// @param group who commits; asked on this thread
    /// @param instance a word that no other worker has
    Outgoing(
            Outbox outbox,
            Partitions partitions,
            Supplier<ConsumerGroupMetadata> group,
            DeliveryMetrics metrics,
            Duration interval,
            String instance) {
        this.outbox = outbox;
        this.partitions = partitions;
        this.group = group;
        this.metrics = metrics;
        this.intervalNanos = interval.toNanos();
        this.instance = instance;
        this.lastBegan = System.nanoTime();
    }

    /// Adds what came of a member that its ledger has just marked finished.
    void add(TopicPartition partition, long epoch, List<Output> outputs) {
        pending.add(new Entry(partition, epoch, outputs));
    }

    /// Looks after the transaction under way, and begins the next when it is time.
    void tick() {
        Underway current = underway;
        if (current != null) {
            if (!current.result().isDone()) {
                return;
            }
            settle(current);
        }
        if (System.nanoTime() - lastBegan >= intervalNanos) {
            begin();
        }
    }

    /// Brings everything into Kafka now.
    ///
    /// @return whether that was done within the limit
    boolean flush(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            if (underway == null) {
                begin();
            }
            Underway current = underway;
            if (current == null) {
                return true;
            }
            if (!await(current, end - System.nanoTime())) {
                return false;
            }
            if (settle(current) == CommitResult.ABORTED) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /// Drops the outputs of partitions that this worker has no more. Whoever has them now makes
    /// them again.
    void forget(Set<TopicPartition> lost) {
        pending.removeIf(entry -> lost.contains(entry.partition()));
    }

    /// How many members' outputs wait for a transaction or are in one.
    int waiting() {
        Underway current = underway;
        return pending.size() + (current == null ? 0 : current.entries().size());
    }

    private void begin() {
        String mark = instance + "-" + sequence;
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (PartitionWork work : partitions.all()) {
            if (work.isChanged()) {
                offsets.put(work.partition(), commit(work, mark));
            }
        }
        if (pending.isEmpty() && offsets.isEmpty()) {
            return;
        }
        sequence++;
        lastBegan = System.nanoTime();
        List<Output> outputs = new ArrayList<>();
        pending.forEach(entry -> outputs.addAll(entry.outputs()));
        underway =
                new Underway(
                        outbox.commit(outputs, offsets, group.get()),
                        pending,
                        Set.copyOf(offsets.keySet()),
                        lastBegan);
        pending = new ArrayList<>();
    }

    private OffsetAndMetadata commit(PartitionWork work, String mark) {
        long frontier = work.ledger().frontier();
        CommitText.Written written =
                CommitText.write(frontier, work.ledger().finishedAbove(), mark);
        if (!written.isComplete()) {
            metrics.commitShortened();
        }
        work.crowded(written.isCrowded());
        work.handedOver();
        return new OffsetAndMetadata(frontier, written.text());
    }

    private CommitResult settle(Underway ended) {
        underway = null;
        CommitResult result = resultOf(ended);
        switch (result) {
            case COMMITTED ->
                    metrics.committed(
                            ended.entries().size(),
                            Duration.ofNanos(System.nanoTime() - ended.began()));
            case ABORTED -> {
                metrics.aborted();
                takeBack(ended);
            }
        }
        return result;
    }

    private void takeBack(Underway aborted) {
        List<Entry> again = new ArrayList<>();
        for (Entry entry : aborted.entries()) {
            if (partitions.isCurrent(entry.partition(), entry.epoch())) {
                again.add(entry);
            }
        }
        again.addAll(pending);
        pending = again;
        aborted.committed()
                .forEach(partition -> partitions.find(partition).ifPresent(PartitionWork::changed));
    }

    private static CommitResult resultOf(Underway ended) {
        try {
            return requireNonNull(ended.result().getNow(null), "the transaction has not ended");
        } catch (CompletionException e) {
            throw new IllegalStateException("the outbox failed", e.getCause());
        }
    }

    private static boolean await(Underway current, long nanos) {
        try {
            current.result().get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
