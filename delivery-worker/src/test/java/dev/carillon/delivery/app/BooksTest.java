package dev.carillon.delivery.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.DeliveryStatus;
import dev.carillon.schemas.wire.DeliveryStep;
import dev.carillon.schemas.wire.StepKind;
import dev.carillon.testsupport.hostile.Behaviour;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The books of the workers, of Kafka and of the receiver agree, while work goes on and at its end.
///
/// `-Dcarillon.books.seconds=300` and `-Dcarillon.slow.seconds=30` are the full sizes.
class BooksTest {

    private static final Duration LOAD =
            Duration.ofSeconds(Integer.getInteger("carillon.books.seconds", 5));
    private static final int SLOW_SECONDS = Integer.getInteger("carillon.slow.seconds", 5);
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration FIRST_TIER = Duration.ofMillis(300);
    private static final Duration SECOND_TIER = Duration.ofSeconds(1);
    private static final List<Duration> TIERS = List.of(FIRST_TIER, SECOND_TIER);
    private static final int PARTITIONS = 4;
    private static final int PER_PARTITION = 10;
    private static final Duration EVENT = Duration.ofMillis(200);
    private static final Map<String, String> SETTINGS =
            Map.of("CARILLON_WORKER_ATTEMPT_TIMEOUT", "8s");

