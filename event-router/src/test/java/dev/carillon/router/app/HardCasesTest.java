package dev.carillon.router.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.router.fixture.Cluster;
import dev.carillon.router.fixture.CommittedRecords;
import dev.carillon.router.fixture.ForeignProducer;
import dev.carillon.router.fixture.LibrdkafkaPartitioner;
import dev.carillon.router.fixture.Routers;
import dev.carillon.router.fixture.SubscriptionDraft;
import dev.carillon.router.fixture.Wire;
import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.topic.Topic;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.DeliveryEnvelope;
import dev.carillon.schemas.wire.EnvelopeDelivery;
import dev.carillon.testsupport.SampleEvents;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What routers are seldom asked, on a real broker. Every test has its own application, its own
/// pipe and its own event ids.
class HardCasesTest {

    /// How many want the same event; `-Dcarillon.router.fanout=100000` is the full size.
    private static final int FAN_OUT = Integer.getInteger("carillon.router.fanout", 10_000);

    private static final int CARDS = 60;
    private static final SampleEvents EVENTS = new SampleEvents("300", "cards", Instant.EPOCH);
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir private static Path folder = Path.of("unset");
    private static Wire wire = Wire.withFreshRegistry();
    private static Cluster cluster;

    @BeforeAll
    static void createTopics() {
        cluster = new Cluster(wire, folder);
        cluster.createTopics();
        cluster.directory(Cluster.sampleDirectory());
    }

    @AfterAll
    static void close() {
        cluster.close();
        wire.close();
    }

    /// An event and its subscriptions may lie on any partitions: producers in other languages hash
    /// keys in other ways. With `-Dcarillon.kcat=<path>` librdkafka itself produces the events, and
    /// proves our partition numbers; `system-tests/interop/librdkafka.sh` runs that.
    @Test
    void matchesEventsOfProducersThatPartitionInTheirOwnWay() {
        Scope pipe = Scope.pipe("foreign");
        cluster.subscribe(SubscriptionDraft.of(71, pipe));
        List<String> expected = new ArrayList<>();
        Map<String, Integer> partitions = new HashMap<>();
        int elsewhere = 0;
        try (EventRouter _ = start("foreign");
                CommittedRecords deliveries = deliveries()) {
            for (LibrdkafkaPartitioner partitioner : LibrdkafkaPartitioner.values()) {
                Map<String, byte[]> values = new LinkedHashMap<>();
                for (int card = 0; card < CARDS; card++) {
                    String key = "card-" + card;
                    String id = "foreign-" + partitioner + "-" + card;
                    expected.add(id + " pipe:foreign/71");
                    values.put(key, wire.write(Topics.EVENTS_CARD, EVENTS.move(pipe, id, 1, 2)));
                    int partition = partitioner.partition(key.getBytes(UTF_8), Cluster.PARTITIONS);
                    partitions.put(id, partition);
                    elsewhere += partition == partitionOfJava(key) ? 0 : 1;
                }
                ForeignProducer.of(cluster, folder).produce(partitioner, values);
            }
            cluster.awaitRouted("foreign", LIMIT);

            assertThat(elsewhere).as("events on other partitions than Java's").isGreaterThan(CARDS);
            assertThat(receivers(deliveries.awaitEnd(LIMIT), "foreign-"))
                    .containsExactlyInAnyOrderElementsOf(expected);
            assertThat(whereEventsLie("foreign-")).isEqualTo(partitions);
        }
    }

    private static int partitionOfJava(String key) {
        return LibrdkafkaPartitioner.MURMUR2_RANDOM.partition(
                key.getBytes(UTF_8), Cluster.PARTITIONS);
    }

    /// The partition of each event whose id begins so.
    private static Map<String, Integer> whereEventsLie(String prefix) {
        Map<String, Integer> partitions = new HashMap<>();
        try (CommittedRecords events =
                new CommittedRecords(cluster.bootstrapServers(), Topics.EVENTS_CARD)) {
            for (ConsumerRecord<byte[], byte[]> record : events.awaitEnd(LIMIT)) {
                String id = wire.cardMoved(record.value()).getMetadata().getId();
                if (id.startsWith(prefix)) {
                    partitions.put(id, record.partition());
                }
            }
        }
        return partitions;
    }

