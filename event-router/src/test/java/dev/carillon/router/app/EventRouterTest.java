package dev.carillon.router.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.carillon.router.fixture.Cluster;
import dev.carillon.router.fixture.CommittedRecords;
import dev.carillon.router.fixture.Http;
import dev.carillon.router.fixture.Routers;
import dev.carillon.router.fixture.SubscriptionDraft;
import dev.carillon.router.fixture.Wire;
import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.testsupport.SampleEvents;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every test has its own application, its own pipe and its own event ids on one broker.
class EventRouterTest {

    private static final SampleEvents EVENTS = new SampleEvents("300", "cards", Instant.EPOCH);
    private static final Duration LIMIT = Duration.ofSeconds(60);

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

    @Test
    void routesAnEventAndSaysSo() {
        cluster.subscribe(SubscriptionDraft.of(1, Cluster.PIPE).wants("card.move"));
        try (EventRouter router = start("routes");
                CommittedRecords deliveries = deliveries()) {
            produce(Cluster.PIPE, "routes-1");

            awaitReceivers(deliveries, "routes-", "routes-1 pipe:22/1");

            assertThat(Http.get(router.adminAddress(), "/ready")).contains("true");
            assertThat(Http.get(router.adminAddress(), "/metrics"))
                    .contains(
                            "carillon_router_deliveries_total{",
                            "carillon_router_event_age_seconds_bucket{",
                            "carillon_router_directory_scopes{service=\"event-router\"} 3.0");
        }
    }

    @Test
    void forgetsASubscriptionThatWasDeletedWhileNoRouterRan() {
        Scope pipe = Scope.pipe("away");
        SubscriptionDraft deleted = SubscriptionDraft.of(11, pipe);
        cluster.subscribe(deleted);
        cluster.subscribe(SubscriptionDraft.of(12, pipe));
        try (CommittedRecords deliveries = deliveries()) {
            try (EventRouter _ = start("away")) {
                produce(pipe, "away-1");
                awaitReceivers(deliveries, "away-", "away-1 pipe:away/11", "away-1 pipe:away/12");
            }
            cluster.unsubscribe(deleted.key(), 2);
            cluster.subscribe(deleted.version(1));
            produce(pipe, "away-2");
            try (EventRouter _ = start("away")) {
                awaitReceivers(
                        deliveries,
                        "away-",
                        "away-1 pipe:away/11",
                        "away-1 pipe:away/12",
                        "away-2 pipe:away/12");
            }
        }
    }

    /// The second subscription comes after the deletion on the same partition: an event that
    /// reaches it was routed with the deletion applied.
    @Test
    void stopsRoutingAfterADeletion() {
        Scope pipe = Scope.pipe("gone");
        SubscriptionDraft deleted = SubscriptionDraft.of(21, pipe);
        cluster.subscribe(deleted);
        try (EventRouter _ = start("gone");
                CommittedRecords deliveries = deliveries()) {
            produce(pipe, "gone-0");
            awaitReceivers(deliveries, "gone-", "gone-0 pipe:gone/21");
            cluster.unsubscribe(deleted.key(), 2);
            cluster.subscribe(SubscriptionDraft.of(22, pipe));
            AtomicInteger number = new AtomicInteger();

            await().atMost(LIMIT)
                    .until(() -> {
                        produce(pipe, "gone-" + number.incrementAndGet());
                        return receivers(deliveries.poll().records(), "gone-").stream()
                                .anyMatch(text -> text.endsWith("/22"));
                    });

            List<String> receivers = receivers(deliveries.records(), "gone-");
            String first =
                    receivers.stream()
                            .filter(text -> text.endsWith("/22"))
                            .findFirst()
                            .orElseThrow();
            assertThat(receivers.subList(receivers.indexOf(first), receivers.size()))
                    .noneMatch(text -> text.endsWith("/21"));
        }
    }

