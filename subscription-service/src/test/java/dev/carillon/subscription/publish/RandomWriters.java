package dev.carillon.subscription.publish;

import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.subscription.domain.Webhook;
import dev.carillon.subscription.leadership.DatabaseUnavailableException;
import dev.carillon.subscription.operations.ScopeReference;
import dev.carillon.subscription.operations.WebhookStore;
import dev.carillon.subscription.operations.WebhookStore.Transaction;
import dev.carillon.subscription.store.Migrations;
import dev.carillon.subscription.store.PostgresWebhookStore;
import dev.carillon.subscription.support.Webhooks;
import dev.carillon.subscription.support.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;

/// Writers that create, change and delete the same webhooks, hold their transactions open for
/// random times and roll some of them back. What was committed is the oracle.
final class RandomWriters implements AutoCloseable {

    private static final int SCOPES = 48;
    private static final int MOST_MILLIS = 10;

    /// One committed change.
    record Committed(String key, long version, boolean isDeletion) {}

    /// Thrown to roll back.
    private static final class RolledBack extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final WebhookStore store;
    private final int writers;
    private final ExecutorService threads;
    private final List<Future<?>> running = new ArrayList<>();
    private final Queue<Committed> committed = new ConcurrentLinkedQueue<>();
    private final List<List<SubscriptionId>> pools = new ArrayList<>();
    private final CountDownLatch connected;
    private final AtomicInteger left;
    private final AtomicInteger count = new AtomicInteger();

    private RandomWriters(WebhookStore store, int writers, int rows) {
        this.store = store;
        this.writers = writers;
        this.threads = Executors.newFixedThreadPool(writers);
        this.connected = new CountDownLatch(writers);
        this.left = new AtomicInteger(rows);
    }

    /// Makes tables and scopes, and commits one change.
    ///
    /// @param writers how many will write at a time
    /// @param rows how many changes will be committed after that one
    static RandomWriters prepare(World world, int writers, int rows) {
        int migrations = new Migrations(world.database()).migrate();
        if (migrations == 0) {
            throw new IllegalStateException("the database is not fresh");
        }
        world.execute("insert into organizations values ('22', 'Acme')");
        RandomWriters started =
                new RandomWriters(new PostgresWebhookStore(world.database(writers)), writers, rows);
        for (int i = 0; i < SCOPES; i++) {
            world.execute("insert into pipes values ('%d', '22', 'pipe')".formatted(i));
            started.pools.add(new ArrayList<>());
        }
        started.writeOne(new SplittableRandom(1));
        return started;
    }

    /// Starts writing.
    RandomWriters begin(long seed) {
        SplittableRandom seeds = new SplittableRandom(seed);
        for (int i = 0; i < writers; i++) {
            SplittableRandom random = seeds.split();
            running.add(threads.submit(() -> write(random)));
        }
        return this;
    }

    /// How many changes are committed so far.
    int committed() {
        return count.get();
    }

    /// Waits until so many changes are committed.
    void awaitCommitted(int changes) {
        Awaitility.await("change " + changes + " is committed")
                .atMost(Duration.ofMinutes(5 + changes / 5_000))
                .until(() -> committed() >= changes);
    }

    /// Waits for the last change.
    void await() throws Exception {
        for (Future<?> writer : running) {
            Object done = writer.get();
            if (done != null) {
                throw new IllegalStateException("a runnable has no result");
            }
        }
    }

    /// The committed versions of each key, rising.
    Map<String, List<Long>> versions() {
        Map<String, List<Long>> versions = new TreeMap<>();
        committed.forEach(change ->
                versions.computeIfAbsent(change.key(), _ -> new ArrayList<>())
                        .add(change.version()));
        versions.values().forEach(all -> all.sort(null));
        return versions;
    }

    /// How many webhooks were deleted.
    long deletions() {
        return committed.stream().filter(Committed::isDeletion).count();
    }

    /// Lets every writer end with the change it is at.
    void stop() {
        left.set(0);
    }

    @Override
    public void close() {
        stop();
        threads.close();
    }

    private void write(SplittableRandom random) {
        connect();
        while (left.getAndDecrement() > 0) {
            writeOne(random);
        }
    }

    private void writeOne(SplittableRandom random) {
        boolean isCommitted = false;
        while (!isCommitted) {
            int pipe = random.nextInt(SCOPES);
            try {
                Optional<Committed> change =
                        store.inTransaction(transaction -> change(transaction, pipe, random));
                change.ifPresent(this::noted);
                isCommitted = change.isPresent();
            } catch (RolledBack e) {
                // Another one will be committed for it.
                isCommitted = false;
            }
        }
        count.incrementAndGet();
    }

    private void noted(Committed change) {
        committed.add(change);
        if (change.isDeletion()) {
            SubscriptionKey key = SubscriptionKey.parse(change.key());
            List<SubscriptionId> pool = pools.get(Integer.parseInt(key.scope().id()));
            synchronized (pool) {
                pool.remove(key.id());
            }
        }
    }

    /// Opens a connection of its own for each writer before the first change: a busy machine needs
    /// longer for fifty of them than the pool waits for one.
    private void connect() {
        boolean isConnected = false;
        while (!isConnected) {
            try {
                isConnected =
                        store.inTransaction(transaction -> {
                            SubscriptionId unused = transaction.nextId();
                            connected.countDown();
                            return unused.value() > 0 && isEverybodyConnected();
                        });
            } catch (DatabaseUnavailableException e) {
                isConnected = false;
            }
        }
    }

    private boolean isEverybodyConnected() {
        try {
            return connected.await(2, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while connecting", e);
        }
    }

    /// Empty when another writer has deleted what this one meant to change.
    private Optional<Committed> change(Transaction transaction, int pipe, SplittableRandom random) {
        Scope scope = Scope.pipe(Integer.toString(pipe));
        List<SubscriptionId> pool = pools.get(pipe);
        Optional<SubscriptionId> chosen = chosen(pool, random);
        Committed change;
        if (chosen.isEmpty()) {
            SubscriptionId id = transaction.nextId();
            transaction.insert(Webhooks.first(scope, id));
            change = new Committed(new SubscriptionKey(scope, id).text(), 1, false);
            synchronized (pool) {
                // Before the commit, so that others find it missing for a while.
                pool.add(id);
            }
        } else {
            SubscriptionId id = chosen.get();
            if (transaction.holdScope(new ScopeReference.PipeRef(scope.id())).isEmpty()) {
                throw new IllegalStateException("nobody drops a scope");
            }
            Optional<Webhook> current = transaction.find(id);
            if (current.isEmpty()) {
                return Optional.empty();
            }
            long next = current.get().version() + 1;
            boolean isDeletion = random.nextInt(8) == 0;
            if (isDeletion) {
                transaction.delete(List.of(id));
            } else {
                transaction.update(Webhooks.version(scope, id, next));
            }
            change = new Committed(new SubscriptionKey(scope, id).text(), next, isDeletion);
        }
        LockSupport.parkNanos(Duration.ofMillis(MOST_MILLIS).toNanos() * random.nextInt(100) / 100);
        if (random.nextInt(4) == 0) {
            throw new RolledBack();
        }
        return Optional.of(change);
    }

    private static Optional<SubscriptionId> chosen(
            List<SubscriptionId> pool, SplittableRandom random) {
        synchronized (pool) {
            return pool.size() < 3 || random.nextInt(5) == 0
                    ? Optional.empty()
                    // The newest, so that writers meet.
                    : Optional.of(pool.get(pool.size() - 1 - random.nextInt(3)));
        }
    }
}
