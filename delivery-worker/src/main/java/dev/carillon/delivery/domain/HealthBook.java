package dev.carillon.delivery.domain;

import dev.carillon.schemas.id.SubscriptionId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Keeps count of failing endpoints, opens and closes their circuits, and says when something about
/// one is worth publishing. Healthy endpoints cost nothing. For one thread.
///
/// An open circuit lets one probe through at a time: the first delivery after each round, and any
/// delivery that has passed its horizon, since none is given up without a real attempt. What the
/// probe comes to closes the circuit or leaves it open.
public final class HealthBook {

    /// While an endpoint goes on failing, its count is published this often.
    public static final Duration REPEAT = Duration.ofMinutes(1);

    /// What came meanwhile is held for a probe this long; longer, and it waits elsewhere.
    private static final Duration PROBE_PATIENCE = Duration.ofSeconds(1);

    private final CircuitRule rule;
    private final Map<SubscriptionId, Entry> failing = new HashMap<>();

    /// @param rule when circuits open
    public HealthBook(CircuitRule rule) {
        this.rule = rule;
    }

    /// Under what an attempt was made.
    ///
    /// @param version the version of the subscription that was called
    /// @param writerEpoch grows each time the endpoint changes hands
    /// @param number the partition number of the endpoint
    public record Tenure(long version, long writerEpoch, int number) {}

    /// Whether an endpoint may be called now.
    public enum Permission {
        /// Yes.
        CALL,
        /// Yes, and what was learnt of it before counts no more: its webhook was changed.
        CALL_AFRESH,
        /// Yes, once: its circuit is open.
        PROBE,
        /// Not now; a probe is about to end.
        HOLD,
        /// No: its circuit is open.
        CIRCULATE,
        /// Never again: it answered 410.
        GONE
    }

    /// What an attempt changed.
    ///
    /// @param news what to publish: the first failure, every minute of further ones, a circuit that
    ///   opened or closed, the success that ends failures, a 410
    /// @param turn what became of the circuit
    public record Judgement(Optional<Health> news, Turn turn) {

        /// What became of a circuit.
        public enum Turn {
            /// Nothing.
            NONE,
            /// It opened.
            OPENED,
            /// It closed.
            CLOSED
        }

        private static final Judgement NOTHING = new Judgement(Optional.empty(), Turn.NONE);
    }

    private static final class Entry {
        private final int number;
        private Health health;
        private Instant publishedAt;
        private int silent;
        private int inARow;
        private Instant rowSince;
        private Instant probeAt = Instant.MIN;
        private @Nullable Instant probing;
        private boolean hasCirculated;
        private boolean standsForOthers;

        private Entry(Health health, int number) {
            this.health = health;
            this.publishedAt = health.at();
            this.rowSince = health.at();
            this.number = number;
        }

        private Duration failing(Instant now) {
            return Duration.between(rowSince, now);
        }
    }

    /// Asks whether an endpoint may be called, and takes the probe when the answer says so.
    ///
    /// @param version the version of the subscription as it is now
    /// @param isPastHorizon whether the delivery may only be given up, should it fail once more
    public Permission ask(
            SubscriptionId subscription, long version, boolean isPastHorizon, Instant now) {
        @Nullable Entry entry = failing.get(subscription);
        if (entry == null) {
            return Permission.CALL;
        }
        if (entry.health.subscriptionVersion() < version) {
            failing.remove(subscription);
            return Permission.CALL_AFRESH;
        }
        return switch (entry.health.circuit()) {
            case CLOSED -> Permission.CALL;
            case GONE -> Permission.GONE;
            case OPEN -> askOpen(entry, isPastHorizon, now);
        };
    }

