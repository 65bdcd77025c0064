package dev.carillon.subscription.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.schemas.topic.Partitions;
import dev.carillon.schemas.wire.Subscription;
import dev.carillon.subscription.domain.Webhook;
import dev.carillon.subscription.leadership.DatabaseUnavailableException;
import dev.carillon.subscription.operations.ScopeReference;
import dev.carillon.subscription.operations.WebhookStore;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/// The relay on a real database and a real broker, which dies when it hurts most.
@ExtendWith(RealParts.class)
class OutboxRelayTest {

    private static final Scope PIPE = Scope.pipe("220");

    private final Parts parts;
    private final List<AutoCloseable> open = new ArrayList<>();
    private World world;
    private Database database;
    private WebhookStore store;
    private Outbox outbox;

    OutboxRelayTest(Parts parts, TestInfo test) {
        this.parts = parts;
        String name = "relay_" + Integer.toHexString(test.getDisplayName().hashCode());
        world = World.fresh(parts, name);
        database = world.database();
        store = new PostgresWebhookStore(database);
        outbox = new PostgresOutbox(database);
    }

    @BeforeEach
    void makesTheTables() {
        assertThat(new Migrations(database).migrate()).isPositive();
        world.execute("insert into organizations values ('22', 'Acme')");
        world.execute("insert into pipes values ('220', '22', 'Sales')");
    }

    @AfterEach
    void endsTheWorld() throws Exception {
        for (AutoCloseable part : open.reversed()) {
            part.close();
        }
        world.close();
    }

    @Test
    void publishesEachVersionWithItsHeaderOnThePartitionOfItsScope() {
        SubscriptionId id = insert();
        update(id, 2);
        delete(id);

        Relays relay = relay("a", outbox);

        awaitEmptyOutbox();
        String key = new SubscriptionKey(PIPE, id).text();
        SubscriptionsOnTopic topic = world.subscriptions();
        assertThat(topic.versions(key)).containsExactly(1L, 2L, 3L);
        assertThat(topic.records())
                .allSatisfy(entry ->
                        assertThat(entry.partition())
                                .isEqualTo(Partitions.ofScope(PIPE, World.PARTITIONS)));
        Subscription first = topic.records().getFirst().value().orElseThrow();
        Webhook webhook = Webhooks.first(PIPE, id);
        assertThat(first.getSubscriptionId()).isEqualTo(id.value());
        assertThat(first.getActions()).containsExactly("card.move", "user.invitation_acceptance");
        assertThat(first.getFilters())
                .isEqualTo(Map.of("from_phase_id", List.of(1L, Long.MAX_VALUE)));
        assertThat(first.getSealedUrl().array()).isEqualTo(webhook.url().bytes());
        assertThat(first.getHeaders()).hasSize(2);
        assertThat(first.getSecrets().getFirst().getNotAfter()).isEmpty();
        assertThat(first.getSecrets().getLast().getNotAfter())
                .isEqualTo(webhook.secrets().getLast().notAfter());
        assertThat(first.getEnabled()).isTrue();
        assertThat(first.getUpdatedAt()).isEqualTo(webhook.updatedAt());
        assertThat(relay.metrics().published()).isEqualTo(3);
        assertThat(relay.failure().isReported()).isFalse();
    }

    @Test
    void bringsAChangeToTheTopicWithinAFewHundredMilliseconds() {
        Relays relay = relay("a", outbox);
        insert();
        awaitEmptyOutbox();
        List<Long> millis = new ArrayList<>();

        for (int i = 0; i < 20; i++) {
            long before = relay.metrics().published();
            insert();
            long start = System.nanoTime();
            Awaitility.await("published")
                    .pollInterval(Duration.ofMillis(5))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> relay.metrics().published() > before);
            millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        }

