package dev.carillon.benchmarks.worker;

import dev.carillon.testsupport.hostile.Arrivals;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToIntFunction;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/// Counts every callback by its number, which its delivery id tells. Safe for many threads.
final class SequenceLedger implements Arrivals {

    private static final int NUMBER_DIGITS = 12;
    private static final int HEXADECIMAL = 16;
    private static final long HIGH = 0xCA11_0000_0000_5000L;
    private static final long LOW = 0x8000_0000_0000_0000L;
    private static final int DIGITS = 3;

    /// The number of what is no delivery.
    static final int STRANGER = -1;

    private final AtomicIntegerArray counts;
    private final ToIntFunction<String> numbering;
    private final long[] intended;
    private final AtomicLong arrivals = new AtomicLong();
    private final AtomicLong strangers = new AtomicLong();
    private final Recorder latencies = new Recorder(DIGITS);
    private volatile long lastArrival;

    /// @param capacity numbers are below this
    /// @param numbering the number of a delivery by its id, or [#STRANGER]
    SequenceLedger(int capacity, ToIntFunction<String> numbering) {
        this.counts = new AtomicIntegerArray(capacity);
        this.intended = new long[capacity];
        this.numbering = numbering;
    }

    /// The delivery id of a number.
    static UUID id(int number) {
        return new UUID(HIGH, LOW | number);
    }

    /// The number in an id made by [#id]. The baseline's requests have none.
    static int numberIn(String webhookId) {
        return webhookId.length() <= NUMBER_DIGITS
                ? STRANGER
                : (int)
                        Long.parseLong(
                                webhookId,
                                webhookId.length() - NUMBER_DIGITS,
                                webhookId.length(),
                                HEXADECIMAL);
    }

    /// Says when a delivery was meant to be sent; its latency is counted from then.
    void intend(int number, long nanoTime) {
        intended[number] = nanoTime;
    }

    @Override
    public void arrived(String path, String webhookId, long nanoTime) {
        int number = numbering.applyAsInt(webhookId);
        if (number == STRANGER) {
            strangers.incrementAndGet();
            return;
        }
        if (counts.getAndIncrement(number) == 0) {
            lastArrival = nanoTime;
            arrivals.incrementAndGet();
            long since = intended[number];
            if (since != 0) {
                latencies.recordValue(Math.max(0, nanoTime - since));
            }
        }
    }

    /// Different deliveries that arrived.
    long arrivals() {
        return arrivals.get();
    }

    /// Requests that were no deliveries.
    long strangers() {
        return strangers.get();
    }

    /// When the last new delivery arrived, by [System#nanoTime].
    long lastArrival() {
        return lastArrival;
    }

    /// The latencies since the last call, in nanoseconds.
    Histogram latencies() {
        return latencies.getIntervalHistogram();
    }

    /// How many of the first numbers never arrived.
    long missing(int expected) {
        long missing = 0;
        for (int i = 0; i < expected; i++) {
            missing += counts.get(i) == 0 ? 1 : 0;
        }
        return missing;
    }

    /// How many arrivals of the first numbers were repetitions.
    long duplicates(int expected) {
        long duplicates = 0;
        for (int i = 0; i < expected; i++) {
            duplicates += Math.max(0, counts.get(i) - 1);
        }
        return duplicates;
    }
}
