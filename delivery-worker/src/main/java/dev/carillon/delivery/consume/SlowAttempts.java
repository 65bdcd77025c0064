package dev.carillon.delivery.consume;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;

/// Tells attempts that only wait from those that are at work: one that has had no answer for a
/// while costs next to nothing, and must not keep others from being begun. For one thread.
final class SlowAttempts {

    private final Duration after;
    private final ArrayDeque<Begun> quickOnes = new ArrayDeque<>();
    private int quick;
    private int all;

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

    /// Attempts that are not slow.
    int quick() {
        return quick;
    }

    /// All attempts under way.
    int all() {
        return all;
    }
}