    private final Stage stage = Stage.open("books", PARTITIONS, FIRST_TIER, SECOND_TIER);
    private final Records records = new Records(stage);
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        stage.close();
    }

    @Test
    void everyDeliveryIsInOnePlaceAtAnyTimeAndAllBooksAgreeAtTheEnd() throws Exception {
        DeliveryWorker first = worker(SETTINGS);
        Crowd crowd = new Crowd(stage, "b", 1, PER_PARTITION, 0);
        open.add(crowd);
        PlaceSampler sampler = new PlaceSampler(stage, TIERS);
        open.add(sampler);
        // Two of five requests fail, so that some use their schedule up.
        crowd.answer(number -> number % 5 < 2 ? Behaviour.status(503) : Behaviour.OK);
        crowd.begin(EVENT);
        int mostWaiting = 0;
        long end = System.nanoTime() + LOAD.toNanos();
        long join = System.nanoTime() + LOAD.toNanos() / 3;
        List<DeliveryWorker> workers = new ArrayList<>(List.of(first));
        while (System.nanoTime() < end) {
            if (workers.size() == 1 && System.nanoTime() > join) {
                workers.add(worker(SETTINGS));
            }
            assertThat(sampler.sample()).isEmpty();
            mostWaiting = Math.max(mostWaiting, sampler.waiting());
        }
        crowd.end();
        while (crowd.ledger().open() > 0) {
            assertThat(sampler.sample()).isEmpty();
        }
        assertThat(sampler.sample()).isEmpty();
        System.out.printf(
                "places: %d looks at %d deliveries, at most %d of them waiting, 0 violations%n",
                sampler.samples(), sampler.deliveries(), mostWaiting);
        assertThat(sampler.deliveries()).isEqualTo(crowd.ledger().expected());
        assertThat(sampler.waiting()).isZero();
        assertThat(mostWaiting).isPositive();
        crowd.ledger().assertEachEndedOnce("the books");
        assertThat(crowd.ledger().unlogged()).as("repeated").isZero();

        awaitCommittedEnds();
        assertMetricsAgree(workers, crowd);
    }

    @Test
    void endpointsThatTakeLongerThanAPollMayNeverCostThePartition() throws Exception {
        // Time between two polls is limited to less than one attempt takes.
        Map<String, String> settings = new HashMap<>();
        settings.put("CARILLON_WORKER_ATTEMPT_TIMEOUT", (SLOW_SECONDS + 10) + "s");
        settings.put("CARILLON_WORKER_LANE_STALL", (SLOW_SECONDS + 10) + "s");
        settings.put(
                "CARILLON_KAFKA_MAX_POLL_INTERVAL_MS",
                Integer.toString(Math.max(2000, SLOW_SECONDS * 500)));
        worker(settings);
        Crowd crowd = new Crowd(stage, "slow", 1_000_000, 64, 0);
        open.add(crowd);
        await().atMost(LIMIT).until(() -> rebalances() > 0);
        await().atMost(LIMIT).until(this::committedEverything);
        crowd.answer(Behaviour.delayed(Duration.ofSeconds(SLOW_SECONDS)));
        double before = rebalances();

        // 512 deliveries that take longer than a poll may.
        crowd.route();
        crowd.route();
        crowd.awaitEnds();

        System.out.printf(
                "slow endpoints: %d deliveries of %d s each, %.0f rebalances meanwhile%n",
                crowd.ledger().expected(), SLOW_SECONDS, rebalances() - before);
        assertThat(rebalances()).isEqualTo(before);
        assertThat(crowd.ledger().unlogged()).as("repeated").isZero();
        crowd.ledger().assertEachEndedOnce("slow endpoints");
    }

    /// Committed offsets are at the ends of all that is read.
    private void awaitCommittedEnds() {
        await().atMost(LIMIT).until(this::committedEverything);
    }

    private boolean committedEverything() {
        for (String topic :
                List.of(
                        Topics.DELIVERIES,
                        Topics.retryTier(FIRST_TIER),
                        Topics.retryTier(SECOND_TIER))) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                if (records.committed(topic, partition) != records.end(topic, partition)) {
                    return false;
                }
            }
        }
        return true;
    }

    private void assertMetricsAgree(List<DeliveryWorker> workers, Crowd crowd) throws IOException {
        List<DeliveryStep> steps = records.steps();
        long attempts = steps.stream().filter(step -> step.getKind() == StepKind.attempted).count();
        assertThat(attempts).isEqualTo(crowd.ledger().attempts());
        assertThat(sum(workers, "carillon_worker_attempts_began_total", "")).isEqualTo(attempts);
        assertThat(sum(workers, "carillon_worker_attempts_seconds_count", ""))
                .isEqualTo(attempts)
                .isEqualTo(crowd.ledger().arrivals());
        assertThat(sum(workers, "carillon_worker_attempts_seconds_count", "outcome=\"delivered\""))
                .isEqualTo(ended(steps, DeliveryStatus.delivered))
                .isEqualTo(
                        sum(
                                workers,
                                "carillon_worker_deliveries_ended_total",
                                "end=\"delivered\""));
        long dead = ended(steps, DeliveryStatus.dead_lettered);
        assertThat(dead).isPositive();
        assertThat(sum(workers, "carillon_worker_dead_letters_total", "")).isEqualTo(dead);
        assertThat(records.deadLetters()).hasSize((int) dead);
        long waits = 0;
        for (Duration tier : TIERS) {
            waits += records.retries(tier).size();
        }
        assertThat(sum(workers, "carillon_worker_handed_off_total", "")).isEqualTo(waits);
        System.out.printf(
                "books: %d attempts, %d dead letters, %d hand-offs, all counted alike%n",
                attempts, dead, waits);
    }

    private static long ended(List<DeliveryStep> steps, DeliveryStatus status) {
        return steps.stream().filter(step -> step.getStatus() == status).count();
    }

    private static long sum(List<DeliveryWorker> workers, String name, String label)
            throws IOException {
        double sum = 0;
        for (DeliveryWorker worker : workers) {
            InetSocketAddress address = worker.adminAddress();
            URI page =
                    URI.create(
                            "http://"
                                    + address.getAddress().getHostAddress()
                                    + ":"
                                    + address.getPort()
                                    + "/metrics");
            try (InputStream body = page.toURL().openStream()) {
                sum +=
                        new String(body.readAllBytes(), UTF_8)
                                .lines()
                                .filter(line ->
                                        line.startsWith(name + " ") || line.startsWith(name + "{"))
                                .filter(line -> line.contains(label))
                                .mapToDouble(line ->
                                        Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                                .sum();
            }
        }
        return Math.round(sum);
    }

    /// How often the worker's consumer has rebalanced, as Kafka's client counts it.
    private static double rebalances() throws JMException {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        double sum = 0;
        for (ObjectName name :
                server.queryNames(
                        new ObjectName(
                                "kafka.consumer:type=consumer-coordinator-metrics,client-id=carillon-worker-*"),
                        null)) {
            sum += (Double) server.getAttribute(name, "rebalance-total");
        }
        return sum;
    }

    private DeliveryWorker worker(Map<String, String> settings) {
        DeliveryWorker worker = stage.startWorker(settings);
        open.add(worker);
        return worker;
    }
}
