package dev.carillon.benchmarks.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.schemas.id.Scope;
import dev.carillon.standalone.stack.Upstream;
import dev.carillon.testsupport.Callback;
import dev.carillon.testsupport.SampleEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;

/// One pipe with its events, and the one webhook that it has at a time. Thread-safe.
final class PipeWatch {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration FIRST_LIMIT = Duration.ofSeconds(20);
    private static final Duration SILENCE = Duration.ofMillis(1_500);
    private static final Duration SILENCE_LIMIT = Duration.ofSeconds(30);
    private static final int UNORDERED = 20;
    private static final Duration LOOK_EVERY = Duration.ofMillis(5);

    private final String pipe;
    private final Upstream upstream;
    private final Map<Long, Long> producedAt = new ConcurrentHashMap<>();
    private final List<Long> visible = new ArrayList<>();
    private final List<Long> silent = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private final TreeSet<Long> received = new TreeSet<>();
    private Future<RecordMetadata> lastSent =
            java.util.concurrent.CompletableFuture.completedFuture(null);
    private long sequence;
    private long rounds;
    private long createdAt;
    private long deletedAt;
    private long lastArrival;

    PipeWatch(String pipe, Upstream upstream) {
        this.pipe = pipe;
        this.upstream = upstream;
    }

    String pipe() {
        return pipe;
    }

    /// Produces the next event. What the broker said of the one before is looked at here.
    void produce() {
        Upstream.acknowledged(lastSent);
        long number = ++sequence;
        producedAt.put(number, System.nanoTime());
        lastSent =
                upstream.produce(
                        new SampleEvents("22", "bench", Instant.now())
                                .of("card.create", Scope.pipe(pipe), pipe + "-" + number));
    }

    synchronized String nextPath() {
        received.clear();
        createdAt = 0;
        deletedAt = 0;
        return "/" + pipe + "/" + ++rounds;
    }

    synchronized void created() {
        createdAt = System.nanoTime();
    }

    synchronized void deleted() {
        deletedAt = System.nanoTime();
    }

    synchronized void arrived(Callback callback) {
        lastArrival = System.nanoTime();
        try {
            String event = JSON.readTree(callback.body()).path("data").path("payload_id").asText();
            received.add(Long.parseLong(event.substring(event.indexOf('-') + 1)));
        } catch (JsonProcessingException | NumberFormatException e) {
            complaints.add("a callback of pipe " + pipe + " has a foreign body");
        }
    }

    /// Waits until events come.
    void awaitFirst() throws InterruptedException {
        long end = System.nanoTime() + FIRST_LIMIT.toNanos();
        while (count() < 3) {
            if (System.nanoTime() > end) {
                complain("a webhook of pipe " + pipe + " got no event within " + FIRST_LIMIT);
                return;
            }
            Thread.sleep(LOOK_EVERY);
        }
    }

    /// Waits until no more come, and closes the books of this webhook: which event was its first,
    /// which its last, and that it got each one in between.
    void awaitSilence() throws InterruptedException {
        long end = System.nanoTime() + SILENCE_LIMIT.toNanos();
        while (!isSilent()) {
            if (System.nanoTime() > end) {
                complain("a deleted webhook of pipe " + pipe + " still gets events");
                return;
            }
            Thread.sleep(LOOK_EVERY);
        }
        close();
    }

    private synchronized int count() {
        return received.size();
    }

    private synchronized boolean isSilent() {
        return System.nanoTime() - Math.max(lastArrival, deletedAt) > SILENCE.toNanos();
    }

    private synchronized void complain(String complaint) {
        complaints.add(complaint);
    }

    private synchronized void close() {
        if (received.isEmpty()) {
            return;
        }
        long first = received.getFirst();
        // What waits when the webhook is deleted is cancelled, and deliveries may overtake each
        // other: the last few prove nothing.
        for (long number = first; number < received.getLast() - UNORDERED; number++) {
            if (!received.contains(number)) {
                complaints.add("a webhook of pipe " + pipe + " missed event " + number);
            }
        }
        visible.add(Math.max(0, producedAt.getOrDefault(first, 0L) - createdAt));
        silent.add(Math.max(0, lastArrival - deletedAt));
    }

    /// Drops the times of the warm-up.
    synchronized void forget() {
        visible.clear();
        silent.clear();
    }

    synchronized void addTo(Latencies toVisible, Latencies toSilent) {
        visible.forEach(toVisible::add);
        silent.forEach(toSilent::add);
    }

    synchronized List<String> complaints() {
        return List.copyOf(complaints);
    }
}
