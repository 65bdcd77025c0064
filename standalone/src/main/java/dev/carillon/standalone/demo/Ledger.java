package dev.carillon.standalone.demo;

import dev.carillon.standalone.demo.DemoPlan.Pair;
import dev.carillon.testsupport.Callback;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Compares what was expected with what receivers accepted. Any number of threads may write.
final class Ledger {

    private final Set<Pair> expected;
    private final Map<String, Instant> producedAt = new ConcurrentHashMap<>();
    private final Map<Pair, List<Instant>> accepted = new ConcurrentHashMap<>();
    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicInteger badSignatures = new AtomicInteger();

    /// @param expected every pair that must be delivered
    Ledger(Set<Pair> expected) {
        this.expected = Set.copyOf(expected);
    }

    /// Notes that an event is handed to the producer.
    void produced(String event, Instant at) {
        producedAt.put(event, at);
    }

    /// Notes a request at the receiver.
    ///
    /// @param event the event's id in the request's body
    void received(String event, Callback callback) {
        attempts.incrementAndGet();
        if (callback.signature() != Callback.Signature.VALID) {
            badSignatures.incrementAndGet();
        }
        if (callback.accepted()) {
            accepted.computeIfAbsent(
                            new Pair(event, callback.path()),
                            pair -> Collections.synchronizedList(new ArrayList<>()))
                    .add(callback.receivedAt());
        }
    }

    /// Requests so far, refused ones too.
    int attempts() {
        return attempts.get();
    }

    /// Requests so far whose signature was refused.
    int badSignatures() {
        return badSignatures.get();
    }

    /// Expected pairs that were accepted so far.
    int delivered() {
        return (int) accepted.keySet().stream().filter(expected::contains).count();
    }

    /// Expected pairs that were not accepted so far.
    int missing() {
        return expected.size() - delivered();
    }

    /// Accepted requests beyond the first of each pair.
    int duplicates() {
        return accepted.values().stream().mapToInt(times -> times.size() - 1).sum();
    }

    /// Accepted pairs that nobody asked for.
    int unexpected() {
        return (int) accepted.keySet().stream().filter(pair -> !expected.contains(pair)).count();
    }

    /// From production to the first accepted callback, shortest first.
    List<Duration> latencies() {
        List<Duration> latencies = new ArrayList<>();
        first().forEach((pair, at) -> {
            Instant produced = producedAt.get(pair.event());
            if (produced != null) {
                latencies.add(Duration.between(produced, at));
            }
        });
        Collections.sort(latencies);
        return latencies;
    }

    /// Accepted callbacks a second, from the first event to the last callback.
    double perSecond() {
        Map<Pair, Instant> first = first();
        if (first.isEmpty() || producedAt.isEmpty()) {
            return 0;
        }
        Duration span =
                Duration.between(
                        Collections.min(producedAt.values()), Collections.max(first.values()));
        return first.size() * 1e9 / Math.max(1, span.toNanos());
    }

    private Map<Pair, Instant> first() {
        Map<Pair, Instant> first = new HashMap<>();
        accepted.forEach((pair, times) -> first.put(pair, times.getFirst()));
        return first;
    }
}