    private Permission askOpen(Entry entry, boolean isPastHorizon, Instant now) {
        Instant probing = entry.probing;
        if (probing != null) {
            boolean isHeld = probing.plus(PROBE_PATIENCE).isAfter(now);
            entry.hasCirculated |= !isHeld;
            return isHeld ? Permission.HOLD : Permission.CIRCULATE;
        }
        if (!isPastHorizon && entry.probeAt.isAfter(now)) {
            entry.hasCirculated = true;
            return Permission.CIRCULATE;
        }
        entry.standsForOthers = entry.hasCirculated;
        entry.hasCirculated = false;
        entry.probing = now;
        entry.probeAt = now.plus(rule.tierAfter(entry.failing(now)));
        return Permission.PROBE;
    }

    /// Whether the endpoint's circuit is open; what is known of an older version counts as well.
    public boolean isOpen(SubscriptionId subscription) {
        Entry entry = failing.get(subscription);
        return entry != null && entry.health.circuit() == Health.Circuit.OPEN;
    }

    /// The tier that a delivery waits in while its endpoint's circuit is open.
    public Duration tierOf(SubscriptionId subscription, Instant now) {
        Entry entry = failing.get(subscription);
        return rule.tierAfter(entry == null ? Duration.ZERO : entry.failing(now));
    }

    /// Where a delivery waits that was the probe and failed: with the others that it stood for, so
    /// that all of them are there when the endpoint comes back. Empty when it was alone, and
    /// follows its own schedule, or when the circuit is not open.
    public Optional<Duration> tierAfterProbe(SubscriptionId subscription, Instant now) {
        Entry entry = failing.get(subscription);
        return entry != null
                        && entry.health.circuit() == Health.Circuit.OPEN
                        && entry.standsForOthers
                ? Optional.of(rule.tierAfter(entry.failing(now)))
                : Optional.empty();
    }

    /// Counts an attempt.
    public Judgement count(SubscriptionId subscription, Tenure tenure, Attempt attempt) {
        @Nullable Entry before = failing.get(subscription);
        if (before != null && before.health.subscriptionVersion() > tenure.version()) {
            // The judged endpoint has been replaced since this attempt began.
            return Judgement.NOTHING;
        }
        if (before != null && before.health.subscriptionVersion() < tenure.version()) {
            failing.remove(subscription);
            before = null;
        }
        return attempt.outcome() instanceof AttemptOutcome.Delivered
                ? succeeded(before, subscription, tenure, attempt)
                : failed(before, subscription, tenure, attempt);
    }

    /// Takes over what an earlier owner of an endpoint wrote about it.
    ///
    /// @param number the partition number of the endpoint
    public void restore(Health health, int number) {
        Entry entry = new Entry(health, number);
        entry.inARow = health.failedAttempts();
        entry.rowSince = health.failingSince().orElse(health.at());
        entry.probeAt = health.at().plus(rule.tierAfter(entry.failing(health.at())));
        failing.putIfAbsent(health.subscription(), entry);
    }

    /// Forgets the endpoints of partition numbers that this worker no longer serves: what is known
    /// of an endpoint is only right for as long as all of it is seen here.
    public void forget(Set<Integer> numbers) {
        failing.values().removeIf(entry -> numbers.contains(entry.number));
    }

    /// How many circuits are open.
    public int open() {
        return (int)
                failing.values().stream()
                        .filter(entry -> entry.health.circuit() == Health.Circuit.OPEN)
                        .count();
    }

    private Judgement succeeded(
            @Nullable Entry before, SubscriptionId subscription, Tenure tenure, Attempt attempt) {
        if (before == null || before.health.circuit() == Health.Circuit.GONE) {
            return Judgement.NOTHING;
        }
        failing.remove(subscription);
        Health health =
                new Health(
                        subscription,
                        tenure.version(),
                        tenure.writerEpoch(),
                        Health.Circuit.CLOSED,
                        0,
                        Optional.empty(),
                        Optional.of(attempt.at()),
                        before.health.lastFailureAt(),
                        attempt.outcome().httpStatus(),
                        attempt.at());
        return new Judgement(
                Optional.of(health),
                before.health.circuit() == Health.Circuit.OPEN
                        ? Judgement.Turn.CLOSED
                        : Judgement.Turn.NONE);
    }

