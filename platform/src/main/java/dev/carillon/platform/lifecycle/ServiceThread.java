package dev.carillon.platform.lifecycle;

import java.time.Duration;

/// A named platform thread of a service. When its body throws, or returns without having been asked
/// to, that is reported as a failure of the part, and ends the process.
public final class ServiceThread implements AutoCloseable {

    /// What the thread runs.
    @FunctionalInterface
    public interface Body {

        /// Works until the signal asks it to stop.
        void run(StopSignal stop) throws Exception;
    }

    private static final Duration AFTER_INTERRUPT = Duration.ofSeconds(1);

    private final Thread thread;
    private final StopSignal stop = new StopSignal();
    private final Duration joinLimit;

    private ServiceThread(String name, Failure failure, Duration joinLimit, Body body) {
        this.joinLimit = joinLimit;
        this.thread =
                Thread.ofPlatform().name(name).unstarted(() -> run(name, failure, body, stop));
    }

    /// Starts the thread.
    ///
    /// @param name the thread's name and the part's name in a failure
    /// @param joinLimit how long [#close] waits for the body before it interrupts it
    public static ServiceThread start(String name, Failure failure, Duration joinLimit, Body body) {
        ServiceThread started = new ServiceThread(name, failure, joinLimit, body);
        started.thread.start();
        return started;
    }

    private static void run(String name, Failure failure, Body body, StopSignal stop) {
        try {
            body.run(stop);
            if (!stop.requested()) {
                failure.report(name, new IllegalStateException("ended without being asked to"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (!stop.requested()) {
                failure.report(name, e);
            }
        } catch (Throwable e) { // whatever it was, the thread is dead and nobody else will say so
            failure.report(name, e);
        }
    }

    /// Asks the body to stop, without waiting for it.
    public void requestStop() {
        stop.request();
    }

    /// Whether the thread still runs.
    public boolean isAlive() {
        return thread.isAlive();
    }

    /// Asks the body to stop and waits for it, at most the join limit; then interrupts it. May be
    /// called twice, and from the thread itself, which does not wait for itself.
    ///
    /// @throws IllegalStateException when the thread still runs afterwards, or this thread was
    ///   interrupted while waiting (its flag is set again)
    @Override
    public void close() {
        stop.request();
        if (thread.equals(Thread.currentThread())) {
            return;
        }
        try {
            if (thread.join(joinLimit)) {
                return;
            }
            thread.interrupt();
            if (thread.join(AFTER_INTERRUPT)) {
                return;
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(
                    "interrupted while waiting for the thread " + thread.getName() + " to stop", e);
        }
        throw new IllegalStateException(
                "the thread " + thread.getName() + " did not stop within " + joinLimit);
    }
}
