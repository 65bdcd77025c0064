package dev.carillon.delivery.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.embedded.EmbeddedRegistry;
import dev.carillon.platform.lifecycle.Closer;
import dev.carillon.testsupport.hostile.Behaviour;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Kills worker processes with hundreds of attempts under way, again and again.
///
/// `-Dcarillon.kill.rounds=20` is the full size, `-Dcarillon.kill.seed` repeats a run.
class KillCampaignTest {

    private static final int ROUNDS = Integer.getInteger("carillon.kill.rounds", 1);
    private static final long SEED = Long.getLong("carillon.kill.seed", System.nanoTime());
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration SERVED_AGAIN = Duration.ofSeconds(15);
    private static final int PARTITIONS = 6;
    private static final int ENVELOPE = 64;
    private static final int MAX_IN_FLIGHT = 600;
    private static final Duration FLUSH_INTERVAL = Duration.ofMillis(100);

    /// With 384 deliveries in a second for two workers, or 192 for one, each has 500 under way.
    private static final Duration ANSWER = Duration.ofMillis(2600);

    private static final Duration EVENT_FOR_TWO = Duration.ofSeconds(1);
    private static final Duration EVENT_FOR_ONE = Duration.ofSeconds(2);

    /// So much a worker has done before it is killed: its code is compiled, its lanes are filled.
    private static final int WARM = 1000;

    private static final Map<String, String> SETTINGS =
            Map.of(
                    "CARILLON_WORKER_MAX_IN_FLIGHT",
                    Integer.toString(MAX_IN_FLIGHT),
                    "CARILLON_WORKER_ATTEMPT_TIMEOUT",
                    "5s",
                    "CARILLON_WORKER_FLUSH_INTERVAL",
                    FLUSH_INTERVAL.toMillis() + "ms");

    private static final String ATTEMPTS = "carillon_worker_attempts_seconds_count";

    private final Random random = new Random(SEED);
    private final Closer closer = new Closer();
    private final EmbeddedRegistry registry = closer.register(EmbeddedRegistry.throwaway());
    private final Stage stage =
            closer.register(
                    Stage.openWithRegistry(
                            registry.url(),
                            PARTITIONS,
                            Duration.ofMillis(500),
                            Duration.ofSeconds(2),
                            Duration.ofSeconds(4)));
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<String> late = new ArrayList<>();

    /// What was seen of a worker just before it was killed.
    private record Snapshot(double inFlight, double slow, double perSecond, double longestCommit) {

        /// What may be repeated: what is under way, and what ended since the last commit that went
        /// through began.
        double bound() {
            double window = FLUSH_INTERVAL.toMillis() / 1000.0 + longestCommit;
            return MAX_IN_FLIGHT + slow + perSecond * window;
        }
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        closer.close();
    }

    @Test
    void nothingIsLostAndLittleRepeatedAndAllIsServedSoonWhenWorkersAreKilled() throws Exception {
        System.out.println("kill: seed " + SEED + ", " + ROUNDS + " rounds");
        Crowd crowd = new Crowd(stage, "k", 1, ENVELOPE, PARTITIONS);
        open.add(crowd);
        crowd.answer(Behaviour.delayed(ANSWER));
        WorkerChild victim = started();
        for (int round = 0; round < ROUNDS; round++) {
            boolean isWatched = round % 2 == 0;
            WorkerChild other = isWatched ? started() : victim;
            victim = round(crowd, round, victim, other, isWatched);
        }
        crowd.ledger().assertEachEndedOnce("seed " + SEED);
        assertThat(late).as("served again too late, seed %s", SEED).isEmpty();
    }

    /// One round.
    ///
    /// @param other the second worker of the group; the victim itself when it is alone
    /// @return the worker that is left
    private WorkerChild round(
            Crowd crowd, int round, WorkerChild victim, WorkerChild other, boolean isWatched)
            throws Exception {
        victim.awaitPartitions();
        other.awaitPartitions();
        long before = crowd.ledger().unlogged();
        crowd.hang();
        crowd.begin(isWatched ? EVENT_FOR_TWO : EVENT_FOR_ONE);
        await().atMost(LIMIT).until(() -> victim.metric(ATTEMPTS) > WARM);
        pause(Duration.ofMillis(random.nextInt(1500)));
        Snapshot snapshot = snapshot(victim);
        Instant killedAt = Instant.now();
        long killed = System.nanoTime();
        victim.kill();
        crowd.ledger().watch(System.nanoTime());
        WorkerChild left = isWatched ? other : started();

        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> healthyServed(crowd) == crowd.endpoints() - crowd.hanging());
        long last =
                crowd.ledger().firstArrivals().entrySet().stream()
                        .filter(entry -> crowd.isHealthy(entry.getKey()))
                        .mapToLong(Map.Entry::getValue)
                        .max()
                        .orElseThrow();
        Duration away = Duration.ofNanos(last - killed);
        // A process that has yet to start cannot serve anybody before.
        Duration start = isWatched ? Duration.ZERO : Duration.between(killedAt, left.startedAt());
        crowd.end();
        crowd.heal();
        crowd.awaitEnds();
        left.requireAlive();
        long repeated = crowd.ledger().unlogged() - before;
        System.out.printf(
                Locale.ROOT,
                "kill round %d (%s): %.0f in flight, %.0f of them hanging, %.0f/s,"
                        + " longest commit %.3f s; repeated %d of at most %.0f;"
                        + " all served again after %d ms, %d ms of them for"
                        + " the start of a process; lost %d; %d deliveries so far%n",
                round,
                isWatched ? "a second worker is there" : "its successor is started",
                snapshot.inFlight(),
                snapshot.slow(),
                snapshot.perSecond(),
                snapshot.longestCommit(),
                repeated,
                snapshot.bound(),
                away.toMillis(),
                start.toMillis(),
                crowd.ledger().open(),
                crowd.ledger().expected());
        crowd.ledger().assertEachEndedOnce("round " + round + " of seed " + SEED);
        assertThat((double) repeated).as("repeated").isLessThanOrEqualTo(snapshot.bound());
        if (away.minus(start).compareTo(SERVED_AGAIN) > 0) {
            late.add("round " + round + ": " + away.minus(start));
        }
        return left;
    }

    private static long healthyServed(Crowd crowd) {
        return crowd.ledger().firstArrivals().keySet().stream().filter(crowd::isHealthy).count();
    }

    private static Snapshot snapshot(WorkerChild worker) throws InterruptedException {
        double ended = worker.metric(ATTEMPTS);
        long began = System.nanoTime();
        pause(Duration.ofMillis(500));
        double perSecond = (worker.metric(ATTEMPTS) - ended) / ((System.nanoTime() - began) / 1e9);
        return new Snapshot(
                worker.metric("carillon_worker_in_flight"),
                worker.metric("carillon_worker_slow"),
                perSecond,
                worker.metric("carillon_worker_commits_seconds_max"));
    }

    private WorkerChild started() {
        WorkerChild worker = WorkerChild.start(stage, SETTINGS);
        open.add(worker);
        return worker;
    }

    private static void pause(Duration time) throws InterruptedException {
        assertThat(new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
    }
}
