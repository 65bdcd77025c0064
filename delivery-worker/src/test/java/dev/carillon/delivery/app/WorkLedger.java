package dev.carillon.delivery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.wire.DeliveryStatus;
import dev.carillon.schemas.wire.DeliveryStep;
import dev.carillon.schemas.wire.StepKind;
import dev.carillon.testsupport.hostile.Arrivals;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/// What became of every delivery, kept by two who do not know of each other: the receiver's
/// arrivals and the committed delivery log. For any number of threads.
final class WorkLedger implements Arrivals {

    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private volatile long watchedSince;
    private final Map<String, Long> firstSince = new ConcurrentHashMap<>();

    /// One delivery.
    private static final class Entry {
        private String path = "";
        private int arrivals;
        private int attempts;
        private int ends;
    }

    /// A delivery that must come to an end.
    void expect(DeliveryId id) {
        entries.put(id.text(), new Entry());
    }

    @Override
    public void arrived(String path, String webhookId, long nanoTime) {
        if (watchedSince != 0 && nanoTime > watchedSince) {
            firstSince.putIfAbsent(path, nanoTime);
        }
        Entry entry = entries.get(webhookId);
        if (entry != null) {
            synchronized (entry) {
                entry.arrivals++;
                entry.path = path;
            }
        }
    }

    /// A committed step of the delivery log.
    void logged(DeliveryStep step) {
        Entry entry = entries.get(DeliveryId.ofBytes(step.getDeliveryId().bytes()).text());
        if (entry == null) {
            return;
        }
        synchronized (entry) {
            entry.attempts += step.getKind() == StepKind.attempted ? 1 : 0;
            entry.ends += step.getStatus() == DeliveryStatus.retrying ? 0 : 1;
        }
    }

    /// Begins to note the first arrival of every path after this time.
    void watch(long nanoTime) {
        firstSince.clear();
        watchedSince = nanoTime;
    }

    /// When each path was called first since [#watch], by [System#nanoTime].
    Map<String, Long> firstArrivals() {
        return Map.copyOf(firstSince);
    }

    /// Requests so far.
    long arrivals() {
        return sum(entry -> entry.arrivals);
    }

    /// Deliveries so far.
    int expected() {
        return entries.size();
    }

    /// Deliveries without an end so far.
    long open() {
        return sum(entry -> entry.ends == 0 ? 1 : 0);
    }

    /// Requests without an attempt in the log: each is one that was made again, or one whose worker
    /// has not told yet.
    long unlogged() {
        return sum(entry -> Math.max(0, entry.arrivals - entry.attempts));
    }

    /// The same of the endpoints that are meant.
    long unloggedOf(Predicate<String> path) {
        return sum(
                entry -> path.test(entry.path) ? Math.max(0, entry.arrivals - entry.attempts) : 0);
    }

    /// Attempts in the log.
    long attempts() {
        return sum(entry -> entry.attempts);
    }

    /// Demands that every delivery has one end and was received.
    void assertEachEndedOnce(String what) {
        List<String> wrong =
                entries.entrySet().stream()
                        .filter(entry -> {
                            synchronized (entry.getValue()) {
                                return entry.getValue().ends != 1 || entry.getValue().arrivals < 1;
                            }
                        })
                        .limit(10)
                        .map(entry ->
                                entry.getKey()
                                        + " ends "
                                        + entry.getValue().ends
                                        + " arrivals "
                                        + entry.getValue().arrivals)
                        .toList();
        assertThat(wrong).as(what).isEmpty();
    }

    private long sum(ToLongFunction<Entry> figure) {
        long sum = 0;
        for (Entry entry : entries.values()) {
            synchronized (entry) {
                sum += figure.applyAsLong(entry);
            }
        }
        return sum;
    }
}
