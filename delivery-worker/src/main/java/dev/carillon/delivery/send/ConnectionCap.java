package dev.carillon.delivery.send;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// How many connections may be open, over all event loops. Thread-safe.
final class ConnectionCap {

    private final int max;
    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    ConnectionCap(int max) {
        this.max = max;
    }

    /// Takes the right to one connection, when there is one.
    boolean tryTake() {
        while (true) {
            int now = open.get();
            if (now >= max) {
                return false;
            }
            if (open.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }

    /// Waits for the right to one connection.
    ///
    /// @param taken called once it is taken, on any thread; it must not block
    void await(Runnable taken) {
        waiting.add(taken);
        // One may have been given back between the last try and the line above.
        if (tryTake()) {
            handOn();
        }
    }

    /// Gives the right to one connection back: the first that waits has it.
    void giveBack() {
        handOn();
    }

    /// Whether somebody waits, so that no idle connection should be kept.
    boolean isWanted() {
        return !waiting.isEmpty();
    }

    /// How many are taken.
    int taken() {
        return open.get();
    }

    private void handOn() {
        Runnable first = waiting.poll();
        if (first != null) {
            first.run();
            return;
        }
        open.decrementAndGet();
        // Somebody may have begun to wait between the two lines above.
        if (!waiting.isEmpty() && tryTake()) {
            handOn();
        }
    }
}
