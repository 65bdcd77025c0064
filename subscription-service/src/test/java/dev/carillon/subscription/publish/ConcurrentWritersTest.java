package dev.carillon.subscription.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.subscription.operations.WebhookStore;
import dev.carillon.subscription.store.PostgresOutbox;
import dev.carillon.subscription.store.PostgresWebhookStore;
import dev.carillon.subscription.support.RealParts;
import dev.carillon.subscription.support.RealParts.Parts;
import dev.carillon.subscription.support.SubscriptionsOnTopic;
import dev.carillon.subscription.support.SubscriptionsOnTopic.Entry;
import dev.carillon.subscription.support.Webhooks;
import dev.carillon.subscription.support.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Fifty writers, and three relays in processes of their own that are killed while they publish.
/// Sizes are system properties; the figures of `docs/guarantees.md` come from the full ones.
@ExtendWith(RealParts.class)
class ConcurrentWritersTest {

    private static final int WRITERS = Integer.getInteger("carillon.outbox.writers", 50);
    private static final int ROWS = Integer.getInteger("carillon.outbox.rows", 3_000);
    private static final int KILLS = Integer.getInteger("carillon.outbox.kills", 2);
    private static final int IDS = Integer.getInteger("carillon.outbox.ids", 500);

    /// A relay that stands by takes over within this; measured with three of them and fifty
    /// writers.
    private static final Duration TAKEOVER = Duration.ofSeconds(10);

    /// How long a step may take: what waits in the outbox grows with the size.
    private static final Duration PATIENCE = Duration.ofMinutes(5 + Math.max(ROWS, IDS) / 5_000);

    private final Parts parts;
    private final long seed = new Random().nextLong();

    ConcurrentWritersTest(Parts parts) {
        this.parts = parts;
    }

    @Test
    void publishesEveryCommittedChangeOnceInOrderAndNoOtherWhileRelaysAreKilled() throws Exception {
        List<Long> takeovers = new ArrayList<>();
        try (World world = World.fresh(parts, "writers");
                RandomWriters writers = RandomWriters.prepare(world, WRITERS, ROWS);
                RelayProcesses relays = RelayProcesses.start(world, 3, Duration.ofSeconds(15))) {
            Outbox outbox = new PostgresOutbox(world.database());
            relays.awaitFirstRecord();
            writers.begin(seed);
            long begin = System.nanoTime();
            for (int kill = 1; kill <= KILLS; kill++) {
                int due = ROWS * kill / (KILLS + 1);
                Awaitility.await("change " + due + " is committed, seed " + seed)
                        .atMost(PATIENCE)
                        .until(() -> writers.committed() >= due);
                takeovers.add(killLeader(world, relays).toMillis());
                if (kill == 2 && KILLS > 2) {
                    parts.kafka().kill();
                    parts.kafka().restart();
                }
            }
            writers.await();
            long writtenAt = System.nanoTime();
            long waiting = outbox.backlog().rows();
            Awaitility.await("the outbox is empty, seed " + seed)
                    .pollInterval(Duration.ofMillis(20))
                    .atMost(PATIENCE)
                    .until(() -> outbox.backlog().rows() == 0);
            System.out.printf(
                    "outbox: %d rows in %d ms, %d waited for %d ms at the end, takeovers %s ms%n",
                    ROWS,
                    (writtenAt - begin) / 1_000_000,
                    waiting,
                    (System.nanoTime() - writtenAt) / 1_000_000,
                    takeovers);
            assertThat(takeovers)
                    .as("milliseconds from the death of a leader to what was committed before it")
                    .allSatisfy(millis -> assertThat(millis).isLessThan(TAKEOVER.toMillis()));
            assertThat(relays.areAlive()).as("no relay died of itself").isTrue();
            judge(world.subscriptions(), writers);
        }
    }

