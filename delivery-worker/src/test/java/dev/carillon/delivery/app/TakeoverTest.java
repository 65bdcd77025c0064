package dev.carillon.delivery.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.embedded.EmbeddedRegistry;
import dev.carillon.platform.lifecycle.Closer;
import dev.carillon.schemas.wire.DeliveryStatus;
import dev.carillon.schemas.wire.DeliveryStep;
import dev.carillon.testsupport.Callback;
import dev.carillon.testsupport.Receiver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Workers that die, come and go, and a broker that does, while deliveries are under way.
class TakeoverTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int PARTITIONS = 6;
    private static final int SUBSCRIPTIONS = 8;

    /// Small, so that what a crash may repeat is small too.
    private static final Map<String, String> SETTINGS =
            Map.of(
                    "CARILLON_WORKER_MAX_IN_FLIGHT", "16",
                    "CARILLON_WORKER_LANE_CONCURRENCY", "2",
                    "CARILLON_WORKER_ATTEMPT_TIMEOUT", "10s");

    private static final Closer SHARED = new Closer();

    private static Stage stage;
    private static Records records;
    private static long lastSubscription;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final long[] subscriptions =
            LongStream.generate(() -> ++lastSubscription).limit(SUBSCRIPTIONS).toArray();
    private final Receiver receiver =
            Receiver.start(0, Clock.systemUTC(), TakeoverTest::answerSlowly, c -> {});

    @BeforeAll
    static void openStage() {
        EmbeddedRegistry registry = SHARED.register(EmbeddedRegistry.throwaway());
        stage =
                SHARED.register(
                        Stage.openWithRegistry(
                                registry.url(),
                                PARTITIONS,
                                Duration.ofMillis(300),
                                Duration.ofSeconds(1)));
        records = new Records(stage);
    }

    @AfterAll
    static void closeStage() {
        SHARED.close();
    }

    @BeforeEach
    void subscribe() {
        open.add(receiver);
        for (long id : subscriptions) {
            stage.subscribe(id, receiver.uri("/" + id));
        }
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    @Test
    void nothingIsLostAndNothingEndsTwiceWhenAWorkerIsKilled() throws Exception {
        Process first = startProcess();
        int deliveries = route("k", 60);
        await().atMost(LIMIT).until(() -> receiver.count() > deliveries / 4);

        first.destroyForcibly();
        assertThat(first.waitFor(10, TimeUnit.SECONDS)).isTrue();
        Instant killed = Instant.now();
        int before = receiver.count();
        DeliveryWorker second = startWorker();
        await().atMost(LIMIT).until(() -> receiver.count() > before + 16);
        Duration away = Duration.between(killed, Instant.now());

        awaitEnds(deliveries);
        assertEachEndedOnce(deliveries);
        // At most what was under way, and what had finished since the last commit: 16 attempts of
        // 20 ms each make 80 in 100 ms, and one transaction may be under way as well.
        assertThat(duplicates()).isLessThanOrEqualTo(16 + 160);
        assertThat(away).isLessThan(Duration.ofSeconds(20));
        assertThat(second.failure()).isNotDone();
    }

    @Test
    void nothingIsRepeatedWhenAWorkerJoinsAndLeavesProperly() {
        DeliveryWorker stays = startWorker();
        int deliveries = route("a", 60);
        await().atMost(LIMIT).until(() -> receiver.count() > 40);

        try (DeliveryWorker guest = stage.startWorker(SETTINGS)) {
            deliveries += route("b", 60);
            int before = receiver.count();
            await().atMost(LIMIT).until(() -> receiver.count() > before + 100);
            assertThat(guest.failure()).isNotDone();
        }
        deliveries += route("c", 20);

        awaitEnds(deliveries);
        assertEachEndedOnce(deliveries);
        assertThat(duplicates()).isZero();
        assertThat(stays.failure()).isNotDone();
    }

    @Test
    void aSignalLetsWhatIsUnderWayEndAndTheNextWorkerGoesOnFromThere() throws Exception {
        Process first = startProcess();
        int deliveries = route("s", 60);
        await().atMost(LIMIT).until(() -> receiver.count() > deliveries / 4);

        first.destroy();
        assertThat(first.waitFor(40, TimeUnit.SECONDS)).isTrue();
        assertThat(first.exitValue()).isZero();
        startWorker();

        awaitEnds(deliveries);
        assertEachEndedOnce(deliveries);
        assertThat(duplicates()).isZero();
    }

    @Test
    void theBrokerMayDieAndComeBack() throws Exception {
        DeliveryWorker worker = startWorker();
        int deliveries = route("b", 60);
        await().atMost(LIMIT).until(() -> receiver.count() > deliveries / 4);

        stage.kafka().kill();
        assertThat(new CountDownLatch(1).await(3, TimeUnit.SECONDS)).isFalse();
        stage.kafka().restart();

        awaitEnds(deliveries);
        assertEachEndedOnce(deliveries);
        assertThat(worker.failure()).isNotDone();
    }

    private static int answerSlowly(String path, String webhookId) {
        try {
            return new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS) ? 500 : 200;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 500;
        }
    }

    private int route(String prefix, int events) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            names.add(prefix + i);
        }
        stage.routeAll(names, subscriptions);
        return events * SUBSCRIPTIONS;
    }

    private DeliveryWorker startWorker() {
        DeliveryWorker worker = stage.startWorker(SETTINGS);
        open.add(worker);
        return worker;
    }

    /// A worker in a process of its own, as it runs in production.
    private Process startProcess() throws IOException {
        Path log = Files.createTempFile("worker", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName());
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("CARILLON_"));
        builder.environment().putAll(stage.environment(SETTINGS));
        Process process = builder.start();
        open.add(() -> {
            process.destroyForcibly();
            Files.delete(log);
        });
        return process;
    }

    private void awaitEnds(int deliveries) {
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(ends()).hasSizeGreaterThanOrEqualTo(deliveries));
    }

    private List<DeliveryStep> ends() {
        Set<Long> mine = LongStream.of(subscriptions).boxed().collect(Collectors.toSet());
        return records.steps().stream()
                .filter(step -> mine.contains(step.getSubscriptionId()))
                .filter(step -> step.getStatus() != DeliveryStatus.retrying)
                .toList();
    }

    private void assertEachEndedOnce(int deliveries) {
        Map<Object, Long> ends =
                ends().stream()
                        .collect(
                                Collectors.groupingBy(
                                        DeliveryStep::getDeliveryId, Collectors.counting()));
        assertThat(ends).hasSize(deliveries);
        assertThat(ends.values()).allMatch(count -> count == 1);
        assertThat(
                        receiver.callbacks().stream()
                                .map(Callback::webhookId)
                                .collect(Collectors.toSet()))
                .hasSize(deliveries);
    }

    private long duplicates() {
        return receiver.callbacks().stream()
                .collect(Collectors.groupingBy(Callback::webhookId, Collectors.counting()))
                .values()
                .stream()
                .mapToLong(count -> count - 1)
                .sum();
    }
}
