package dev.carillon.router.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.router.domain.RecordPosition;
import dev.carillon.router.domain.ScopeIndex;
import dev.carillon.router.domain.Subscription;
import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.schemas.serde.Decoded;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

class HotScopesTest {

    private static final Scope PIPE = Scope.pipe("22");
    private static final int WRITES = 3000;

    private final SubscriptionTable table = new SubscriptionTable();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicReference<Runnable> duringTheScan = new AtomicReference<>(() -> {});
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final HotScopes scopes = scopes(10_000);

    @Test
    void compilesAScopeOnceWhileNothingChanges() {
        put(1);
        put(2);

        scopes.index(PIPE);
        ScopeIndex again = scopes.index(PIPE);

        assertThat(again.size()).isEqualTo(2);
        assertThat(reads).hasValue(2);
    }

    @Test
    void compilesAgainAfterAWrite() {
        put(1);
        scopes.index(PIPE);
        put(2);

        assertThat(scopes.index(PIPE).size()).isEqualTo(2);
    }

    /// The race of design decision 4: the write comes when the scan has passed its place already.
    @Test
    void doesNotKeepAnIndexWhoseScanMissedAWrite() {
        put(2);
        duringTheScan.set(() -> put(1));
        scopes.index(PIPE);
        duringTheScan.set(() -> {});

        assertThat(scopes.index(PIPE).size()).isEqualTo(2);
    }

    @Test
    void doesNotKeepAnIndexWhoseScanMissedADeletion() {
        put(1);
        put(2);
        duringTheScan.set(() -> delete(1));
        scopes.index(PIPE);
        duringTheScan.set(() -> {});

        assertThat(scopes.index(PIPE).size()).isEqualTo(1);
    }

    @Test
    void readsAnUnreadableSubscriptionAgainAfterAWhile() {
        table.put(key(1), TableEntry.present(1, new RecordPosition(0, 0), new byte[] {'?'}));
        scopes.index(PIPE);
        scopes.index(PIPE);
        assertThat(reads).hasValue(1);
        now.set(Instant.EPOCH.plus(Duration.ofSeconds(31)));

        scopes.index(PIPE);

        assertThat(reads).hasValue(2);
    }

    @Test
    void forgetsScopesWhenTheyAreTooManyAndStillFindsThemAll() {
        HotScopes few = scopes(10);
        for (int i = 1; i <= 100; i++) {
            SubscriptionKey key = new SubscriptionKey(Scope.pipe("p" + i), new SubscriptionId(i));
            table.put(key, TableEntry.present(1, new RecordPosition(0, i), new byte[] {1}));
        }

        for (int round = 0; round < 3; round++) {
            for (int i = 1; i <= 100; i++) {
                assertThat(few.index(Scope.pipe("p" + i)).size()).isEqualTo(1);
            }
        }
    }

    /// Whoever sees that a write is done sees it in the index, however the threads fall.
    @Test
    void neverServesAnIndexFromBeforeAFinishedWrite() {
        for (int round = 0; round < 20; round++) {
            whileWriting(
                    this::put,
                    finished ->
                            assertThat(scopes.index(PIPE).size()).isGreaterThanOrEqualTo(finished));
            whileWriting(
                    this::delete,
                    finished ->
                            assertThat(scopes.index(PIPE).size())
                                    .isLessThanOrEqualTo(WRITES - finished));
        }
    }

    /// Writes 1, 2, … on another thread, and looks again and again with the newest that is
    /// finished.
    private static void whileWriting(LongConsumer write, IntConsumer look) {
        AtomicInteger finished = new AtomicInteger();
        CompletableFuture<Void> writer =
                CompletableFuture.runAsync(() -> {
                    for (int id = 1; id <= WRITES; id++) {
                        write.accept(id);
                        finished.set(id);
                    }
                });
        while (!writer.isDone()) {
            look.accept(finished.get());
        }
        writer.join();
        look.accept(WRITES);
    }

    private HotScopes scopes(int capacity) {
        return new HotScopes(table, this::read, new SettableClock(), capacity);
    }

    private Decoded<Subscription> read(SubscriptionKey key, TableEntry entry) {
        reads.incrementAndGet();
        duringTheScan.get().run();
        if (entry.value().orElseThrow()[0] == '?') {
            return new Decoded.Poison<>("unreadable");
        }
        return new Decoded.Value<>(
                new Subscription(key, true, Set.of("*"), Map.of(), entry.position()));
    }

    private void put(long id) {
        table.put(key(id), TableEntry.present(1, new RecordPosition(0, id), new byte[] {1}));
    }

    private void delete(long id) {
        table.put(key(id), TableEntry.absent(2, new RecordPosition(0, id)));
    }

    private static SubscriptionKey key(long id) {
        return new SubscriptionKey(PIPE, new SubscriptionId(id));
    }

    private final class SettableClock extends Clock {

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return java.util.Objects.requireNonNull(now.get());
        }
    }
}
