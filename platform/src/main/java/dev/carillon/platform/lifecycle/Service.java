package dev.carillon.platform.lifecycle;

import java.util.concurrent.CompletableFuture;

/// A running process, wired and started. Its parts run on threads of their own.
public interface Service extends AutoCloseable {

    /// Completes exceptionally when a part died, and never normally. A process with a dead part is
    /// ended, since half a service is worse than none.
    CompletableFuture<Void> failure();

    /// Takes no new work, finishes or hands back what is in flight, and lets go of everything.
    /// Called once, from any thread.
    @Override
    void close();
}
