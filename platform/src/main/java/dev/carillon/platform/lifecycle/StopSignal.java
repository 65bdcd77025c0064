package dev.carillon.platform.lifecycle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Tells a loop to stop. Thread-safe; once requested, always requested.
public final class StopSignal {

    private final CountDownLatch latch = new CountDownLatch(1);
    private final List<Runnable> actions = new ArrayList<>();

    /// Whether to stop.
    public boolean requested() {
        return latch.getCount() == 0;
    }

    /// Waits until a stop is requested, at most this long.
    ///
    /// @return whether it is requested
    public boolean await(Duration limit) throws InterruptedException {
        return latch.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /// Adds what wakes the loop from a wait that is not [#await], such as a consumer's `wakeup`. It
    /// runs on the thread that requests the stop, or at once when that has happened.
    public void onRequest(Runnable action) {
        synchronized (actions) {
            if (!requested()) {
                actions.add(action);
                return;
            }
        }
        action.run();
    }

    /// Requests the stop. A second call does nothing.
    public void request() {
        List<Runnable> toRun;
        synchronized (actions) {
            latch.countDown();
            toRun = List.copyOf(actions);
            actions.clear();
        }
        toRun.forEach(Runnable::run);
    }
}
