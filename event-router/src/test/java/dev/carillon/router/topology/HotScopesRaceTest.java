package dev.carillon.router.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.router.domain.RecordPosition;
import dev.carillon.router.domain.Subscription;
import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.schemas.serde.Decoded;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/// The generation rule under two threads, in the manner of jcstress: of each of many scopes, one
/// thread asks for the index while another writes to it, both let go at the same moment; afterwards
/// nobody writes any more, and the index must be that of the table.
///
/// `-Dcarillon.router.races=5000000` is the full size.
class HotScopesRaceTest {

    private static final int RACES = Integer.getInteger("carillon.router.races", 20_000);
    private static final int BATCH = 1000;

    /// How far apart the two may be let go, in turns of a loop.
    private static final int MOST_TURNS = 60;

    private final long seed = System.nanoTime();

    @Test
    void aWriteDuringAScanIsNeverMissedAfterwards() throws Exception {
        List<String> stale = new ArrayList<>();
        for (int batch = 0; batch < RACES / BATCH && stale.isEmpty(); batch++) {
            stale.addAll(raceWithPuts(batch));
            stale.addAll(raceWithDeletions(batch));
        }

        assertThat(stale).as("indexes that are not the table's, seed %d", seed).isEmpty();
    }

    private List<String> raceWithPuts(int batch) throws Exception {
        SubscriptionTable table = new SubscriptionTable();
        HotScopes scopes = scopes(table);
        for (int i = 0; i < BATCH; i++) {
            put(table, i, 2);
        }
        race(batch, i -> scopes.index(scope(i)), i -> put(table, i, 1));
        return wrong(scopes, 2);
    }

    private List<String> raceWithDeletions(int batch) throws Exception {
        SubscriptionTable table = new SubscriptionTable();
        HotScopes scopes = scopes(table);
        for (int i = 0; i < BATCH; i++) {
            put(table, i, 1);
            put(table, i, 2);
        }
        race(
                -batch - 1,
                i -> scopes.index(scope(i)),
                i -> table.put(key(i, 1), TableEntry.absent(2, new RecordPosition(0, 9))));
        return wrong(scopes, 1);
    }

    private static List<String> wrong(HotScopes scopes, int size) {
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            int found = scopes.index(scope(i)).size();
            if (found != size) {
                wrong.add("%d subscriptions instead of %d".formatted(found, size));
            }
        }
        return wrong;
    }

    /// Runs both for each scope of a batch, as nearly at the same moment as two threads can.
    private void race(int batch, IntConsumer one, IntConsumer other) throws Exception {
        AtomicIntegerArray arrived = new AtomicIntegerArray(BATCH);
        CyclicBarrier start = new CyclicBarrier(2);
        CompletableFuture<Void> second =
                CompletableFuture.runAsync(() -> walk(start, arrived, 2L * batch, other));
        walk(start, arrived, 2L * batch + 1, one);
        second.get();
    }

    private void walk(
            CyclicBarrier start, AtomicIntegerArray arrived, long salt, IntConsumer action) {
        SplittableRandom random = new SplittableRandom(seed + salt);
        try {
            start.await();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        for (int i = 0; i < BATCH; i++) {
            arrived.incrementAndGet(i);
            int waited = 0;
            while (arrived.get(i) < 2) {
                if (++waited % 1000 == 0) {
                    LockSupport.parkNanos(1);
                } else {
                    Thread.onSpinWait();
                }
            }
            for (int turns = random.nextInt(MOST_TURNS); turns > 0; turns--) {
                Thread.onSpinWait();
            }
            action.accept(i);
        }
    }

    private static HotScopes scopes(SubscriptionTable table) {
        return new HotScopes(
                table, HotScopesRaceTest::read, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), 10_000);
    }

    private static Decoded<Subscription> read(SubscriptionKey key, TableEntry entry) {
        return new Decoded.Value<>(
                new Subscription(key, true, Set.of("*"), Map.of(), entry.position()));
    }

    private static void put(SubscriptionTable table, int scope, long id) {
        table.put(key(scope, id), TableEntry.present(1, new RecordPosition(0, id), new byte[] {1}));
    }

    private static Scope scope(int i) {
        return Scope.pipe("p" + i);
    }

    private static SubscriptionKey key(int scope, long id) {
        return new SubscriptionKey(scope(scope), new SubscriptionId(id));
    }
}
