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
import org.jspecify.annotations.Nullable;

/// The queues in front of the endpoints: one lane per key, first in first out, with a limit to what
/// is in flight that follows the endpoint. Lanes with work take turns, so that an endpoint with a
/// thousand deliveries and one with a single delivery are served alike. Idle lanes are forgotten.
/// For one thread.
///
/// @param <K> what a lane belongs to
/// @param <W> the work
public final class Lanes<K, W> {

    private final LaneRule rule;
    private final Map<K, Lane<K, W>> lanes = new HashMap<>();
    private final ArrayDeque<Lane<K, W>> ready = new ArrayDeque<>();
    private final PriorityQueue<Wake<K, W>> resting =
            new PriorityQueue<>(Comparator.comparing(Wake::at));
    private int queued;
    private int inFlight;

    /// @param rule how much of a lane may be in flight
    public Lanes(LaneRule rule) {
        this.rule = rule;
    }

    /// A lane's turn: the work that was taken from it. It counts as in flight until [#ended] or
    /// [#released].
    ///
    /// @param key the lane
    /// @param work the work
    /// @param since when the work could first have been done
    public record Turn<K, W>(K key, W work, Instant since) {}

    /// Work that its lane cannot send.
    ///
    /// @param isRateLimited whether the lane's rate is what holds it, and not its limit
    public record Overdue<W>(W work, boolean isRateLimited) {}

    private record Wake<K, W>(Lane<K, W> lane, Instant at) {}

    /// Adds work at the end of a lane.
    ///
    /// @param from when it may first be done; in the past for at once
    public void add(K key, W work, Instant now, Instant from) {
        Lane<K, W> lane = lanes.computeIfAbsent(key, k -> new Lane<>(k, rule, now));
        queued++;
        if (from.isAfter(now)) {
            lane.later.add(new Lane.Waiting<>(work, from));
            resting.add(new Wake<>(lane, from));
        } else {
            lane.queue.add(new Lane.Waiting<>(work, now));
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
            if (lane.queue.isEmpty() || !lane.isOpen(now)) {
                rest(lane, now);
                continue;
            }
            Lane.Waiting<W> waiting = lane.queue.remove();
            queued--;
            lane.begin(now);
            inFlight++;
            offer(lane, now);
            return Optional.of(new Turn<>(lane.key, waiting.work(), waiting.since()));
        }
    }

    /// Something of a lane that was taken has ended.
    ///
    /// @param signal what it says about the endpoint
    /// @param began when it began
    public void ended(K key, Signal signal, Instant began, Instant now) {
        Lane<K, W> lane = taken(key);
        lane.end(signal, began, now);
        inFlight--;
        settle(lane, now);
    }

    /// Something of a lane that was taken has ended without having been sent.
    public void released(K key, Instant now) {
        Lane<K, W> lane = taken(key);
        lane.undo(now);
        inFlight--;
        settle(lane, now);
    }

    /// Puts a turn back at the head of its lane, and lets the lane rest.
    public void putBack(Turn<K, W> turn, Instant now, Instant until) {
        Lane<K, W> lane = taken(turn.key());
        lane.undo(now);
        inFlight--;
        lane.queue.addFirst(new Lane.Waiting<>(turn.work(), turn.since()));
        queued++;
        lane.restUntil(until);
        resting.add(new Wake<>(lane, until));
    }

    /// Lets everything of a lane be taken at once: the endpoint is not called any more, and what
    /// waits for it goes elsewhere.
    public void open(K key, Instant now) {
        Lane<K, W> lane = lanes.get(key);
        if (lane != null) {
            lane.release();
            offer(lane, now);
        }
    }

    /// Lets a lane begin again, one at a time and at the rate of recovery.
    public void recover(K key, Instant now) {
        Lane<K, W> lane = lanes.get(key);
        if (lane != null) {
            lane.recover(now);
            offer(lane, now);
        }
    }

    /// How much room there is for more work.
    public enum Room {
        /// Enough.
        ENOUGH,
        /// None: a lane that cannot send must not keep what the others could.
        NONE
    }

