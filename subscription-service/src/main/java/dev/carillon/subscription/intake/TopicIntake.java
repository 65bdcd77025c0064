package dev.carillon.subscription.intake;

import dev.carillon.platform.lifecycle.StopSignal;
import dev.carillon.schemas.serde.RegistryUnavailableException;
import dev.carillon.subscription.leadership.Candidate;
import dev.carillon.subscription.leadership.DatabaseUnavailableException;
import dev.carillon.subscription.leadership.LedWork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads all partitions of one topic, from its beginning, each record once: batch and offsets go to
/// the database in one transaction. Outages of Kafka, of the registry and of the database are
/// waited out with the same batch.
public final class TopicIntake implements LedWork {

    private static final Logger LOG = LoggerFactory.getLogger(TopicIntake.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration BETWEEN_LAYOUTS = Duration.ofSeconds(5);
    private static final Duration AFTER_TROUBLE = Duration.ofMillis(500);

    private final String topic;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Supplier<TopicLayout> layouts;
    private final Offsets offsets;
    private final Sink sink;
    private final Duration betweenLayouts;

    /// @param consumers opens a consumer without a group; throws KafkaException in an outage
    /// @param layouts the topic as it is now; throws KafkaException in an outage
    public TopicIntake(
            String topic,
            Supplier<Consumer<byte[], byte[]>> consumers,
            Supplier<TopicLayout> layouts,
            Offsets offsets,
            Sink sink) {
        this(topic, consumers, layouts, offsets, sink, BETWEEN_LAYOUTS);
    }

    /// @param betweenLayouts the time from one look at the topic's layout to the next
    TopicIntake(
            String topic,
            Supplier<Consumer<byte[], byte[]>> consumers,
            Supplier<TopicLayout> layouts,
            Offsets offsets,
            Sink sink,
            Duration betweenLayouts) {
        this.topic = topic;
        this.consumers = consumers;
        this.layouts = layouts;
        this.offsets = offsets;
        this.sink = sink;
        this.betweenLayouts = betweenLayouts;
    }

    @Override
    public void lead(Candidate candidate, StopSignal stop) throws InterruptedException {
        while (!stop.requested() && candidate.isLeading()) {
            try {
                TopicLayout layout = layouts.get();
                try (Consumer<byte[], byte[]> consumer = consumers.get()) {
                    if (read(consumer, layout, candidate, stop) == Stored.SUPERSEDED) {
                        LOG.atWarn()
                                .addKeyValue("topic", topic)
                                .log("another reader moved the offsets; giving up the leadership");
                        return;
                    }
                }
            } catch (OffsetOutOfRangeException e) {
                throw new IllegalStateException(
                        "the topic %s does not have the records that come next, at %s; they were removed before they were read"
                                .formatted(topic, e.offsetOutOfRangePartitions()),
                        e);
            } catch (InterruptException e) {
                InterruptedException interrupted = new InterruptedException(e.getMessage());
                interrupted.initCause(e);
                throw interrupted;
            } catch (KafkaException e) {
                trouble("Kafka does not answer", e);
                stop.await(AFTER_TROUBLE);
            }
        }
    }

    /// Reads until something changes: asked to stop, not leading, another layout, superseded.
    private Stored read(
            Consumer<byte[], byte[]> consumer,
            TopicLayout layout,
            Candidate candidate,
            StopSignal stop)
            throws InterruptedException {
        Map<Integer, Long> next = start(consumer, layout);
        try (LayoutWatch watch = LayoutWatch.begin(layouts, layout, betweenLayouts)) {
            while (!stop.requested() && candidate.isLeading()) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                if (!records.isEmpty()) {
                    Batch batch = batch(records, layout, next);
                    if (store(batch, candidate, stop) == Stored.SUPERSEDED) {
                        // Also when asked to stop in an outage: nothing was stored, nothing is
                        // lost.
                        return stop.requested() ? Stored.YES : Stored.SUPERSEDED;
                    }
                    batch.offsets()
                            .moves()
                            .forEach(move -> next.put(move.partition(), move.next()));
                }
                if (watch.hasChanged()) {
                    LOG.atInfo().addKeyValue("topic", topic).log("the topic has changed");
                    return Stored.YES;
                }
            }
        }
        return Stored.YES;
    }

    private Map<Integer, Long> start(Consumer<byte[], byte[]> consumer, TopicLayout layout) {
        Map<Integer, Long> stored = offsets.next(topic, layout.topicId());
        Map<Integer, Long> next = new HashMap<>();
        consumer.assign(
                IntStream.range(0, layout.partitions())
                        .mapToObj(partition -> new TopicPartition(topic, partition))
                        .toList());
        for (int partition = 0; partition < layout.partitions(); partition++) {
            long from = stored.getOrDefault(partition, 0L);
            next.put(partition, from);
            consumer.seek(new TopicPartition(topic, partition), from);
        }
        return next;
    }

    private Batch batch(
            ConsumerRecords<byte[], byte[]> records, TopicLayout layout, Map<Integer, Long> next) {
        List<Arrival> arrivals = new ArrayList<>();
        List<OffsetMove> moves = new ArrayList<>();
        for (TopicPartition partition : records.partitions()) {
            long read = 0;
            for (ConsumerRecord<byte[], byte[]> record : records.records(partition)) {
                arrivals.add(
                        new Arrival(
                                record.partition(),
                                record.offset(),
                                Optional.ofNullable(record.key()),
                                Optional.ofNullable(record.value())));
                read = record.offset() + 1;
            }
            moves.add(
                    new OffsetMove(
                            partition.partition(),
                            next.getOrDefault(partition.partition(), 0L),
                            read));
        }
        return new Batch(arrivals, new OffsetMoves(topic, layout.topicId(), moves));
    }

    private Stored store(Batch batch, Candidate candidate, StopSignal stop)
            throws InterruptedException {
        while (!stop.requested() && candidate.isLeading()) {
            try {
                return sink.store(batch);
            } catch (RegistryUnavailableException e) {
                trouble("the schema registry does not answer", e);
            } catch (DatabaseUnavailableException e) {
                trouble("the database does not answer", e);
            }
            stop.await(AFTER_TROUBLE);
        }
        return Stored.SUPERSEDED;
    }

    private void trouble(String what, RuntimeException e) {
        LOG.atWarn()
                .addKeyValue("topic", topic)
                .addKeyValue("reason", e.getMessage())
                .log("{}; trying again", what);
    }
}