    @Test
    void keepsGoingThroughPoisonOnBothSides() {
        Scope pipe = Scope.pipe("poison");
        SubscriptionDraft poisoned = SubscriptionDraft.of(31, pipe);
        cluster.subscription(poisoned.key(), 1, new byte[] {1, 2, 3});
        cluster.subscribe(SubscriptionDraft.of(32, pipe));
        byte[] key = "poison".getBytes(UTF_8);
        try (EventRouter router = start("poison");
                CommittedRecords deliveries = deliveries();
                CommittedRecords events = reader(Topics.DEAD_LETTER_EVENTS);
                CommittedRecords subscriptions = reader(Topics.DEAD_LETTER_SUBSCRIPTIONS)) {
            RecordMetadata at =
                    cluster.produce(
                            new ProducerRecord<>(Topics.EVENTS_CARD, key, new byte[] {7, 7}));
            produce(pipe, "poison-1");

            awaitReceivers(deliveries, "poison-", "poison-1 pipe:poison/32");
            ConsumerRecord<byte[], byte[]> letter =
                    events.await(LIMIT, "a dead event", list -> has(list, key)).stream()
                            .filter(record -> isKey(record, key))
                            .findFirst()
                            .orElseThrow();
            assertThat(letter.value()).containsExactly(7, 7);
            assertThat(header(letter, "carillon-reason")).isEqualTo("unreadable");
            assertThat(header(letter, "carillon-topic")).isEqualTo(Topics.EVENTS_CARD);
            assertThat(header(letter, "carillon-partition"))
                    .isEqualTo(Integer.toString(at.partition()));
            assertThat(header(letter, "carillon-offset")).isEqualTo(Long.toString(at.offset()));
            byte[] poisonedKey = poisoned.key().text().getBytes(UTF_8);
            assertThat(
                            subscriptions
                                    .await(
                                            LIMIT,
                                            "a dead subscription",
                                            list -> has(list, poisonedKey))
                                    .stream()
                                    .filter(record -> isKey(record, poisonedKey)))
                    .allSatisfy(record -> assertThat(record.value()).containsExactly(1, 2, 3));
            thenTheSumsHold(Http.get(router.adminAddress(), "/metrics"));
            assertThat(router.failure()).isNotDone();
        }
    }

    /// Everything that was read is matched, unmatched, dead-lettered or given back.
    private static void thenTheSumsHold(String metrics) {
        double dead = sum(metrics, "events_dead_lettered_total");
        double routed =
                sum(metrics, "events_matched_total") + sum(metrics, "events_unmatched_total");
        assertThat(dead).isPositive();
        assertThat(routed).isPositive();
        assertThat(sum(metrics, "subscriptions_unreadable_total")).isPositive();
        assertThat(sum(metrics, "event_age_seconds_count"))
                .isEqualTo(dead + routed + sum(metrics, "events_given_back_total"));
        assertThat(sum(metrics, "routing_seconds_count")).isEqualTo(dead + routed);
        assertThat(sum(metrics, "end_to_end_seconds_count")).isPositive();
        assertThat(sum(metrics, "events_lag")).isZero();
    }

