package dev.carillon.router.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.carillon.platform.kafka.ClusterRefusedException;
import dev.carillon.router.fixture.Cluster;
import dev.carillon.router.fixture.CommittedRecords;
import dev.carillon.router.fixture.Http;
import dev.carillon.router.fixture.Routers;
import dev.carillon.router.fixture.SubscriptionDraft;
import dev.carillon.router.fixture.Wire;
import dev.carillon.schemas.topic.RecordHeaders;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.testsupport.SampleEvents;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// A router in a world that is not finished. The tests follow one another on one cluster, from no
/// topics to all of them.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StartTest {

    private static final SampleEvents EVENTS = new SampleEvents("300", "cards", Instant.EPOCH);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir private static Path folder = Path.of("unset");
    private static Wire wire = Wire.withFreshRegistry();
    private static Cluster cluster;

    @BeforeAll
    static void startBroker() {
        cluster = new Cluster(wire, folder);
    }

    @AfterAll
    static void close() {
        cluster.close();
        wire.close();
    }

    @Test
    @Order(1)
    void endsItsWaitingForTopicsWhenItIsInterrupted() {
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        int port = freePort();
        Thread starting =
                Thread.ofPlatform()
                        .start(() ->
                                thrown.set(catchThrowable(() -> Routers.start(environment(port)))));
        awaitProblem(port, "waits for its topics");

        starting.interrupt();

        await().atMost(LIMIT).until(() -> !starting.isAlive());
        assertThat(thrown.get()).isInstanceOf(InterruptException.class);
        // The port is free again: what was opened is closed.
        assertThat(catchThrowable(() -> new ServerSocket(port).close())).isNull();
    }

    @Test
    @Order(2)
    void waitsForTheRegistryAndThenForItsTopicsAndRoutesEventsOfATopicThatComesLater()
            throws Exception {
        wire.registry().breakDown("connection refused");
        int port = freePort();
        CompletableFuture<EventRouter> starting =
                CompletableFuture.supplyAsync(() -> Routers.start(environment(port)));
        awaitProblem(port, "waits for its topics");
        cluster.createTopic(Topics.SUBSCRIPTIONS);
        cluster.createTopic(Topics.DIRECTORY);
        cluster.createTopic(Topics.DELIVERIES);
        cluster.createTopic(Topics.DEAD_LETTER_EVENTS);
        cluster.createTopic(Topics.DEAD_LETTER_SUBSCRIPTIONS);
        awaitProblem(port, "waits for the schema registry");
        wire.registry().recover();

        try (EventRouter router = awaited(starting)) {
            assertThat(Http.get(router.adminAddress(), "/ready")).isEqualTo("{\"ready\":true}\n");
            cluster.subscribe(SubscriptionDraft.of(1, Cluster.PIPE));
            cluster.createTopics();
            cluster.produce(
                    cluster.event(
                            Topics.EVENTS_CARD, "key", EVENTS.move(Cluster.PIPE, "e1", 1, 2)));
            try (CommittedRecords deliveries =
                    new CommittedRecords(cluster.bootstrapServers(), Topics.DELIVERIES)) {
                deliveries.await(LIMIT, "the delivery", list -> !list.isEmpty());
            }
            assertThat(router.failure()).isNotDone();
        }
    }

    @Test
    @Order(3)
    void doesNotSeeSubscriptionsOfATransactionThatWasAborted() throws Exception {
        SubscriptionDraft aborted = SubscriptionDraft.of(7, Cluster.PIPE).version(9);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                cluster.bootstrapServers(),
                                "transactional.id",
                                "relay"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>(
                            Topics.SUBSCRIPTIONS,
                            aborted.key().text().getBytes(UTF_8),
                            wire.write(Topics.SUBSCRIPTIONS, aborted.build()));
            RecordHeaders.putVersion(record.headers(), 9);
            RecordMetadata _ = producer.send(record).get();
            producer.abortTransaction();
        }

        try (EventRouter router = Routers.start(environment(freePort()))) {
            assertThat(Http.get(router.adminAddress(), "/metrics"))
                    .contains("carillon_router_subscriptions{service=\"event-router\"} 1.0");
        }
    }

    @Test
    @Order(4)
    void refusesAClusterWhoseTransactionsAreOfTheFirstVersion() throws Exception {
        cluster.admin()
                .updateFeatures(
                        Map.of(
                                "transaction.version",
                                new FeatureUpdate(
                                        (short) 1, FeatureUpdate.UpgradeType.UNSAFE_DOWNGRADE)),
                        new UpdateFeaturesOptions())
                .all()
                .get();

        assertThatThrownBy(() -> Routers.start(environment(freePort())))
                .isInstanceOf(ClusterRefusedException.class)
                .hasMessageContaining("upgrade --feature transaction.version=2");
    }

    private static EventRouter awaited(CompletableFuture<EventRouter> starting) {
        try {
            return starting.join();
        } catch (CompletionException e) {
            throw new AssertionError("the router did not start", e);
        }
    }

    private static Map<String, String> environment(int port) {
        Map<String, String> environment =
                Routers.environment("start", cluster.bootstrapServers(), wire.url());
        environment.put("CARILLON_ADMIN_PORT", Integer.toString(port));
        return environment;
    }

    private static void awaitProblem(int port, String problem) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        await().atMost(LIMIT)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(Http.get(address, "/ready")).contains(problem));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
