package dev.carillon.benchmarks.parts;

import java.util.concurrent.locks.LockSupport;

/// Does something at fixed times, however long what it sets off takes: whoever measures latency
/// from the time that was meant does not leave out the waiting (coordinated omission).
public final class OpenLoop {

    private static final double NANOS_PER_SECOND = 1e9;

    private OpenLoop() {}

    /// What is done at each time.
    @FunctionalInterface
    public interface Beat {

        /// Does it.
        ///
        /// @param number from 0
        /// @param due when it was meant, by [System#nanoTime]
        void at(int number, long due);
    }

    /// Does it so many times, on this thread.
    public static void run(double perSecond, int count, Beat beat) {
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = begin + (long) (i / perSecond * NANOS_PER_SECOND);
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            beat.at(i, due);
        }
    }
}
