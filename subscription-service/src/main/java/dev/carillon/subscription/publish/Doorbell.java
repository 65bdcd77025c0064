package dev.carillon.subscription.publish;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Wakes the relay when something was written. Rings that nobody waited for are one ring.
/// Thread-safe; ringing never blocks.
public final class Doorbell {

    private final Semaphore rings = new Semaphore(0);

    /// Says that something was written.
    public void ring() {
        rings.release();
    }

    /// Waits for a ring, at most this long.
    public void await(Duration limit) throws InterruptedException {
        boolean rang = rings.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS);
        if (rang) {
            rings.drainPermits();
        }
    }
}
