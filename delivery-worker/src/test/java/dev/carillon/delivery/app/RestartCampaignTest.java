package dev.carillon.delivery.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.embedded.EmbeddedRegistry;
import dev.carillon.platform.lifecycle.Closer;
import dev.carillon.testsupport.hostile.Behaviour;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Workers that are stopped and started under load, as a deployment and an autoscaler do it.
///
/// `-Dcarillon.restart.rounds=20` and `-Dcarillon.churn.minutes=10` are the full sizes,
/// `-Dcarillon.restart.seed` repeats a run.
class RestartCampaignTest {

    private static final int ROUNDS = Integer.getInteger("carillon.restart.rounds", 1);
    private static final int CHURN_MINUTES = Integer.getInteger("carillon.churn.minutes", 0);
    private static final long SEED = Long.getLong("carillon.restart.seed", System.nanoTime());
    private static final int PARTITIONS = 6;
    private static final int PER_PARTITION = 50;
    private static final int WORKERS = 3;
    private static final Duration EVENT = Duration.ofMillis(400);
    private static final Duration CHURN = Duration.ofSeconds(5);
    private static final Map<String, String> SETTINGS =
            Map.of("CARILLON_WORKER_ATTEMPT_TIMEOUT", "8s");

    /// A busy machine may take its time: what answers is never cut.
    private static final Map<String, String> PATIENT =
            Map.of(
                    "CARILLON_WORKER_ATTEMPT_TIMEOUT", "8s",
                    "CARILLON_WORKER_REVOKE_LIMIT", "10s");

    private static final Closer SHARED = new Closer();
    private static Stage stage;
    private static long lastSubscription;

    private final Random random = new Random(SEED);
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeAll
    static void openStage() {
        EmbeddedRegistry registry = SHARED.register(EmbeddedRegistry.throwaway());
        stage =
                SHARED.register(
                        Stage.openWithRegistry(
                                registry.url(),
                                PARTITIONS,
                                Duration.ofMillis(500),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(4)));
    }

    @AfterAll
    static void closeStage() {
        SHARED.close();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    @Test
    void aRollingRestartRepeatsNothing() throws Exception {
        Crowd crowd = crowd("clean", 0);
        List<WorkerChild> seen = roll(crowd, PATIENT);

        System.out.printf(
                "rolling restart: %d rounds of %d, %d deliveries, lost %d, repeated %d (seed %d)%n",
                ROUNDS,
                WORKERS,
                crowd.ledger().expected(),
                crowd.ledger().open(),
                crowd.ledger().unlogged(),
                SEED);
        assertThat(crowd.ledger().unlogged()).as("repeated, seed %s", SEED).isZero();
        assertThat(seen).hasSize(WORKERS * (ROUNDS + 1));
    }

    @Test
    void aRollingRestartRepeatsAtMostWhatHangs() throws Exception {
        // One endpoint in a hundred.
        Crowd crowd = crowd("hang", PARTITIONS * PER_PARTITION / 100);
        crowd.hang();
        List<WorkerChild> seen = roll(crowd, SETTINGS);

        long cut = seen.stream().mapToLong(WorkerChild::cut).sum();
        System.out.printf(
                "rolling restart with %d of %d endpoints hanging: %d rounds of %d, %d deliveries,"
                        + " lost %d, repeated %d of %d that were cut (seed %d)%n",
                crowd.hanging(),
                crowd.endpoints(),
                ROUNDS,
                WORKERS,
                crowd.ledger().expected(),
                crowd.ledger().open(),
                crowd.ledger().unlogged(),
                cut,
                SEED);
        assertThat(crowd.ledger().unlogged()).as("repeated").isLessThanOrEqualTo(cut);
        assertThat(crowd.ledger().unloggedOf(crowd::isHealthy)).as("repeated to others").isZero();
    }

    @Test
    void workersThatComeAndGoRepeatNothing() throws Exception {
        Crowd crowd = crowd("churn", 0);
        Deque<DeliveryWorker> workers = new ArrayDeque<>();
        workers.add(worker());
        crowd.begin(EVENT);
        long end = System.nanoTime() + Duration.ofMinutes(CHURN_MINUTES).toNanos();
        int changes = 0;
        do {
            boolean isJoin =
                    workers.size() == 1 || (workers.size() < WORKERS && random.nextBoolean());
            if (isJoin) {
                workers.add(worker());
            } else {
                workers.remove().close();
            }
            changes++;
            pause(CHURN);
        } while (changes < 2 || System.nanoTime() < end);
        crowd.end();
        crowd.awaitEnds();

        System.out.printf(
                "churn: %d joins and leaves, %d deliveries, lost %d, repeated %d (seed %d)%n",
                changes,
                crowd.ledger().expected(),
                crowd.ledger().open(),
                crowd.ledger().unlogged(),
                SEED);
        crowd.ledger().assertEachEndedOnce("seed " + SEED);
        assertThat(crowd.ledger().unlogged()).as("repeated, seed %s", SEED).isZero();
        assertThat(workers).allSatisfy(worker -> assertThat(worker.failure()).isNotDone());
    }

    private Crowd crowd(String name, int hangingInAll) {
        Crowd crowd = new Crowd(stage, name, lastSubscription + 1, PER_PARTITION, hangingInAll);
        lastSubscription = crowd.lastId();
        open.add(crowd);
        crowd.answer(Behaviour.delayed(Duration.ofMillis(50)));
        return crowd;
    }

    /// Restarts every worker in turn, some rounds, and waits for every end.
    ///
    /// @return every worker there was
    private List<WorkerChild> roll(Crowd crowd, Map<String, String> settings) throws Exception {
        List<WorkerChild> seen = new ArrayList<>();
        Deque<WorkerChild> running = new ArrayDeque<>();
        for (int i = 0; i < WORKERS; i++) {
            running.add(child(seen, settings));
        }
        for (WorkerChild worker : running) {
            worker.awaitPartitions();
        }
        crowd.begin(EVENT);
        long before = crowd.ledger().arrivals();
        await().until(() -> crowd.ledger().arrivals() > before + crowd.endpoints());
        for (int restart = 0; restart < ROUNDS * WORKERS; restart++) {
            pause(Duration.ofMillis(random.nextInt(1000)));
            WorkerChild leaving = running.remove();
            assertThat(leaving.stop()).as("exit code").isZero();
            running.add(child(seen, settings).awaitPartitions());
        }
        crowd.end();
        crowd.heal();
        crowd.awaitEnds();
        running.forEach(WorkerChild::requireAlive);
        crowd.ledger().assertEachEndedOnce("seed " + SEED);
        return seen;
    }

    private DeliveryWorker worker() {
        DeliveryWorker worker = stage.startWorker(PATIENT);
        open.add(worker);
        return worker;
    }

    private WorkerChild child(List<WorkerChild> seen, Map<String, String> settings) {
        WorkerChild worker = WorkerChild.start(stage, settings);
        open.add(worker);
        seen.add(worker);
        return worker;
    }

    private static void pause(Duration time) throws InterruptedException {
        assertThat(new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
    }
}
