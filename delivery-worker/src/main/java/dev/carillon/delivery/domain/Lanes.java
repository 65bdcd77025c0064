package dev.carillon.delivery.domain;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/// The queues in front of the endpoints: one lane per key, first in first out, with a limit to what
/// is in flight. Lanes with work take turns, so that an endpoint with a thousand deliveries and one
/// with a single delivery are served alike. Idle lanes are forgotten. For one thread.
///
/// @param <K> what a lane belongs to
/// @param <W> the work
public final class Lanes<K, W> {

    private final int limit;
    private final Map<K, Lane<K, W>> lanes = new HashMap<>();
    private final ArrayDeque<Lane<K, W>> ready = new ArrayDeque<>();
    private final PriorityQueue<Wake<K, W>> resting =
            new PriorityQueue<>(Comparator.comparing(Wake::at));
    private int queued;
    private int inFlight;

    /// @param limit how much of one lane may be in flight, at least 1
    public Lanes(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("a lane's limit must be at least 1, was " + limit);
        }
        this.limit = limit;
    }

    /// A lane's turn: the work that was taken from it. It counts as in flight until [#ended].
    ///
    /// @param key the lane
    /// @param work the work
    /// @param since when the work could first have been done
    public record Turn<K, W>(K key, W work, Instant since) {}

    private record Waiting<W>(W work, Instant since) {}

    private record Wake<K, W>(Lane<K, W> lane, Instant at) {}

    private static final class Lane<K, W> {
        private final K key;
        private final ArrayDeque<Waiting<W>> queue = new ArrayDeque<>();
        private final PriorityQueue<Waiting<W>> later =
                new PriorityQueue<>(Comparator.comparing(Waiting::since));
        private Instant restsUntil = Instant.MIN;
        private int inFlight;
        private boolean isReady;

        private Lane(K key) {
            this.key = key;
        }

        private boolean isIdle() {
            return inFlight == 0 && queue.isEmpty() && later.isEmpty();
        }
    }

    /// Adds work at the end of a lane.
    ///
    /// @param from when it may first be done; in the past for at once
    public void add(K key, W work, Instant now, Instant from) {
        Lane<K, W> lane = lanes.computeIfAbsent(key, Lane::new);
        queued++;
        if (from.isAfter(now)) {
            lane.later.add(new Waiting<>(work, from));
            resting.add(new Wake<>(lane, from));
        } else {
            lane.queue.add(new Waiting<>(work, now));
            offer(lane, now);
        }
    }

    /// Takes the next work of the lane whose turn it is; empty when no lane may send now.
    public Optional<Turn<K, W>> next(Instant now) {
        wake(now);
        while (true) {
            Lane<K, W> lane = ready.poll();
            if (lane == null) {
                return Optional.empty();
            }
            lane.isReady = false;
            if (lane.queue.isEmpty() || lane.inFlight >= limit || lane.restsUntil.isAfter(now)) {
                continue;
            }
            Waiting<W> waiting = lane.queue.remove();
            queued--;
            lane.inFlight++;
            inFlight++;
            offer(lane, now);
            return Optional.of(new Turn<>(lane.key, waiting.work(), waiting.since()));
        }
    }

    /// Something of a lane that was taken has ended.
    public void ended(K key, Instant now) {
        Lane<K, W> lane = requireNonNull(lanes.get(key), "the lane has nothing in flight");
        lane.inFlight--;
        inFlight--;
        if (lane.isIdle()) {
            lanes.remove(key);
        } else {
            offer(lane, now);
        }
    }

    /// Puts a turn back at the head of its lane, and lets the lane rest.
    public void putBack(Turn<K, W> turn, Instant now, Instant until) {
        Lane<K, W> lane = requireNonNull(lanes.get(turn.key()), "the lane has nothing in flight");
        lane.inFlight--;
        inFlight--;
        lane.queue.addFirst(new Waiting<>(turn.work(), turn.since()));
        queued++;
        lane.restsUntil = until;
        resting.add(new Wake<>(lane, until));
        offer(lane, now);
    }

    /// Takes out the work of lanes at their limit that has waited longer than this.
    public List<W> takeOverdue(Instant now, Duration patience) {
        List<W> overdue = new ArrayList<>();
        Instant oldest = now.minus(patience);
        for (Lane<K, W> lane : lanes.values()) {
            if (lane.inFlight < limit) {
                continue;
            }
            while (!lane.queue.isEmpty() && lane.queue.element().since().isBefore(oldest)) {
                overdue.add(lane.queue.remove().work());
                queued--;
            }
        }
        return overdue;
    }

    /// Takes out queued work.
    public List<W> take(Predicate<W> isMeant) {
        List<W> taken = new ArrayList<>();
        for (Iterator<Lane<K, W>> all = lanes.values().iterator(); all.hasNext(); ) {
            Lane<K, W> lane = all.next();
            take(lane.queue.iterator(), isMeant, taken);
            take(lane.later.iterator(), isMeant, taken);
            if (lane.isIdle()) {
                all.remove();
            }
        }
        return taken;
    }

    private void take(Iterator<Waiting<W>> waiting, Predicate<W> isMeant, List<W> taken) {
        while (waiting.hasNext()) {
            W work = waiting.next().work();
            if (isMeant.test(work)) {
                waiting.remove();
                queued--;
                taken.add(work);
            }
        }
    }

    /// How much waits in all lanes.
    public int queued() {
        return queued;
    }

    /// How much was taken and has not ended.
    public int inFlight() {
        return inFlight;
    }

    /// How many lanes have work waiting or in flight.
    public int active() {
        return lanes.size();
    }

    private void wake(Instant now) {
        while (!resting.isEmpty() && !resting.element().at().isAfter(now)) {
            Lane<K, W> lane = resting.remove().lane();
            while (!lane.later.isEmpty() && !lane.later.element().since().isAfter(now)) {
                lane.queue.add(lane.later.remove());
            }
            offer(lane, now);
        }
    }

    private void offer(Lane<K, W> lane, Instant now) {
        if (!lane.isReady
                && !lane.queue.isEmpty()
                && lane.inFlight < limit
                && !lane.restsUntil.isAfter(now)) {
            lane.isReady = true;
            ready.add(lane);
        }
    }
}
