package dev.carillon.delivery.consume;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;

/// Tells attempts that only wait from those that are at work: one that has had no answer for a
/// while costs next to nothing, and must not keep others from being begun. For one thread.
final class SlowAttempts {

    private static final int SHARE = 256;

    private final Duration after;
    private final ArrayDeque<Begun> quickOnes = new ArrayDeque<>();
    private int quick;
    private int all;
    private long typicalNanos;

    /// @param after from when on an attempt is slow
    SlowAttempts(Duration after) {
        this.after = after;
    }

    /// An attempt under way.
    static final class Begun {
        private final Instant at;
        private boolean isSlow;
        private boolean hasEnded;

        private Begun(Instant at) {
            this.at = at;
        }
    }

    /// An attempt begins.
    Begun begin(Instant now) {
        Begun begun = new Begun(now);
        quickOnes.add(begun);
        quick++;
        all++;
        return begun;
    }

    /// An attempt has ended.
    void end(Begun begun) {
        begun.hasEnded = true;
        all--;
        if (!begun.isSlow) {
            quick--;
        }
    }

    /// An attempt was taken by its endpoint: it shows how long attempts take.
    void learn(Begun begun, Instant now) {
        long took = Math.max(0, Duration.between(begun.at, now).toNanos());
        // Moves by a share of the difference: a single slow one hardly counts.
        typicalNanos += (took - typicalNanos) / SHARE;
    }

    /// Finds out which have become slow.
    void look(Instant now) {
        Instant oldest = now.minus(after);
        while (!quickOnes.isEmpty()
                && (quickOnes.element().hasEnded || !quickOnes.element().at.isAfter(oldest))) {
            Begun begun = quickOnes.remove();
            if (!begun.hasEnded) {
                begun.isSlow = true;
                quick--;
            }
        }
    }

    /// How long attempts take of late that are taken, from their beginning until this loop has seen
    /// their end.
    Duration typical() {
        return Duration.ofNanos(typicalNanos);
    }

    /// Attempts that are not slow.
    int quick() {
        return quick;
    }

    /// All attempts under way.
    int all() {
        return all;
    }
}
