package dev.carillon.subscription.operations;

import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// At most so many calls with one key in any window of this length: the times of the calls that
/// were let through are remembered, so that there is no burst at the edge of a window. Counted in
/// this process alone. Thread-safe.
public final class RateLimit {

    private final int most;
    private final Duration window;
    private final Clock clock;
    private final ConcurrentHashMap<String, Calls> callsByKey = new ConcurrentHashMap<>();
    private final AtomicLong nextSweepMillis;

    /// @param most calls with one key in a window, at least 1
    /// @param window its length, at least a millisecond
    public RateLimit(int most, Duration window, Clock clock) {
        if (most < 1 || window.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "a limit is at least 1 call in 1 ms, was %d in %s".formatted(most, window));
        }
        this.most = most;
        this.window = window;
        this.clock = clock;
        this.nextSweepMillis = new AtomicLong(clock.millis() + window.toMillis());
    }

    /// Counts a call, unless it is one too many.
    ///
    /// @return empty when the call may go on, else how long to wait, longer than zero
    public Optional<Duration> take(String key) {
        long now = clock.millis();
        sweep(now);
        long[] wait = new long[1];
        // Atomic for the key: two calls cannot both be the last one.
        callsByKey.compute(
                key,
                (_, known) -> {
                    Calls calls = known == null ? new Calls() : known;
                    wait[0] = calls.take(now, most, window.toMillis());
                    return calls;
                });
        return wait[0] == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(wait[0]));
    }

    /// A wait in whole seconds, at least one; rounded up, since who comes back after it must not be
    /// too early.
    public static long wholeSeconds(Duration wait) {
        return Math.max(1, (wait.toMillis() + 999) / 1000);
    }

    /// How many keys are remembered.
    int keys() {
        return callsByKey.size();
    }

    /// Forgets keys without calls in the last window; once a window.
    private void sweep(long now) {
        long due = nextSweepMillis.get();
        if (now >= due && nextSweepMillis.compareAndSet(due, now + window.toMillis())) {
            for (String key : callsByKey.keySet()) {
                callsByKey.computeIfPresent(
                        key, (_, calls) -> calls.isIdle(now, window.toMillis()) ? null : calls);
            }
        }
    }

    /// The times of the calls of one key within the window, in a ring that grows as needed.
    private static final class Calls {

        private long[] times = new long[8];
        private int first;
        private int size;

        long take(long now, int most, long window) {
            while (size > 0 && times[first] <= now - window) {
                first = (first + 1) % times.length;
                size--;
            }
            if (size == most) {
                return Math.max(1, times[first] + window - now);
            }
            if (size == times.length) {
                grow(most);
            }
            times[(first + size) % times.length] = now;
            size++;
            return 0;
        }

        boolean isIdle(long now, long window) {
            return size == 0 || times[(first + size - 1) % times.length] <= now - window;
        }

        private void grow(int most) {
            int length = (int) Math.min((long) times.length * 2, Math.max(most, times.length + 1));
            long[] grown = Arrays.copyOf(times, length);
            for (int i = 0; i < size; i++) {
                grown[i] = times[(first + i) % times.length];
            }
            times = grown;
            first = 0;
        }
    }
}
