package dev.carillon.subscription.publish;

import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.subscription.domain.SubscriptionRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.Consumer;

/// Compares the topic `subscriptions` with the table, byte for byte, and publishes again what
/// differs. Others may write meanwhile: a difference counts only when the table had no waiting
/// change at a moment, and the topic, read to its end after that moment, still differs. Publishing
/// goes the way of every change, through the outbox, so that it never overtakes one. For one
/// thread.
public final class TopicRebuild {

    private static final int BATCH = 500;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final WebhookTable table;
    private final AvroWriter writer;
    private final TopicImage topic;
    private final BiConsumer<String, Long> progress;
    private long rows;

    /// @param consumer of committed records without a group; stays the caller's to close
    /// @param writer stays the caller's to close
    /// @param progress told what is done, and how much of it
    public TopicRebuild(
            WebhookTable table,
            Consumer<byte[], byte[]> consumer,
            AvroWriter writer,
            BiConsumer<String, Long> progress) {
        this.table = table;
        this.writer = writer;
        this.topic = new TopicImage(consumer);
        this.progress = progress;
    }

    /// How the topic stands to the table.
    ///
    /// @param rows webhooks in the table
    /// @param records records on the topic, older ones of a key included
    /// @param missing keys of the table that the topic does not show as the table has them: none,
    ///   an older one, or other bytes
    /// @param stale keys that the topic shows and the table does not have
    /// @param unsettled keys that kept changing, or whose changes were not published in time
    /// @param strangers records that cannot be a subscription's, each with what is wrong
    public record Comparison(
            long rows,
            long records,
            List<SubscriptionKey> missing,
            List<SubscriptionKey> stale,
            List<SubscriptionKey> unsettled,
            Map<String, String> strangers) {

        /// Copies the collections.
        public Comparison {
            missing = List.copyOf(missing);
            stale = List.copyOf(stale);
            unsettled = List.copyOf(unsettled);
            strangers = Map.copyOf(strangers);
        }

        /// Whether the topic is what the table says.
        public boolean isEqual() {
            return missing.isEmpty()
                    && stale.isEmpty()
                    && unsettled.isEmpty()
                    && strangers.isEmpty();
        }
    }

    /// Compares everything.
    ///
    /// @param patience how long to wait for keys that change meanwhile
    public Comparison compare(Duration patience) throws InterruptedException {
        progress.accept("reading the topic", 0L);
        topic.readToEnd();
        progress.accept("records read", topic.records());
        Map<SubscriptionKey, TopicImage.Held> unseen = new HashMap<>(topic.all());
        Set<SubscriptionKey> suspects = new HashSet<>();
        rows = 0;
        table.forEach(row -> {
            TopicImage.Held held = unseen.remove(row.key());
            if (held == null || !isSame(row, held)) {
                suspects.add(row.key());
            }
            if (++rows % 10_000 == 0) {
                progress.accept("rows compared", rows);
            }
        });
        unseen.forEach((key, held) -> {
            if (held.digest().isPresent()) {
                suspects.add(key);
            }
        });
        progress.accept("rows compared", rows);
        return settle(suspects, patience);
    }

    /// Writes what brings the topic to the table's state into the outbox.
    ///
    /// @return how many records will be published
    public int publish(Comparison comparison) {
        List<SubscriptionKey> keys = new ArrayList<>(comparison.missing());
        keys.addAll(comparison.stale());
        keys.stream()
                .map(SubscriptionKey::id)
                .max(Comparator.comparingLong(SubscriptionId::value))
                .ifPresent(table::reserve);
        int published = 0;
        for (int i = 0; i < keys.size(); i += BATCH) {
            Map<SubscriptionKey, Long> versions = new HashMap<>();
            for (SubscriptionKey key : keys.subList(i, Math.min(keys.size(), i + BATCH))) {
                versions.put(key, topic.find(key).map(TopicImage.Held::version).orElse(0L));
            }
            published += table.publishAgain(versions);
            progress.accept("records to publish", (long) published);
        }
        return published;
    }