    private static double sum(String metrics, String name) {
        return metrics.lines()
                .filter(line -> line.startsWith("carillon_router_" + name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Test
    void readsANewTopicOfEventsFromItsBeginning() {
        Scope pipe = Scope.pipe("fresh");
        cluster.subscribe(SubscriptionDraft.of(41, pipe));
        try (EventRouter _ = start("fresh");
                CommittedRecords deliveries = deliveries()) {
            cluster.createTopic("events.fresh");
            for (int i = 1; i <= 3; i++) {
                cluster.produce(
                        cluster.event(
                                "events.fresh", "key", EVENTS.move(pipe, "fresh-" + i, 1, 2)));
            }

            awaitReceivers(
                    deliveries,
                    "fresh-",
                    "fresh-1 pipe:fresh/41",
                    "fresh-2 pipe:fresh/41",
                    "fresh-3 pipe:fresh/41");
        }
    }

    @Test
    void sharesTheWorkWithAnotherRouterAndTakesItOver() {
        Scope pipe = Scope.pipe("shared");
        cluster.subscribe(SubscriptionDraft.of(51, pipe));
        try (CommittedRecords deliveries = deliveries();
                EventRouter _ = start("shared")) {
            try (EventRouter _ = start("shared")) {
                produceOnEveryPartition(pipe, "shared-a");
                awaitCount(deliveries, "shared-", Cluster.PARTITIONS);
            }
            produceOnEveryPartition(pipe, "shared-b");
            awaitCount(deliveries, "shared-", 2 * Cluster.PARTITIONS);
        }
    }

    @Test
    void stopsWhenTheEventsAtItsOffsetsAreGone() throws Exception {
        Scope pipe = Scope.pipe("6100");
        cluster.subscribe(SubscriptionDraft.of(61, pipe));
        TopicPartition partition = new TopicPartition(Topics.EVENTS_USER, 0);
        try (CommittedRecords deliveries = deliveries()) {
            try (EventRouter _ = start("expired")) {
                produceUser(pipe, "expired-1");
                awaitReceivers(deliveries, "expired-", "expired-1 pipe:6100/61");
            }
            produceUser(pipe, "expired-2");
            produceUser(pipe, "expired-3");
            cluster.admin()
                    .deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(-1)))
                    .all()
                    .get();
            assertThatThrownBy(EventRouterTest::startAndAwaitFailure)
                    .rootCause()
                    .hasMessageContaining("events.user-0");
        }
    }

    /// The failure may come before the start is over, or after.
    private static void startAndAwaitFailure() throws Exception {
        try (EventRouter router = start("expired")) {
            Void _ = router.failure().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static void produceUser(Scope pipe, String id) {
        byte[] value = wire.write(Topics.EVENTS_USER, EVENTS.of("user.role_set", pipe, id));
        cluster.produce(new ProducerRecord<>(Topics.EVENTS_USER, 0, null, value));
    }

    private static void produce(Scope pipe, String id) {
        cluster.produce(cluster.event(Topics.EVENTS_CARD, "key", EVENTS.move(pipe, id, 1, 2)));
    }

    private static void produceOnEveryPartition(Scope pipe, String prefix) {
        for (int partition = 0; partition < Cluster.PARTITIONS; partition++) {
            byte[] value =
                    wire.write(Topics.EVENTS_CARD, EVENTS.move(pipe, prefix + partition, 1, 2));
            cluster.produce(new ProducerRecord<>(Topics.EVENTS_CARD, partition, null, value));
        }
    }

    private static EventRouter start(String applicationId) {
        return Routers.start(
                Routers.environment(applicationId, cluster.bootstrapServers(), wire.url()));
    }

    private static CommittedRecords deliveries() {
        return reader(Topics.DELIVERIES);
    }

    private static CommittedRecords reader(String topic) {
        return new CommittedRecords(cluster.bootstrapServers(), topic);
    }

    private static void awaitReceivers(
            CommittedRecords deliveries, String prefix, String... expected) {
        deliveries.await(
                LIMIT,
                String.join(", ", expected),
                records -> receivers(records, prefix).size() >= expected.length);
        assertThat(receivers(deliveries.poll().records(), prefix))
                .containsExactlyInAnyOrder(expected);
    }

    private static void awaitCount(CommittedRecords deliveries, String prefix, int count) {
        deliveries.await(
                LIMIT,
                count + " deliveries",
                records -> receivers(records, prefix).size() >= count);
        assertThat(receivers(deliveries.poll().records(), prefix))
                .hasSize(count)
                .doesNotHaveDuplicates();
    }

    /// Event id and subscription of each delivery whose event id begins so.
    private static List<String> receivers(
            List<ConsumerRecord<byte[], byte[]>> records, String prefix) {
        return records.stream()
                .map(record -> wire.envelope(record.value()))
                .filter(envelope -> envelope.getEvent().getId().startsWith(prefix))
                .flatMap(envelope ->
                        envelope.getDeliveries().stream()
                                .map(delivery ->
                                        envelope.getEvent().getId()
                                                + " "
                                                + delivery.getSubscriptionKey()))
                .toList();
    }

    private static boolean isKey(ConsumerRecord<byte[], byte[]> record, byte[] key) {
        return Arrays.equals(record.key(), key);
    }

    private static boolean has(List<ConsumerRecord<byte[], byte[]>> records, byte[] key) {
        return records.stream().anyMatch(record -> isKey(record, key));
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
