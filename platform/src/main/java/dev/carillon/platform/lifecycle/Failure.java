package dev.carillon.platform.lifecycle;

import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where the parts of a process report that they died. Thread-safe; the first report wins, later
/// ones are logged.
public final class Failure {

    private static final Logger LOG = LoggerFactory.getLogger(Failure.class);

    private final CompletableFuture<Void> future = new CompletableFuture<>();

    /// Reports that a part died. Never blocks and never throws.
    public void report(String part, Throwable cause) {
        boolean isFirst = future.completeExceptionally(new PartFailedException(part, cause));
        LOG.atError()
                .addKeyValue("part", part)
                .setCause(cause)
                .log(isFirst ? "a part failed" : "another part failed after the first");
    }

    /// Whether a part was reported.
    public boolean isReported() {
        return future.isDone();
    }

    /// Completes exceptionally with a [PartFailedException] at the first report, and never
    /// normally. Each call returns a copy, so that no caller can complete it for the others.
    public CompletableFuture<Void> future() {
        return future.copy();
    }
}