    @Test
    void theLastStateWinsForIdsThatAreMadeChangedDeletedAndMadeAgain() throws Exception {
        try (World world = World.fresh(parts, "recreated");
                RandomWriters tables = RandomWriters.prepare(world, 1, 0);
                Relays relay =
                        Relays.start(world, "recreated", new PostgresOutbox(world.database()));
                ExecutorService threads = Executors.newFixedThreadPool(8)) {
            WebhookStore store = new PostgresWebhookStore(world.database(8));
            List<Future<?>> running = new ArrayList<>();
            SplittableRandom seeds = new SplittableRandom(seed);
            Map<String, List<Long>> expected = new TreeMap<>(tables.versions());
            Map<String, Boolean> isPresent = new TreeMap<>();
            for (int i = 0; i < IDS; i++) {
                Scope scope = Scope.pipe(Integer.toString(i % 40));
                SubscriptionId id = new SubscriptionId(1_000_000 + i);
                boolean isKept = seeds.nextBoolean();
                String key = new SubscriptionKey(scope, id).text();
                isPresent.put(key, isKept);
                expected.put(key, isKept ? List.of(1L, 2L, 3L, 4L) : List.of(1L, 2L, 3L, 4L, 5L));
                running.add(threads.submit(() -> live(store, scope, id, isKept)));
            }
            for (Future<?> one : running) {
                assertThat(one.get()).isNull();
            }
            Outbox outbox = new PostgresOutbox(world.database());
            Awaitility.await("the outbox is empty, seed " + seed)
                    .atMost(PATIENCE)
                    .until(() -> outbox.backlog().rows() == 0);
            assertThat(relay.failure().isReported()).isFalse();

            SubscriptionsOnTopic topic = world.subscriptions();
            assertThat(versions(topic)).as("seed %d", seed).isEqualTo(expected);
            Map<String, Entry> newest = topic.newest();
            assertThat(isPresent)
                    .allSatisfy((key, isKept) -> {
                        Entry last = Objects.requireNonNull(newest.get(key), key);
                        assertThat(last.value().isPresent()).as(key).isEqualTo(isKept);
                    });
        }
    }

    /// A third state after the tombstone: what a restored backup would write.
    private static void live(WebhookStore store, Scope scope, SubscriptionId id, boolean isKept) {
        change(store, tx -> tx.insert(Webhooks.first(scope, id)));
        change(store, tx -> tx.update(Webhooks.version(scope, id, 2)));
        change(store, tx -> tx.delete(List.of(id)));
        change(store, tx -> tx.insert(Webhooks.version(scope, id, 4)));
        if (!isKept) {
            change(store, tx -> tx.delete(List.of(id)));
        }
    }

    private static void change(
            WebhookStore store, java.util.function.Consumer<WebhookStore.Transaction> change) {
        boolean isDone =
                store.inTransaction(transaction -> {
                    change.accept(transaction);
                    return true;
                });
        assertThat(isDone).isTrue();
    }

    /// Kills the leader, and returns how long it took until what was committed before was on the
    /// topic.
    private static Duration killLeader(World world, RelayProcesses relays) {
        // Without one it would be measured how fast a process starts.
        relays.awaitStandby();
        RelayProcess leader = relays.awaitLeader();
        String last = world.sql("select coalesce(max(id), 0) from outbox");
        long begin = System.nanoTime();
        relays.kill(leader);
        relays.startOne();
        Awaitility.await("a successor publishes")
                .pollInterval(Duration.ofMillis(10))
                .atMost(PATIENCE)
                .until(() ->
                        world.sql("select count(*) from outbox where id <= " + last).equals("0"));
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private void judge(SubscriptionsOnTopic topic, RandomWriters writers) {
        Map<String, List<Long>> expected = writers.versions();
        assertThat(expected.values())
                .as("no two writers committed one version, seed %d", seed)
                .allSatisfy(versions -> assertThat(versions).doesNotHaveDuplicates());
        assertThat(versions(topic)).as("seed %d", seed).isEqualTo(expected);
        assertThat(topic.newest().values().stream().filter(entry -> entry.value().isEmpty()))
                .as("tombstones, seed %d", seed)
                .hasSize((int) writers.deletions());
        assertThat(writers.deletions()).isPositive();
    }

    /// The versions of each key in the order of the topic, repeats included.
    private static Map<String, List<Long>> versions(SubscriptionsOnTopic topic) {
        return topic.records().stream()
                .collect(
                        Collectors.groupingBy(
                                Entry::key,
                                TreeMap::new,
                                Collectors.mapping(Entry::version, Collectors.toList())));
    }
}
