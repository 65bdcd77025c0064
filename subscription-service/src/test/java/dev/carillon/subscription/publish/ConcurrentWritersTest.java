package dev.carillon.subscription.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.subscription.domain.Webhook;
import dev.carillon.subscription.leadership.DatabaseUnavailableException;
import dev.carillon.subscription.operations.ScopeReference;
import dev.carillon.subscription.operations.WebhookStore;
import dev.carillon.subscription.operations.WebhookStore.Transaction;
import dev.carillon.subscription.store.Database;
import dev.carillon.subscription.store.Migrations;
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
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Twenty writers that hold their transactions open for random times and roll some of them back,
/// while the broker dies, and a second relay takes over. What was committed is the oracle.
@ExtendWith(RealParts.class)
class ConcurrentWritersTest {

    private static final int WRITERS = 20;
    private static final int TRANSACTIONS = 60;
    private static final int SCOPES = 8;

    /// One committed change.
    private record Committed(String key, long version, boolean isDeletion) {}

    /// Thrown to roll back.
    private static final class RolledBack extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final Parts parts;
    private final long seed = new Random().nextLong();
    private final Queue<Committed> committed = new ConcurrentLinkedQueue<>();

    ConcurrentWritersTest(Parts parts) {
        this.parts = parts;
    }

    @Test
    void publishesEveryCommittedChangeInOrderAndNoOther() throws Exception {
        try (World world = World.fresh(parts, "writers")) {
            Database database = world.database();
            assertThat(new Migrations(database).migrate()).isPositive();
            world.execute("insert into organizations values ('22', 'Acme')");
            for (int i = 0; i < SCOPES; i++) {
                world.execute("insert into pipes values ('%d', '22', 'pipe')".formatted(i));
            }
            WebhookStore store = new PostgresWebhookStore(database);
            Outbox outbox = new PostgresOutbox(database);

            try (Relays first = Relays.start(world, "first", outbox);
                    Relays second = Relays.start(world, "second", outbox);
                    ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
                SplittableRandom seeds = new SplittableRandom(seed);
                List<Future<?>> running = new ArrayList<>();
                for (int i = 0; i < WRITERS; i++) {
                    SplittableRandom random = seeds.split();
                    running.add(writers.submit(() -> write(store, random)));
                }
                Awaitility.await("a quarter is written")
                        .atMost(Duration.ofMinutes(1))
                        .until(() -> committed.size() > WRITERS * TRANSACTIONS / 8);
                parts.kafka().kill();
                parts.kafka().restart();
                world.cutConnections("application_name like '%-relay'");
                for (Future<?> writer : running) {
                    assertThat(writer.get()).isNull();
                }
                Awaitility.await("the outbox is empty, seed " + seed)
                        .atMost(Duration.ofMinutes(2))
                        .until(() -> outbox.backlog().rows() == 0);
                assertThat(first.failure().isReported()).isFalse();
                assertThat(second.failure().isReported()).isFalse();
            }
            judge(world.subscriptions());
        }
    }

    private void judge(SubscriptionsOnTopic topic) {
        Map<String, List<Long>> onTopic = new TreeMap<>();
        for (Entry entry : topic.records()) {
            List<Long> versions = onTopic.computeIfAbsent(entry.key(), _ -> new ArrayList<>());
            // What was published twice around the death of the broker is ignored by readers.
            if (versions.isEmpty() || entry.version() > versions.getLast()) {
                versions.add(entry.version());
            } else {
                assertThat(versions)
                        .as("a repeated version was published before, seed %d", seed)
                        .contains(entry.version());
            }
        }
        Map<String, List<Long>> expected =
                committed.stream()
                        .collect(
                                Collectors.groupingBy(
                                        Committed::key,
                                        TreeMap::new,
                                        Collectors.mapping(
                                                Committed::version,
                                                Collectors.collectingAndThen(
                                                        Collectors.toList(),
                                                        versions ->
                                                                versions.stream()
                                                                        .sorted()
                                                                        .toList()))));
        assertThat(onTopic).as("seed %d, %d changes", seed, committed.size()).isEqualTo(expected);
        long deletions = committed.stream().filter(Committed::isDeletion).count();
        assertThat(topic.newest().values().stream().filter(entry -> entry.value().isEmpty()))
                .as("tombstones, seed %d", seed)
                .hasSize((int) deletions);
        assertThat(deletions).isPositive();
    }

    private void write(WebhookStore store, SplittableRandom random) {
        List<SubscriptionKey> own = new ArrayList<>();
        for (int i = 0; i < TRANSACTIONS; i++) {
            try {
                Committed change =
                        store.inTransaction(transaction -> change(transaction, own, random));
                committed.add(change);
                SubscriptionKey key = SubscriptionKey.parse(change.key());
                if (change.isDeletion()) {
                    own.remove(key);
                } else if (!own.contains(key)) {
                    own.add(key);
                }
            } catch (RolledBack e) {
                assertThat(e).isInstanceOf(RolledBack.class);
            } catch (DatabaseUnavailableException e) {
                throw new IllegalStateException("nobody cuts the writers' connections", e);
            }
        }
    }

    private static Committed change(
            Transaction transaction, List<SubscriptionKey> own, SplittableRandom random) {
        int dice = own.isEmpty() ? 0 : random.nextInt(10);
        Committed change;
        if (dice < 4) {
            Scope scope = Scope.pipe(Integer.toString(random.nextInt(SCOPES)));
            SubscriptionId id = transaction.nextId();
            transaction.insert(Webhooks.first(scope, id));
            change = new Committed(new SubscriptionKey(scope, id).text(), 1, false);
        } else {
            SubscriptionKey key = own.get(random.nextInt(own.size()));
            Optional<?> held = transaction.holdScope(new ScopeReference.PipeRef(key.scope().id()));
            assertThat(held).isPresent();
            Webhook current = transaction.find(key.id()).orElseThrow();
            long next = current.version() + 1;
            if (dice < 9) {
                transaction.update(Webhooks.version(key.scope(), key.id(), next));
            } else {
                transaction.delete(List.of(key.id()));
            }
            change = new Committed(key.text(), next, dice == 9);
        }
        LockSupport.parkNanos(Duration.ofMillis(random.nextInt(12)).toNanos());
        if (random.nextInt(4) == 0) {
            throw new RolledBack();
        }
        return change;
    }
}