    /// Takes out the work that has waited too long in lanes that cannot send it: they are at their
    /// limit, or their rate is used up.
    ///
    /// @param usual no wait up to this is too long
    public List<Overdue<W>> takeOverdue(Instant now, Room room, Duration usual) {
        List<Overdue<W>> overdue = new ArrayList<>();
        for (Lane<K, W> lane : lanes.values()) {
            boolean isFull = lane.isFull();
            if (!isFull && lane.hasToken(now)) {
                continue;
            }
            boolean isShort = room == Room.NONE || lane.isStalled(now, usual);
            Duration wait = longer(isShort ? rule.stall() : rule.patience(), usual);
            Instant oldest = now.minus(wait);
            while (!lane.queue.isEmpty() && lane.queue.element().since().isBefore(oldest)) {
                overdue.add(new Overdue<>(lane.queue.remove().work(), !isFull));
                queued--;
            }
        }
        return overdue;
    }

    /// Whether a lane is at its limit and nothing of it has ended for as long as the rule's stall.
    ///
    /// @param usual no time up to this is a stall
    public boolean isStalled(K key, Instant now, Duration usual) {
        Lane<K, W> lane = lanes.get(key);
        return lane != null && lane.isStalled(now, usual);
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    /// How much waits in a lane.
    public int queued(K key) {
        Lane<K, W> lane = lanes.get(key);
        return lane == null ? 0 : lane.queue.size() + lane.later.size();
    }

    /// Takes out queued work.
    public List<W> take(Predicate<W> isMeant, Instant now) {
        List<W> taken = new ArrayList<>();
        for (Iterator<Lane<K, W>> all = lanes.values().iterator(); all.hasNext(); ) {
            Lane<K, W> lane = all.next();
            take(lane.queue.iterator(), isMeant, taken);
            take(lane.later.iterator(), isMeant, taken);
            if (lane.isIdle(now)) {
                all.remove();
            }
        }
        return taken;
    }

    private void take(Iterator<Lane.Waiting<W>> waiting, Predicate<W> isMeant, List<W> taken) {
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

    /// How many lanes are remembered.
    public int active() {
        return lanes.size();
    }

    /// How many wakes of lanes are planned.
    int wakes() {
        return resting.size();
    }

    /// How many attempts a lane may have under way; the rule's start for one that is idle.
    public int limit(K key) {
        Lane<K, W> lane = lanes.get(key);
        return lane == null ? rule.start() : lane.limit();
    }

    private Lane<K, W> taken(K key) {
        return requireNonNull(lanes.get(key), "the lane has nothing in flight");
    }

    private void settle(Lane<K, W> lane, Instant now) {
        if (!lane.isEmpty()) {
            offer(lane, now);
        } else if (lane.isIdle(now)) {
            lanes.remove(lane.key);
        } else {
            // It is kept until its rate allows as much as a new one's would.
            wakeForRate(lane, now, now.plusSeconds(1));
        }
    }

    private void wake(Instant now) {
        while (!resting.isEmpty() && !resting.element().at().isAfter(now)) {
            Lane<K, W> lane = resting.remove().lane();
            while (!lane.later.isEmpty() && !lane.later.element().since().isAfter(now)) {
                lane.queue.add(lane.later.remove());
            }
            @Nullable Lane<K, W> current = lanes.get(lane.key);
            if (lane.equals(current)) {
                settle(lane, now);
            }
        }
    }

    private void offer(Lane<K, W> lane, Instant now) {
        if (lane.isReady || lane.queue.isEmpty()) {
            return;
        }
        if (lane.isOpen(now)) {
            lane.isReady = true;
            ready.add(lane);
        } else {
            rest(lane, now);
        }
    }

    /// A lane that only lacks a token is looked at again when there is one.
    private void rest(Lane<K, W> lane, Instant now) {
        if (!lane.queue.isEmpty() && !lane.isFull() && !lane.hasToken(now)) {
            wakeForRate(lane, now, lane.tokenAt(now));
        }
    }

    /// One wake at a time for a lane's rate, however much is added to the lane or ends meanwhile.
    private void wakeForRate(Lane<K, W> lane, Instant now, Instant at) {
        if (!lane.rateWakeAt.isAfter(now)) {
            lane.rateWakeAt = at;
            resting.add(new Wake<>(lane, at));
        }
    }
}