    /// One transaction, which neither times out nor has a record that no topic takes.
    @Test
    void routesOneEventToThousandsOfSubscriptions() {
        Scope pipe = Scope.pipe("crowd");
        cluster.subscribeAll(
                LongStream.rangeClosed(1, FAN_OUT)
                        .mapToObj(id -> SubscriptionDraft.of(1_000_000 + id, pipe))
                        .toList());
        try (EventRouter router = start("crowd");
                CommittedRecords deliveries = deliveries()) {
            long begin = System.nanoTime();
            cluster.produce(
                    cluster.event(Topics.EVENTS_CARD, "key", EVENTS.move(pipe, "crowd-1", 1, 2)));
            cluster.awaitRouted("crowd", LIMIT);
            Duration took = Duration.ofNanos(System.nanoTime() - begin);

            List<ConsumerRecord<byte[], byte[]>> records =
                    ofEvents(deliveries.awaitEnd(LIMIT), "crowd-");
            assertThat(receivers(records, "crowd-")).hasSize(FAN_OUT).doesNotHaveDuplicates();
            assertThat(records)
                    .allSatisfy(record ->
                            assertThat(record.serializedValueSize())
                                    .isLessThan(Topic.MAX_RECORD_BYTES));
            assertThat(router.failure()).isNotDone();
            System.out.printf(
                    "fan-out: one event for %d subscriptions in %d envelopes after %d ms%n",
                    FAN_OUT, records.size(), took.toMillis());
        }
    }

    /// The topic has forgotten the deletion too, so that only files of a past life could know the
    /// subscription (KIP-1259).
    @Test
    void forgetsADeletedSubscriptionWhoseTombstoneIsCompactedAway() {
        Scope pipe = Scope.pipe("stale");
        SubscriptionDraft deleted = SubscriptionDraft.of(81, pipe);
        SubscriptionDraft other = SubscriptionDraft.of(82, pipe);
        cluster.subscribe(deleted);
        cluster.subscribe(other);
        Path state = folder.resolve("state");
        Map<String, String> environment =
                Routers.environment("stale", cluster.bootstrapServers(), wire.url());
        environment.put("CARILLON_ROUTER_STATE_DIR", state.toString());
        try (CommittedRecords deliveries = deliveries()) {
            try (EventRouter _ = Routers.start(environment)) {
                produce(pipe, "stale-1");
                cluster.awaitRouted("stale", LIMIT);
            }
            cluster.unsubscribe(deleted.key(), 2);
            cluster.compactSoon(Topics.SUBSCRIPTIONS);
            AtomicLong version = new AtomicLong(1);
            await().atMost(LIMIT)
                    .until(() -> {
                        // Only a segment that is not written to any more is compacted.
                        cluster.subscribe(other.version(version.incrementAndGet()));
                        return !isOnTopic(deleted.key().text());
                    });

            try (EventRouter _ = Routers.start(environment)) {
                produce(pipe, "stale-2");
                cluster.awaitRouted("stale", LIMIT);
            }

            assertThat(receivers(deliveries.awaitEnd(LIMIT), "stale-"))
                    .containsExactlyInAnyOrder(
                            "stale-1 pipe:stale/81",
                            "stale-1 pipe:stale/82",
                            "stale-2 pipe:stale/82");
        }
        assertThat(state).as("where a past life would be kept").doesNotExist();
    }

    private static boolean isOnTopic(String key) {
        try (CommittedRecords subscriptions =
                new CommittedRecords(cluster.bootstrapServers(), Topics.SUBSCRIPTIONS)) {
            return subscriptions.awaitEnd(LIMIT).stream()
                    .anyMatch(record -> new String(record.key(), UTF_8).equals(key));
        }
    }

    private static void produce(Scope pipe, String id) {
        cluster.produce(cluster.event(Topics.EVENTS_CARD, "key", EVENTS.move(pipe, id, 1, 2)));
    }

    private static EventRouter start(String applicationId) {
        return Routers.start(
                Routers.environment(applicationId, cluster.bootstrapServers(), wire.url()));
    }

    private static CommittedRecords deliveries() {
        return new CommittedRecords(cluster.bootstrapServers(), Topics.DELIVERIES);
    }

    private static List<ConsumerRecord<byte[], byte[]>> ofEvents(
            List<ConsumerRecord<byte[], byte[]>> records, String prefix) {
        return records.stream()
                .filter(record ->
                        wire.envelope(record.value()).getEvent().getId().startsWith(prefix))
                .toList();
    }

    /// Event id and subscription of each delivery whose event id begins so.
    private static List<String> receivers(
            List<ConsumerRecord<byte[], byte[]>> records, String prefix) {
        List<String> receivers = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : ofEvents(records, prefix)) {
            DeliveryEnvelope envelope = wire.envelope(record.value());
            for (EnvelopeDelivery delivery : envelope.getDeliveries()) {
                receivers.add(envelope.getEvent().getId() + " " + delivery.getSubscriptionKey());
            }
        }
        return receivers;
    }
}
