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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills routers with their transactions open, again and again.
///
/// `-Dcarillon.router.kills=16 -Dcarillon.router.events=100000` is the full size,
/// `-Dcarillon.router.seed` repeats a choice of victims.
class ExactlyOnceTest {

    private static final int KILLS = Integer.getInteger("carillon.router.kills", 2);
    private static final int EVENTS = Integer.getInteger("carillon.router.events", 8000);
    private static final long SEED = Long.getLong("carillon.router.seed", System.nanoTime());
    private static final int EVENTS_A_SECOND = 1500;
    private static final int PROGRESS_PERCENT = 5;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /// The transaction's timeout, the brokers' interval to look for such, and a busy machine.
    private static final Duration LEFT_OPEN = Duration.ofSeconds(3 + 1 + 4);

    private final Random random = new Random(SEED);
    private final List<RouterChild> routers = new ArrayList<>();
    private Duration longestLeftOpen = Duration.ZERO;
    private int openAtKills;

    @TempDir private Path folder = Path.of("unset");

    /// Three subscriptions want each event, two routers share the work. At every kill one of them
    /// ends with SIGKILL, at every fourth both; a reader of committed records looks on all the
    /// time.
    @Test
    void deliversEveryEventOnceAndInOrderAlthoughTheRouterIsKilled() {
        try (HttpRegistry registry = new HttpRegistry();
                Wire wire = Wire.withRegistryAt(registry.url());
                Cluster cluster = new Cluster(wire, folder)) {
            cluster.createTopics();
            cluster.directory(Cluster.sampleDirectory());
            cluster.subscribe(SubscriptionDraft.of(1, Cluster.PIPE).wants("card.*"));
            cluster.subscribe(SubscriptionDraft.of(2, Cluster.PIPE).wants("card.move"));
            cluster.subscribe(SubscriptionDraft.of(3, Cluster.ORGANIZATION));
            Map<String, String> environment =
                    Routers.environment("exactly-once", cluster.bootstrapServers(), registry.url());
            try (EventFlow flow = EventFlow.start(cluster, EVENTS_A_SECOND);
                    DeliveryBook book = new DeliveryBook(wire, cluster, 3)) {
                campaign(environment, cluster, flow, book);
            } finally {
                routers.forEach(RouterChild::close);
            }
        }
    }

    private void campaign(
            Map<String, String> environment, Cluster cluster, EventFlow flow, DeliveryBook book) {
        startMissing(environment);
        long atLastKill = 0;
        for (int kill = 1; kill <= KILLS; kill++) {
            long goal = atLastKill + Math.max(1, (long) EVENTS * PROGRESS_PERCENT / 100);
            book.readUntil(
                    LIMIT,
                    () -> routers.stream().allMatch(RouterChild::routes) && book.events() >= goal,
                    this::whatTheRoutersSaid);
            long progress = book.events() - atLastKill;
            atLastKill = book.events();
            kill(kill, progress, new OpenTransactions(cluster.admin()), environment, book);
        }
        book.readUntil(LIMIT, () -> book.events() >= EVENTS, this::whatTheRoutersSaid);
        long sent = flow.stop();
        book.readUntil(LIMIT, () -> book.events() >= sent, this::whatTheRoutersSaid);
        // What comes late would be a duplicate.
        book.readFor(Duration.ofSeconds(2));
        System.out.printf(
                "exactly once: seed %d, %d events, %d kills, %d transactions open at them, the"
                        + " longest for %d ms more%n",
                SEED, sent, KILLS, openAtKills, longestLeftOpen.toMillis());
        book.assertComplete(sent);
        assertThat(openAtKills).as("transactions that a kill left open").isPositive();
        assertThat(longestLeftOpen).isLessThan(LEFT_OPEN);
    }

    /// Kills one router or both in the middle of a transaction, and waits until the brokers have
    /// ended what it left open.
    private void kill(
            int number,
            long progress,
            OpenTransactions transactions,
            Map<String, String> environment,
            DeliveryBook book) {
        List<RouterChild> victims = new ArrayList<>(routers);
        Collections.shuffle(victims, random);
        if (number % 4 != 0) {
            victims.removeLast();
        }
        Set<Transaction> left =
                transactions.stopInside(victims, random, time -> book.readFor(time));
        victims.forEach(RouterChild::kill);
        routers.removeAll(victims);
        long killed = System.nanoTime();
        startMissing(environment);
        // One that has lived on commits what was slow.
        book.readFor(Duration.ofMillis(500));
        left.retainAll(transactions.now());
        book.readUntil(
                LIMIT,
                () -> Collections.disjoint(transactions.now(), left),
                () -> "still open: " + left);
        Duration leftOpen = Duration.ofNanos(System.nanoTime() - killed);
        longestLeftOpen = leftOpen.compareTo(longestLeftOpen) > 0 ? leftOpen : longestLeftOpen;
        openAtKills += left.size();
        System.out.printf(
                "exactly once: kill %d of %d router(s) after %d events more, with %d transactions"
                        + " open, which ended after %d ms%n",
                number, victims.size(), progress, left.size(), leftOpen.toMillis());
    }

    private void startMissing(Map<String, String> environment) {
        while (routers.size() < 2) {
            routers.add(RouterChild.start(environment, folder));
        }
    }

    private String whatTheRoutersSaid() {
        return routers.stream().map(RouterChild::tail).collect(Collectors.joining("\n---\n"));
    }
}
