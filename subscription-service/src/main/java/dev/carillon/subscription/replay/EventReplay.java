package dev.carillon.subscription.replay;

import dev.carillon.platform.kafka.NotedTransactions;
import dev.carillon.router.domain.RecordPosition;
import dev.carillon.router.domain.Subscription;
import dev.carillon.router.replay.Rerouted;
import dev.carillon.router.replay.Rerouting;
import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.schemas.topic.Partitions;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.DeliveryEnvelope;
import dev.carillon.schemas.wire.DeliveryUuid;
import dev.carillon.schemas.wire.EnvelopeDelivery;
import dev.carillon.schemas.wire.TablePosition;
import dev.carillon.subscription.domain.Replay;
import dev.carillon.subscription.domain.Webhook;
import dev.carillon.subscription.metrics.SubscriptionMetrics;
import dev.carillon.subscription.replay.ReplayQueue.Published;
import dev.carillon.subscription.replay.ReplayQueue.Reached;
import dev.carillon.subscription.replay.ReplayQueue.Standing;
import dev.carillon.subscription.replay.ReplayRelay.Turn;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/// Routes the events of a time again for one webhook, as it is now: partition after partition of
/// the topics of events, in the order of their names. For one thread.
final class EventReplay {

    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Comparator<TopicPartition> ORDER =
            Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

    private final ReplayQueue queue;
    private final Cluster cluster;
    private final Consumer<byte[], byte[]> consumer;
    private final Rerouting routing;
    private final TablePlaces places;
    private final AvroWriter writer;
    private final SubscriptionMetrics metrics;
    private final Clock clock;
    private final Map<Long, List<Range>> plans = new HashMap<>();

    /// @param consumer stays the caller's to close
    EventReplay(
            ReplayQueue queue,
            Cluster cluster,
            Consumer<byte[], byte[]> consumer,
            Rerouting routing,
            TablePlaces places,
            AvroWriter writer,
            SubscriptionMetrics metrics,
            Clock clock) {
        this.queue = queue;
        this.cluster = cluster;
        this.consumer = consumer;
        this.routing = routing;
        this.places = places;
        this.writer = writer;
        this.metrics = metrics;
        this.clock = clock;
    }

    /// Reads the next events of a replay, and sends what the webhook asks for of them.
    Turn turn(NotedTransactions topic, ReplayQueue.Open open) {
        return switch (queue.published(open.replay().webhook())) {
            case Published.NotYet _ -> Turn.NOT_YET;
            case Published.Deleted _ -> Turn.DONE;
            case Published.Current(Webhook webhook) -> {
                Optional<Stretch> stretch = stretch(open);
                if (stretch.isEmpty()) {
                    yield Turn.DONE;
                }
                send(topic, open.replay(), webhook, stretch.get());
                yield Turn.MORE;
            }
        };
    }

    /// Some records of one partition.
    ///
    /// @param records those of the time that is asked for
    /// @param reached how far the partition is read with them
    private record Stretch(List<ConsumerRecord<byte[], byte[]>> records, Reached reached) {}

    /// Where the records of the time lie in one partition: from the first that is not older than
    /// its begin to where the partition ended when this relay first saw the replay.
    private record Range(TopicPartition at, long from, long to) {}

    /// What comes next; empty when everything is read.
    private Optional<Stretch> stretch(ReplayQueue.Open open) {
        List<Range> plan = plans.computeIfAbsent(open.replay().id(), _ -> plan(open.replay()));
        Optional<Reached> reached = open.reached();
        for (Range range : plan) {
            int order =
                    reached.map(last ->
                                    ORDER.compare(
                                            range.at(),
                                            new TopicPartition(last.topic(), last.partition())))
                            .orElse(1);
            long from =
                    order == 0
                            ? Math.max(range.from(), reached.orElseThrow().next())
                            : range.from();
            if (order >= 0 && from < range.to()) {
                return Optional.of(read(range.at(), from, open.replay()));
            }
        }
        plans.remove(open.replay().id());
        return Optional.empty();
    }

