package dev.carillon.delivery.table;

import dev.carillon.delivery.domain.DeliveryMetrics;
import dev.carillon.delivery.domain.TableAnswer;
import dev.carillon.delivery.domain.TablePlace;
import dev.carillon.platform.lifecycle.StopSignal;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.schemas.serde.RegistryUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Every subscription, read from `subscriptions` without a group: each worker needs all of them.
/// One thread reads; any thread may ask.
///
/// A question names how far the router had read. The table answers only when it has read as far, so
/// that a subscription it does not hold was deleted and is not merely unknown yet. A question that
/// names another Kafka id of the topic makes the table look whether the topic was made anew, and
/// then read it again from the beginning.
public final class SubscriptionTable implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionTable.class);

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration REGISTRY_PAUSE = Duration.ofMillis(500);
    private static final long LOOK_NANOS = Duration.ofSeconds(30).toNanos();
    private static final long EARLY_LOOK_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int MAX_FORMER_IDS = 100;

    private final String topic;
    private final Consumer<byte[], byte[]> consumer;
    private final EntryReader reader;
    private final TopicLook look;
    private final DeliveryMetrics metrics;
    private final CountDownLatch complete = new CountDownLatch(1);
    private final Set<String> formerIds = ConcurrentHashMap.newKeySet();
    private final Set<String> doubtedIds = ConcurrentHashMap.newKeySet();
    private volatile TableContents contents;
    private volatile @Nullable String registryProblem;
    private long lastLook;

    /// Looks at the topic as it is now.
    @FunctionalInterface
    public interface TopicLook {

        /// The topic's Kafka id and its number of partitions.
        ///
        /// @throws org.apache.kafka.common.KafkaException when the cluster does not say
        TopicState look(String topic);
    }

    /// A topic as it is now.
    ///
    /// @param id its Kafka id
    /// @param partitions how many partitions it has
    public record TopicState(String id, int partitions) {}

    /// @param consumer without a group and without partitions; closed with the table
    /// @param registry how to reach the schema registry
    public SubscriptionTable(
            String topic,
            Consumer<byte[], byte[]> consumer,
            Map<String, String> registry,
            TopicLook look,
            DeliveryMetrics metrics) {
        this.topic = topic;
        this.consumer = consumer;
        this.reader = new EntryReader(registry);
        this.look = look;
        this.metrics = metrics;
        this.contents = new TableContents("", 1);
    }

    /// What is known of a subscription. Never blocks.
    ///
    /// @param places how far the table must have been read
    public TableAnswer find(SubscriptionKey key, List<TablePlace> places) {
        TableContents now = contents;
        for (TablePlace place : places) {
            if (!place.topicId().equals(now.topicId()) && !formerIds.contains(place.topicId())) {
                doubtedIds.add(place.topicId());
                return new TableAnswer.NotYet("the topic of subscriptions may have been made anew");
            }
        }
        return now.find(key, places);
    }

    /// Reads until it is asked to stop.
    public void run(StopSignal stop) throws InterruptedException {
        boolean hasBegun = false;
        while (!stop.requested()) {
            try {
                if (!hasBegun) {
                    begin(look.look(topic));
                    hasBegun = true;
                }
                read(stop);
                lookAgain();
            } catch (OffsetOutOfRangeException e) {
                LOG.warn("the table's position is gone; reading it again", e);
                hasBegun = false;
            } catch (RetriableException e) {
                LOG.warn("reading the subscription table failed and goes on", e);
                if (stop.await(POLL)) {
                    return;
                }
            }
        }
    }

    /// Waits until everything that was in the topic at the start has been read.
    ///
    /// @return whether it has
    public boolean awaitComplete(Duration limit) throws InterruptedException {
        return complete.await(limit.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
    }

    /// Why the table cannot answer now; empty when it can.
    public Optional<String> problem() {
        if (!contents.isComplete()) {
            return Optional.of("the subscription table is being read");
        }
        return Optional.ofNullable(registryProblem);
    }

    /// To be called when the reading thread has ended.
    @Override
    public void close() {
        consumer.close();
        reader.close();
    }

    private void begin(TopicState state) {
        TableContents fresh = new TableContents(state.id(), state.partitions());
        List<TopicPartition> partitions = partitions(state.partitions());
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        String former = contents.topicId();
        contents = fresh;
        if (!former.equals(state.id()) && !former.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("topic", topic)
                    .addKeyValue("formerId", former)
                    .addKeyValue("id", state.id())
                    .log("the topic was made anew; reading it from the beginning");
            formerIds.add(former);
        }
        formerIds.remove(state.id());
        lastLook = System.nanoTime();
    }

    private void read(StopSignal stop) throws InterruptedException {
        TableContents now = contents;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            take(record, now, stop);
            if (stop.requested()) {
                return;
            }
        }
        for (TopicPartition partition : consumer.assignment()) {
            now.readTo(partition.partition(), consumer.position(partition));
        }
        if (!now.isComplete() && isAtEnd()) {
            now.complete();
            LOG.atInfo()
                    .addKeyValue("subscriptions", now.present())
                    .addKeyValue("unreadable", now.unreadable())
                    .log("the subscription table is complete");
            complete.countDown();
        }
        metrics.tableHolds(now.present(), now.unreadable());
    }

    private boolean isAtEnd() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        return ends.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private void take(ConsumerRecord<byte[], byte[]> record, TableContents into, StopSignal stop)
            throws InterruptedException {
        if (record.key() == null) {
            LOG.atError()
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .log("a subscription without a key is ignored");
            return;
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        while (!stop.requested()) {
            try {
                into.apply(key, reader.read(record));
                registryProblem = null;
                return;
            } catch (RegistryUnavailableException e) {
                if (registryProblem == null) {
                    LOG.warn("waiting for the schema registry", e);
                }
                registryProblem = "the schema registry cannot be asked: " + e.getMessage();
                if (stop.await(REGISTRY_PAUSE)) {
                    return;
                }
            }
        }
    }

    /// Looks whether the topic was made anew or has grown: every 30 s, or after a second when a
    /// question named an id that is not known.
    private void lookAgain() {
        long pause = doubtedIds.isEmpty() ? LOOK_NANOS : EARLY_LOOK_NANOS;
        if (System.nanoTime() - lastLook < pause) {
            return;
        }
        lastLook = System.nanoTime();
        Set<String> doubted = Set.copyOf(doubtedIds);
        TopicState state = look.look(topic);
        TableContents now = contents;
        if (!state.id().equals(now.topicId())) {
            begin(state);
        } else if (state.partitions() > now.partitions()) {
            grow(now, state.partitions());
        }
        if (formerIds.size() > MAX_FORMER_IDS) {
            formerIds.clear();
        }
        doubted.stream().filter(id -> !id.equals(state.id())).forEach(formerIds::add);
        doubtedIds.removeAll(doubted);
    }

    private void grow(TableContents now, int count) {
        List<TopicPartition> added = partitions(count).subList(now.partitions(), count);
        consumer.assign(partitions(count));
        consumer.seekToBeginning(added);
        now.partitions(count);
    }

    private List<TopicPartition> partitions(int count) {
        return IntStream.range(0, count).mapToObj(n -> new TopicPartition(topic, n)).toList();
    }

    /// The partitions that are read now. For tests.
    Collection<TopicPartition> assignment() {
        return consumer.assignment();
    }
}