    private Comparison settle(Set<SubscriptionKey> suspects, Duration patience)
            throws InterruptedException {
        List<SubscriptionKey> missing = new ArrayList<>();
        List<SubscriptionKey> stale = new ArrayList<>();
        long end = System.nanoTime() + patience.toNanos();
        Set<SubscriptionKey> open = new HashSet<>(suspects);
        while (true) {
            open = judged(open, missing, stale);
            if (open.isEmpty() || System.nanoTime() > end) {
                break;
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
        return new Comparison(
                rows,
                topic.records(),
                sorted(missing),
                sorted(stale),
                sorted(open),
                topic.strangers());
    }

    /// Looks at keys again.
    ///
    /// @return those that cannot be judged yet
    private Set<SubscriptionKey> judged(
            Set<SubscriptionKey> keys, List<SubscriptionKey> missing, List<SubscriptionKey> stale) {
        List<SubscriptionKey> all = List.copyOf(keys);
        Map<SubscriptionId, SubscriptionRecord> found = new HashMap<>();
        Set<SubscriptionId> waiting = new HashSet<>();
        for (int i = 0; i < all.size(); i += BATCH) {
            WebhookTable.Moment moment =
                    table.find(
                            all.subList(i, Math.min(all.size(), i + BATCH)).stream()
                                    .map(SubscriptionKey::id)
                                    .toList());
            found.putAll(moment.rows());
            waiting.addAll(moment.waiting());
        }
        // Read after the moments: what was published before them is seen.
        topic.readToEnd();
        Set<SubscriptionKey> open = new HashSet<>();
        for (SubscriptionKey key : all) {
            if (waiting.contains(key.id())) {
                open.add(key);
                continue;
            }
            Optional<SubscriptionRecord> row =
                    Optional.ofNullable(found.get(key.id())).filter(r -> r.key().equals(key));
            Optional<TopicImage.Held> held = topic.find(key);
            if (row.isEmpty()) {
                if (held.flatMap(TopicImage.Held::digest).isPresent()) {
                    stale.add(key);
                }
            } else if (held.isEmpty() || !isSame(row.get(), held.get())) {
                missing.add(key);
            }
        }
        // A newer version may have come between the moment and the end of the topic.
        return confirmed(missing, stale, open);
    }

    /// Takes back what has changed since the moment: those are looked at again.
    private Set<SubscriptionKey> confirmed(
            List<SubscriptionKey> missing, List<SubscriptionKey> stale, Set<SubscriptionKey> open) {
        List<SubscriptionKey> doubtful = new ArrayList<>(missing);
        doubtful.addAll(stale);
        for (int i = 0; i < doubtful.size(); i += BATCH) {
            List<SubscriptionKey> some = doubtful.subList(i, Math.min(doubtful.size(), i + BATCH));
            WebhookTable.Moment moment =
                    table.find(some.stream().map(SubscriptionKey::id).toList());
            for (SubscriptionKey key : some) {
                SubscriptionRecord row = moment.rows().get(key.id());
                boolean isMoving =
                        moment.waiting().contains(key.id())
                                || (row != null && stale.contains(key))
                                || (row == null && missing.contains(key))
                                || (row != null
                                        && topic.find(key)
                                                .filter(held -> isSame(row, held))
                                                .isPresent());
                if (isMoving) {
                    open.add(key);
                }
            }
        }
        missing.removeAll(open);
        stale.removeAll(open);
        return open;
    }

    private boolean isSame(SubscriptionRecord row, TopicImage.Held held) {
        byte[] value = writer.write(Topics.SUBSCRIPTIONS, SubscriptionAvro.of(row));
        return held.version() == row.version()
                && held.digest().filter(TopicImage.digest(value)::equals).isPresent();
    }

    private static List<SubscriptionKey> sorted(java.util.Collection<SubscriptionKey> keys) {
        return keys.stream().sorted(Comparator.comparing(SubscriptionKey::text)).toList();
    }
}
