package dev.carillon.delivery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.topic.Partitions;
import dev.carillon.testsupport.hostile.Behaviour;
import dev.carillon.testsupport.hostile.HostileReceiver;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/// As many endpoints on every partition number, some of which hang, with a steady load on all of
/// them and a ledger of what comes of it.
final class Crowd implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(4);

    private final Stage stage;
    private final WorkLedger ledger = new WorkLedger();
    private final LogTail tail;
    private final HostileReceiver receiver;
    private final long[] all;
    private final Set<String> hanging;
    private final String name;
    private volatile boolean isHanging;
    private volatile LongFunction<Behaviour> answer = _ -> Behaviour.OK;
    private @Nullable Load load;
    private int event;

    /// @param name of its events
    /// @param firstId its subscriptions have ids from here on
    /// @param perPartition endpoints on every partition number; up to 64 lie in one envelope
    /// @param hangingCount how many of all of them hang while [#hang], spread over the numbers
    Crowd(Stage stage, String name, long firstId, int perPartition, int hangingCount) {
        this.stage = stage;
        this.name = name;
        this.all = ids(stage.partitions(), firstId, perPartition);
        this.hanging =
                spread(all, stage.partitions(), hangingCount).stream()
                        .map(id -> "/" + id)
                        .collect(Collectors.toSet());
        this.receiver =
                HostileReceiver.start(
                        HostileReceiver.Setup.of((path, number) ->
                                        isHanging && hanging.contains(path)
                                                ? new Behaviour.Hang()
                                                : answer.apply(number))
                                .telling(ledger));
        this.tail = new LogTail(stage, ledger::logged);
        for (long id : all) {
            stage.subscribe(id, receiver.uri("/" + id));
        }
    }

    private static long[] ids(int partitions, long firstId, int perPartition) {
        int[] counts = new int[partitions];
        return LongStream.iterate(firstId, id -> id + 1)
                .filter(id ->
                        counts[Partitions.ofSubscription(new SubscriptionId(id), partitions)]++
                                < perPartition)
                .limit((long) partitions * perPartition)
                .toArray();
    }

    /// Some of them, each on another number for as long as there are numbers.
    private static List<Long> spread(long[] of, int partitions, int count) {
        int[] seen = new int[partitions];
        return LongStream.of(of)
                .boxed()
                .collect(
                        Collectors.groupingBy(
                                id ->
                                        seen[
                                                Partitions.ofSubscription(
                                                        new SubscriptionId(id), partitions)]++,
                                TreeMap::new,
                                Collectors.toList()))
                .values()
                .stream()
                .flatMap(List::stream)
                .limit(count)
                .toList();
    }

    /// The highest id of its subscriptions.
    long lastId() {
        return all[all.length - 1];
    }

    WorkLedger ledger() {
        return ledger;
    }

    /// How many endpoints there are.
    int endpoints() {
        return all.length;
    }

    /// How many of them hang.
    int hanging() {
        return hanging.size();
    }

    /// Whether a path is of an endpoint that answers.
    boolean isHealthy(String path) {
        return !hanging.contains(path);
    }

    /// How the endpoints that do not hang answer from now on.
    void answer(Behaviour behaviour) {
        answer(_ -> behaviour);
    }

    /// The same, by how many requests an endpoint has had.
    void answer(LongFunction<Behaviour> behaviour) {
        answer = behaviour;
    }

    /// From now on some endpoints hang.
    void hang() {
        isHanging = true;
    }

    /// From now on none of them hangs.
    void heal() {
        isHanging = false;
    }

    /// One event to every endpoint.
    void route() {
        String id = name + "-" + event++;
        for (long subscription : all) {
            ledger.expect(Stage.deliveryId(id, subscription));
        }
        stage.routeAll(List.of(id), all);
    }

    /// Routes an event to every endpoint again and again.
    void begin(Duration pause) {
        load = new Load(this, pause);
    }

    /// Ends what [#begin] began.
    void end() {
        Load current = load;
        load = null;
        if (current != null) {
            current.close();
        }
    }

    /// Waits until every delivery has an end.
    void awaitEnds() {
        Awaitility.await()
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> assertThat(open()).as("without an end").isZero());
    }

    private long open() {
        tail.requireWell();
        return ledger.open();
    }

    @Override
    public void close() {
        end();
        tail.close();
        receiver.close();
    }

    /// A steady load, on a thread of its own.
    private static final class Load {
        private final ScheduledExecutorService thread =
                Executors.newSingleThreadScheduledExecutor();
        private final ScheduledFuture<?> routing;

        private Load(Crowd crowd, Duration pause) {
            this.routing =
                    thread.scheduleAtFixedRate(
                            crowd::route, 0, pause.toMillis(), TimeUnit.MILLISECONDS);
        }

        private void close() {
            boolean isBroken = routing.isDone();
            routing.cancel(false);
            thread.close();
            if (isBroken) {
                throw new IllegalStateException("the load broke off", routing.exceptionNow());
            }
        }
    }
}
