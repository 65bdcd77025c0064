package dev.carillon.router.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.router.fixture.Cluster;
import dev.carillon.router.fixture.DeliveryBook;
import dev.carillon.router.fixture.EventFlow;
import dev.carillon.router.fixture.HttpRegistry;
import dev.carillon.router.fixture.OpenTransactions;
import dev.carillon.router.fixture.OpenTransactions.Transaction;
import dev.carillon.router.fixture.RouterChild;
import dev.carillon.router.fixture.Routers;
import dev.carillon.router.fixture.SubscriptionDraft;
import dev.carillon.router.fixture.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.GroupState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A router's process stands still in the middle of a transaction for longer than its session, and
/// goes on when another has its work. `-Dcarillon.router.stalls` says how often.
class StalledRouterTest {

    private static final String APPLICATION = "stalled";
    private static final int STALLS = Integer.getInteger("carillon.router.stalls", 1);
    private static final long SEED = Long.getLong("carillon.router.seed", System.nanoTime());
    private static final int THREADS = 2;

    /// What Kafka Streams says when others have its work.
    private static final String FENCED = "the thread is being fenced";

    private static final Duration LIMIT = Duration.ofSeconds(90);

    /// So much the successor routes before a long standstill ends.
    private static final int SUCCESSORS_EVENTS = 1000;

    private final Random random = new Random(SEED);

    @TempDir private Path folder = Path.of("unset");

    /// Once it goes on while its transaction is still open, so that it could commit it; once when
    /// the brokers have aborted that and its successor has routed what was in it.
    @Test
    void addsNothingWhenItGoesOnAfterItsSuccessor() throws Exception {
        try (HttpRegistry registry = new HttpRegistry();
                Wire wire = Wire.withRegistryAt(registry.url());
                Cluster cluster = new Cluster(wire, folder)) {
            cluster.createTopics();
            cluster.directory(Cluster.sampleDirectory());
            cluster.subscribe(SubscriptionDraft.of(1, Cluster.PIPE));
            cluster.subscribe(SubscriptionDraft.of(2, Cluster.ORGANIZATION));
            Map<String, String> environment =
                    Routers.environment(APPLICATION, cluster.bootstrapServers(), registry.url());
            environment.put("CARILLON_ROUTER_TRANSACTION_TIMEOUT", "8s");
            try (RouterChild one = RouterChild.start(environment, folder);
                    RouterChild other = RouterChild.start(environment, folder);
                    EventFlow flow = EventFlow.start(cluster, 1000);
                    DeliveryBook book = new DeliveryBook(wire, cluster, 2)) {
                for (int stall = 0; stall < STALLS; stall++) {
                    boolean isFirst = stall % 4 < 2;
                    stall(
                            isFirst ? one : other,
                            isFirst ? other : one,
                            stall % 2 == 0 ? Standstill.SHORT : Standstill.LONG,
                            cluster,
                            book);
                }
                long sent = flow.stop();
                book.readUntil(LIMIT, () -> book.events() >= sent, one::tail);
                // What comes late would be a duplicate.
                book.readFor(Duration.ofSeconds(2));
                book.assertComplete(sent);
                one.requireAlive();
                other.requireAlive();
                System.out.printf(
                        "stalled router: seed %d, %d standstills, %d events%n", SEED, STALLS, sent);
            }
        }
    }

    private enum Standstill {
        /// Longer than the session, and the transaction is still open at its end.
        SHORT,
        /// The transaction was aborted meanwhile.
        LONG
    }

    private void stall(
            RouterChild stalled,
            RouterChild successor,
            Standstill length,
            Cluster cluster,
            DeliveryBook book)
            throws InterruptedException, ExecutionException {
        OpenTransactions transactions = new OpenTransactions(cluster.admin());
        book.readUntil(
                LIMIT,
                () ->
                        stalled.routes()
                                && successor.routes()
                                && members(cluster) == 2 * THREADS
                                && book.events() > 0,
                successor::tail);
        long fencedBefore = stalled.timesSaid(FENCED);
        Set<Transaction> held = transactions.stopInside(List.of(stalled), random, book::readFor);
        long begin = System.nanoTime();
        book.readUntil(LIMIT, () -> members(cluster) == THREADS, successor::tail);
        if (length == Standstill.LONG) {
            book.readUntil(
                    LIMIT,
                    () -> Collections.disjoint(transactions.now(), held),
                    () -> "still open: " + held);
            long goal = book.events() + SUCCESSORS_EVENTS;
            book.readUntil(LIMIT, () -> book.events() >= goal, successor::tail);
        } else {
            assertThat(transactions.now()).as("open while it stands still").containsAll(held);
        }
        Duration stood = Duration.ofNanos(System.nanoTime() - begin);

        stalled.resume();

        book.readUntil(
                LIMIT,
                () -> stalled.timesSaid(FENCED) > fencedBefore && members(cluster) == 2 * THREADS,
                stalled::tail);
        System.out.printf(
                "stalled router: stood still %d ms (%s), with %d transactions open%n",
                stood.toMillis(), length, held.size());
    }

    /// How many threads share the work; 0 while it is being shared out.
    private static int members(Cluster cluster) {
        try {
            ConsumerGroupDescription group =
                    Objects.requireNonNull(
                            cluster.admin()
                                    .describeConsumerGroups(List.of(APPLICATION))
                                    .all()
                                    .get()
                                    .get(APPLICATION),
                            "the group is unknown");
            return group.groupState() == GroupState.STABLE ? group.members().size() : 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        }
    }
}
