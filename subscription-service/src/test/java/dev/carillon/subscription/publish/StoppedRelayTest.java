package dev.carillon.subscription.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.platform.kafka.KafkaConfig;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.subscription.store.PostgresOutbox;
import dev.carillon.subscription.support.RealParts;
import dev.carillon.subscription.support.RealParts.Parts;
import dev.carillon.subscription.support.SubscriptionsOnTopic;
import dev.carillon.subscription.support.SubscriptionsOnTopic.Entry;
import dev.carillon.subscription.support.World;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A relay's process is stopped in the middle of a transaction, with records on the topic that it
/// has not committed, and goes on when a successor has long published what came after.
@ExtendWith(RealParts.class)
class StoppedRelayTest {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /// How long the process stands still at least; the successor must be at work before it goes on.
    private static final Duration STANDSTILL =
            Duration.ofSeconds(Integer.getInteger("carillon.outbox.standstill.seconds", 1));

    private final Parts parts;
    private final long seed = new Random().nextLong();

    StoppedRelayTest(Parts parts) {
        this.parts = parts;
    }

    @Test
    void writesNothingStaleWhenItGoesOnAfterItsSuccessor() throws Exception {
        try (World world = World.fresh(parts, "stopped");
                RandomWriters writers = RandomWriters.prepare(world, 4, Integer.MAX_VALUE);
                RelayProcesses relays = RelayProcesses.start(world, 2, PATIENCE);
                Admin admin =
                        Admin.create(
                                KafkaConfig.of(parts.kafka().bootstrapServers()).admin("test"))) {
            relays.awaitFirstRecord();
            writers.begin(seed);
            RelayProcess stopped = stopInTransaction(relays, admin);
            long begin = System.nanoTime();
            Awaitility.await("the successor has published past what the stopped one held")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> relays.leader().filter(l -> !l.equals(stopped)).isPresent());
            long held = Long.parseLong(world.sql("select coalesce(max(id), 0) from outbox"));
            Awaitility.await("the successor works")
                    .atMost(Duration.ofMinutes(1))
                    .until(() ->
                            Long.parseLong(world.sql("select coalesce(min(id), 0) from outbox"))
                                    > held);
            Duration takeover = Duration.ofNanos(System.nanoTime() - begin);
            Awaitility.await("the standstill is over")
                    .atMost(STANDSTILL.plusSeconds(10))
                    .until(() -> System.nanoTime() - begin > STANDSTILL.toNanos());

            stopped.resume();

            Awaitility.await("the resumed process is a candidate like any other")
                    .atMost(Duration.ofMinutes(1))
                    .until(() ->
                            world.sql(
                                            "select count(*) from pg_stat_activity where"
                                                    + " application_name = '"
                                                    + stopped.name()
                                                    + "-relay'")
                                    .equals("1"));
            relays.kill(relays.awaitLeader());
            int before = writers.committed();
            Awaitility.await("the resumed process works")
                    .atMost(Duration.ofMinutes(1))
                    .until(() ->
                            relays.leader().filter(stopped::equals).isPresent()
                                    && writers.committed() > before + 100);
            writers.stop();
            writers.await();
            PostgresOutbox outbox = new PostgresOutbox(world.database());
            Awaitility.await("the outbox is empty, seed " + seed)
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> outbox.backlog().rows() == 0);
            System.out.printf(
                    "stopped relay: %d changes, taken over after %d ms, stood still %d s%n",
                    writers.committed(), takeover.toMillis(), STANDSTILL.toSeconds());
            assertThat(relays.areAlive()).isTrue();
            judge(world.subscriptions(), writers);
        }
    }

    /// Stops the leader again and again until the broker says that its transaction is open and has
    /// records on the topic.
    private static RelayProcess stopInTransaction(RelayProcesses relays, Admin admin)
            throws InterruptedException, ExecutionException {
        for (int i = 0; i < 500; i++) {
            RelayProcess leader = relays.awaitLeader();
            leader.pause();
            TransactionDescription transaction =
                    admin.describeTransactions(List.of(SubscriptionTopic.TRANSACTIONAL_ID))
                            .description(SubscriptionTopic.TRANSACTIONAL_ID)
                            .get();
            if (transaction.state() == TransactionState.ONGOING
                    && transaction.topicPartitions().stream()
                            .anyMatch(tp -> tp.topic().equals(Topics.SUBSCRIPTIONS))) {
                return leader;
            }
            leader.resume();
        }
        throw new AssertionError("the relay was never met in a transaction");
    }

    private void judge(SubscriptionsOnTopic topic, RandomWriters writers) {
        Map<String, List<Long>> onTopic =
                topic.records().stream()
                        .collect(
                                Collectors.groupingBy(
                                        Entry::key,
                                        TreeMap::new,
                                        Collectors.mapping(Entry::version, Collectors.toList())));
        assertThat(onTopic).as("seed %d", seed).isEqualTo(writers.versions());
    }
}