        millis.sort(null);
        // The median, since this machine may be busy with something else.
        assertThat(millis.get(10)).as("milliseconds %s", millis).isLessThan(1000);
    }

    /// The broker dies between the read of a row and the acknowledgement of its record. A row that
    /// is dropped before the acknowledgement is lost here.
    @Test
    void keepsARowUntilKafkaHasAcknowledgedItsRecord() {
        AtomicBoolean hasKilled = new AtomicBoolean();
        Outbox killing =
                new ForwardingOutbox(outbox) {
                    @Override
                    public List<OutboxRow> oldest(int most) {
                        List<OutboxRow> rows = super.oldest(most);
                        if (!rows.isEmpty() && hasKilled.compareAndSet(false, true)) {
                            parts.kafka().kill();
                        }
                        return rows;
                    }
                };
        SubscriptionId id = insert();
        Relays relay = relay("a", killing);
        Awaitility.await("the broker is killed")
                .atMost(Duration.ofSeconds(20))
                .untilTrue(hasKilled);
        Awaitility.await("the relay notices")
                .atMost(Duration.ofMinutes(1))
                .until(() -> relay.metrics().failures() > 0);

        parts.kafka().restart();

        String key = new SubscriptionKey(PIPE, id).text();
        Awaitility.await("the record is on the topic after all")
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> world.subscriptions().versions(key).contains(1L));
        awaitEmptyOutbox();
        assertThat(relay.failure().isReported()).isFalse();
    }

    /// The database goes away after Kafka's commit and before the rows are removed.
    @Test
    void publishesARowOnceWhenItsRemovalFails() {
        AtomicBoolean hasFailed = new AtomicBoolean();
        Outbox failing =
                new ForwardingOutbox(outbox) {
                    @Override
                    public void remove(List<OutboxRow> acknowledged) {
                        if (hasFailed.compareAndSet(false, true)) {
                            throw new DatabaseUnavailableException(
                                    "gone", new IllegalStateException("gone"));
                        }
                        super.remove(acknowledged);
                    }
                };
        SubscriptionId id = insert();
        update(id, 2);

        Relays relay = relay("a", failing);

        awaitEmptyOutbox();
        assertThat(hasFailed).isTrue();
        assertThat(world.subscriptions().versions(new SubscriptionKey(PIPE, id).text()))
                .containsExactly(1L, 2L);
        assertThat(relay.failure().isReported()).isFalse();
    }

    /// A relay is stopped with rows in its hands; its successor publishes them and what follows; it
    /// wakes up, and must not bring the deleted webhook back.
    @Test
    void cannotResurrectADeletedWebhookAfterASuccessorTookOver() throws InterruptedException {
        CountDownLatch holding = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        Outbox pausing =
                new ForwardingOutbox(outbox) {
                    @Override
                    public List<OutboxRow> oldest(int most) {
                        List<OutboxRow> rows = super.oldest(most);
                        if (!rows.isEmpty() && holding.getCount() > 0) {
                            holding.countDown();
                            await(released);
                        }
                        return rows;
                    }
                };
        SubscriptionId id = insert();
        Relays paused = relay("paused", pausing);
        assertThat(holding.await(20, TimeUnit.SECONDS)).isTrue();

        Relays successor = relay("successor", outbox);
        Awaitility.await("the silent leader is put out, and its row published")
                .atMost(Duration.ofSeconds(30))
                .until(() -> successor.metrics().published() == 1);
        delete(id);
        Awaitility.await("the tombstone is published")
                .atMost(Duration.ofSeconds(10))
                .until(() -> successor.metrics().published() == 2);
        released.countDown();

        String key = new SubscriptionKey(PIPE, id).text();
        successor.close();
        open.remove(successor);
        SubscriptionId later = insert();
        Awaitility.await("the old relay leads again and publishes what is new")
                .atMost(Duration.ofSeconds(30))
                .until(() ->
                        world.subscriptions()
                                .versions(new SubscriptionKey(PIPE, later).text())
                                .contains(1L));
        assertThat(world.subscriptions().versions(key)).containsExactly(1L, 2L);
        assertThat(world.subscriptions().isDeleted(key)).isTrue();
        assertThat(paused.failure().isReported()).isFalse();
    }

    @Test
    void isTakenOverWhenItsConnectionIsCut() {
        Relays first = relay("first", outbox);
        insert();
        awaitEmptyOutbox();
        Relays second = relay("second", outbox);

        for (int round = 0; round < 4; round++) {
            world.cutConnections("application_name like '%-relay'");
            insert();
            awaitEmptyOutbox();
        }

        assertThat(first.metrics().published() + second.metrics().published()).isEqualTo(5);
        List<Entry> records = world.subscriptions().records();
        assertThat(records).hasSize(5).extracting(Entry::key).doesNotHaveDuplicates();
        assertThat(first.failure().isReported()).isFalse();
        assertThat(second.failure().isReported()).isFalse();
    }

    private Relays relay(String name, Outbox of) {
        Relays relay = Relays.start(world, name, of);
        open.add(relay);
        return relay;
    }

    private SubscriptionId insert() {
        return Awaitility.await("inserted")
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(
                        () ->
                                store.inTransaction(transaction -> {
                                    SubscriptionId id = transaction.nextId();
                                    transaction.insert(Webhooks.first(PIPE, id));
                                    return id;
                                }),
                        id -> id.value() > 0);
    }

    private void update(SubscriptionId id, long version) {
        boolean isHeld =
                store.inTransaction(transaction -> {
                    boolean held =
                            transaction.holdScope(new ScopeReference.PipeRef("220")).isPresent();
                    transaction.update(Webhooks.version(PIPE, id, version));
                    return held;
                });
        assertThat(isHeld).isTrue();
    }

    private void delete(SubscriptionId id) {
        boolean isDone =
                store.inTransaction(transaction -> {
                    transaction.delete(List.of(id));
                    return true;
                });
        assertThat(isDone).isTrue();
    }

    private void awaitEmptyOutbox() {
        Awaitility.await("the outbox is empty")
                .atMost(Duration.ofMinutes(1))
                .ignoreExceptions()
                .until(() -> outbox.backlog().rows() == 0);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
