package dev.carillon.benchmarks.api;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// Produces an event of every pipe at a fixed rate.
final class EventClock implements AutoCloseable {

    private final ScheduledExecutorService thread;
    private final ScheduledFuture<?> ticking;

    private EventClock(ScheduledExecutorService thread, ScheduledFuture<?> ticking) {
        this.thread = thread;
        this.ticking = ticking;
    }

    static EventClock start(List<PipeWatch> watches, Duration between) {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        return new EventClock(
                thread,
                thread.scheduleAtFixedRate(
                        () -> watches.forEach(PipeWatch::produce),
                        0,
                        between.toMillis(),
                        TimeUnit.MILLISECONDS));
    }

    /// Fails when the events ended early.
    void requireAlive() throws InterruptedException {
        if (ticking.isDone()) {
            try {
                ticking.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("events could not be produced", e.getCause());
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
