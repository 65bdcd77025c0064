package dev.carillon.delivery.table;

import dev.carillon.delivery.domain.TableAnswer;
import dev.carillon.delivery.domain.TablePlace;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.schemas.topic.Partitions;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// What was read of one topic with one Kafka id. Written by one thread, asked by any.
final class TableContents {

    /// Tombstones that are remembered; the oldest are forgotten first.
    private static final int MAX_TOMBSTONES = 100_000;

    private final String topicId;
    private final Map<String, TableEntry> entries = new ConcurrentHashMap<>();
    private final Map<Integer, Long> positions = new ConcurrentHashMap<>();
    private final ArrayDeque<String> tombstones = new ArrayDeque<>();
    private final AtomicInteger present = new AtomicInteger();
    private final AtomicInteger unreadable = new AtomicInteger();
    private volatile int partitions;
    private volatile boolean isComplete;

    TableContents(String topicId, int partitions) {
        this.topicId = topicId;
        this.partitions = partitions;
    }

    String topicId() {
        return topicId;
    }

    int partitions() {
        return partitions;
    }

    void partitions(int count) {
        partitions = count;
    }

    /// Takes a record in, unless a newer one of its key was seen. A record without a version counts
    /// as the newest when it comes, and as the oldest afterwards.
    void apply(String key, TableEntry entry) {
        TableEntry held = entries.get(key);
        boolean isVersioned = entry.version() != TableEntry.NO_VERSION;
        if (held != null && isVersioned && held.version() >= entry.version()) {
            return;
        }
        count(held, -1);
        entries.put(key, entry);
        count(entry, 1);
        if (entry instanceof TableEntry.Deleted) {
            tombstones.add(key);
            if (tombstones.size() > MAX_TOMBSTONES) {
                String oldest = tombstones.remove();
                entries.computeIfPresent(
                        oldest, (_, now) -> now instanceof TableEntry.Deleted ? null : now);
            }
        }
    }

    private void count(@Nullable TableEntry entry, int change) {
        switch (entry) {
            case null -> {}
            case TableEntry.Present _ -> present.addAndGet(change);
            case TableEntry.Unreadable _ -> unreadable.addAndGet(change);
            case TableEntry.Deleted _ -> {}
        }
    }

    /// Everything below this position of a partition has been taken in.
    void readTo(int partition, long position) {
        positions.put(partition, position);
    }

    /// Everything that was there at the start has been taken in.
    void complete() {
        isComplete = true;
    }

    boolean isComplete() {
        return isComplete;
    }

    int present() {
        return present.get();
    }

    int unreadable() {
        return unreadable.get();
    }

    /// Answers a question whose places are all of this topic, or of one that is known to be gone.
    TableAnswer find(SubscriptionKey key, List<TablePlace> places) {
        if (!isComplete) {
            return new TableAnswer.NotYet("the subscription table is being read");
        }
        int home = Partitions.ofScope(key.scope(), partitions);
        boolean canTellDeleted = false;
        for (TablePlace place : places) {
            if (!place.topicId().equals(topicId)) {
                continue;
            }
            if (positions.getOrDefault(place.partition(), 0L) <= place.offset()) {
                return new TableAnswer.NotYet("the subscription table is behind the router's");
            }
            canTellDeleted |= place.partition() == home;
        }
        return switch (entries.get(key.text())) {
            case TableEntry.Present(var endpoint) -> new TableAnswer.Found(endpoint);
            case TableEntry.Deleted _ -> new TableAnswer.Deleted();
            case TableEntry.Unreadable _ ->
                    new TableAnswer.NotYet("the subscription's record cannot be read");
            case null ->
                    canTellDeleted
                            ? new TableAnswer.Deleted()
                            : new TableAnswer.NotYet(
                                    "the envelope does not say how far the table must be read");
        };
    }
}
