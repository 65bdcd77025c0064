package dev.carillon.benchmarks.worker;

import dev.carillon.standalone.stack.Progress;
import java.time.Duration;

/// Lets the compilers of worker and bare client do their work before anything is counted.
final class WarmUp {

    private static final int FIRST_BATCH = 20_000;
    private static final int BATCH_SECONDS = 3;

    private WarmUp() {}

    /// Runs both in turns.
    ///
    /// @return the worker's last rate
    static double run(Rig rig, Duration time, Progress progress) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        double rate = FIRST_BATCH;
        int batch = FIRST_BATCH;
        while (System.nanoTime() < end) {
            rate = rig.deliver(batch).rate();
            rig.send(batch);
            progress.report("warm-up", "%.0f/s".formatted(rate));
            batch = Math.max(FIRST_BATCH, (int) (rate * BATCH_SECONDS));
        }
        return rate;
    }
}