    private Judgement failed(
            @Nullable Entry before, SubscriptionId subscription, Tenure tenure, Attempt attempt) {
        Entry entry =
                before == null
                        ? new Entry(first(subscription, tenure, attempt), tenure.number())
                        : before;
        Health.Circuit was = before == null ? Health.Circuit.CLOSED : entry.health.circuit();
        Instant ended = attempt.at().plus(attempt.duration());
        count(entry, attempt);
        Health.Circuit circuit = circuit(entry, was, attempt, ended);
        Judgement.Turn turn = turn(was, circuit);
        if (turn == Judgement.Turn.OPENED) {
            entry.probeAt = ended.plus(rule.tierAfter(entry.failing(ended)));
        }
        Health health = counted(entry, circuit, tenure, attempt, before != null);
        entry.health = health;
        failing.put(subscription, entry);
        boolean isNews =
                before == null
                        || was != circuit
                        || !attempt.at().isBefore(entry.publishedAt.plus(REPEAT));
        if (!isNews) {
            return Judgement.NOTHING;
        }
        entry.publishedAt = attempt.at();
        return new Judgement(Optional.of(health), turn);
    }

    private static Judgement.Turn turn(Health.Circuit was, Health.Circuit is) {
        if (was == Health.Circuit.CLOSED && is == Health.Circuit.OPEN) {
            return Judgement.Turn.OPENED;
        }
        return was == Health.Circuit.OPEN && is == Health.Circuit.CLOSED
                ? Judgement.Turn.CLOSED
                : Judgement.Turn.NONE;
    }

    private static void count(Entry entry, Attempt attempt) {
        entry.probing = null;
        entry.silent = attempt.outcome() instanceof AttemptOutcome.TimedOut ? entry.silent + 1 : 0;
        switch (Signal.of(attempt.outcome())) {
            case OVERLOADED, FAILED -> {
                entry.rowSince = entry.inARow == 0 ? attempt.at() : entry.rowSince;
                entry.inARow++;
            }
            case WELL, ANSWERED -> entry.inARow = 0;
            case NONE -> {}
        }
    }

    private Health.Circuit circuit(
            Entry entry, Health.Circuit was, Attempt attempt, Instant ended) {
        if (was == Health.Circuit.GONE || answered410(attempt.outcome())) {
            return Health.Circuit.GONE;
        }
        if (was == Health.Circuit.OPEN) {
            // It answers, though it does not want this one: the others may be wanted.
            return entry.inARow == 0 ? Health.Circuit.CLOSED : Health.Circuit.OPEN;
        }
        return rule.opens(entry.inARow, entry.failing(ended), entry.silent)
                ? Health.Circuit.OPEN
                : Health.Circuit.CLOSED;
    }

    private static Health first(SubscriptionId subscription, Tenure tenure, Attempt attempt) {
        return new Health(
                subscription,
                tenure.version(),
                tenure.writerEpoch(),
                Health.Circuit.CLOSED,
                1,
                Optional.of(attempt.at()),
                Optional.empty(),
                Optional.of(attempt.at()),
                attempt.outcome().httpStatus(),
                attempt.at());
    }

    private static Health counted(
            Entry entry,
            Health.Circuit circuit,
            Tenure tenure,
            Attempt attempt,
            boolean isOneMore) {
        Health last = entry.health;
        OptionalInt status = attempt.outcome().httpStatus();
        return new Health(
                last.subscription(),
                tenure.version(),
                tenure.writerEpoch(),
                circuit,
                isOneMore ? last.failedAttempts() + 1 : last.failedAttempts(),
                last.failingSince(),
                Optional.empty(),
                Optional.of(attempt.at()),
                status.isPresent() ? status : last.lastStatus(),
                attempt.at());
    }

    private static boolean answered410(AttemptOutcome outcome) {
        return outcome instanceof AttemptOutcome.Refused(int status, _) && status == 410;
    }
}