    private List<Range> plan(Replay replay) {
        List<TopicPartition> all = new ArrayList<>();
        for (String name : cluster.eventTopics()) {
            int partitions = cluster.look(name).partitions();
            for (int partition = 0; partition < partitions; partition++) {
                all.add(new TopicPartition(name, partition));
            }
        }
        all.sort(ORDER);
        consumer.assign(all);
        Map<TopicPartition, Long> firsts = consumer.beginningOffsets(all);
        Map<TopicPartition, Long> ends = consumer.endOffsets(all);
        List<Range> plan = new ArrayList<>();
        for (TopicPartition at : all) {
            long first = Objects.requireNonNull(firsts.get(at));
            long end = Objects.requireNonNull(ends.get(at));
            long from = replay.from().map(time -> offset(at, time, end)).orElse(first);
            plan.add(new Range(at, Math.max(first, from), end));
        }
        return plan;
    }

    private long offset(TopicPartition at, Instant time, long end) {
        OffsetAndTimestamp found =
                consumer.offsetsForTimes(Map.of(at, time.toEpochMilli())).get(at);
        return found == null ? end : found.offset();
    }

    private Stretch read(TopicPartition at, long from, Replay replay) {
        consumer.assign(List.of(at));
        consumer.seek(at, from);
        List<ConsumerRecord<byte[], byte[]>> wanted = new ArrayList<>();
        long begin = System.nanoTime();
        while (true) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (isWanted(record, replay)) {
                    wanted.add(record);
                }
            }
            long next = consumer.position(at);
            if (next > from) {
                return new Stretch(wanted, new Reached(at.topic(), at.partition(), next));
            }
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new TimeoutException(
                        "no record of %s came within %s".formatted(at, PATIENCE));
            }
        }
    }

    /// Producers may give times out of order: each record's own counts. Events that come while the
    /// replay runs were asked for by nobody.
    private static boolean isWanted(ConsumerRecord<byte[], byte[]> record, Replay replay) {
        Instant time = Instant.ofEpochMilli(record.timestamp());
        return replay.from().map(from -> !time.isBefore(from)).orElse(true)
                && time.isBefore(replay.to().orElse(replay.askedAt()));
    }

    private void send(NotedTransactions topic, Replay replay, Webhook webhook, Stretch stretch) {
        Subscription subscription =
                new Subscription(
                        webhook.key(),
                        true,
                        Set.copyOf(webhook.actions().canonical()),
                        filters(webhook),
                        new RecordPosition(0, 0));
        Map<DeliveryId, Rerouted.Delivery> matched = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : stretch.records()) {
            if (routing.route(record.topic(), record.value(), subscription)
                    instanceof Rerouted.Delivery delivery) {
                // An event that upstream repeated is one delivery.
                matched.putIfAbsent(delivery.id(), delivery);
            }
        }
        Map<DeliveryId, Standing> standing = queue.standing(matched.keySet());
        Set<DeliveryId> waiting = new HashSet<>();
        standing.forEach((id, known) -> {
            if (known.isWaiting()) {
                waiting.add(id);
            }
        });
        TablePosition table = places.end(webhook.scope());
        int partition =
                Partitions.ofSubscription(webhook.id(), topic.partitions(Topics.DELIVERIES));
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        matched.forEach((id, delivery) -> {
            if (!waiting.contains(id)) {
                Standing known = standing.get(id);
                DeliveryEnvelope envelope =
                        envelope(delivery, webhook, table, known == null ? 1 : known.run() + 1);
                records.add(
                        new ProducerRecord<>(
                                Topics.DELIVERIES,
                                partition,
                                null,
                                writer.write(Topics.DELIVERIES, envelope)));
            }
        });
        Note.Events note =
                new Note.Events(replay.id(), stretch.reached(), records.size(), waiting.size());
        if (!records.isEmpty()) {
            topic.write(records, note.text());
        }
        settle(note);
    }

    private static Map<String, Set<Long>> filters(Webhook webhook) {
        Map<String, Set<Long>> filters = new HashMap<>();
        webhook.filters().byKey().forEach((key, numbers) -> filters.put(key, Set.copyOf(numbers)));
        return filters;
    }

    private DeliveryEnvelope envelope(
            Rerouted.Delivery delivery, Webhook webhook, TablePosition table, int run) {
        return new DeliveryEnvelope(
                delivery.event(),
                clock.instant(),
                ByteBuffer.wrap(delivery.payload().bytes()),
                List.of(table),
                run,
                List.of(
                        new EnvelopeDelivery(
                                new DeliveryUuid(delivery.id().bytes()), webhook.key().text())));
    }

    /// Notes how far the events are read.
    void settle(Note.Events note) {
        queue.advance(note.replay(), note.reached(), note.sent(), note.refused());
        metrics.replayed(note.sent(), note.refused());
    }
}
