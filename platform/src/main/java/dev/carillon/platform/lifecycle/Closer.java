package dev.carillon.platform.lifecycle;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Closes what was opened, newest first. Thread-safe.
public final class Closer implements AutoCloseable {

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private boolean isClosed;

    /// Takes a part to close later, and returns it. After [#close] the part is closed at once.
    ///
    /// @throws IllegalStateException when this closer is closed already
    public <T extends AutoCloseable> T register(T part) {
        synchronized (parts) {
            if (!isClosed) {
                parts.push(part);
                return part;
            }
        }
        IllegalStateException refused =
                new IllegalStateException("registered after the close: " + part);
        close(List.of(part), refused);
        throw refused;
    }

    /// Closes every part, newest first. A part that cannot be closed does not keep the others open.
    /// An interrupt does not cut the closing short: it is kept, and the flag is set again at the
    /// end. A second call does nothing.
    ///
    /// @throws IllegalStateException when parts could not be closed; every failure is a suppressed
    ///   exception of it
    @Override
    public void close() {
        List<AutoCloseable> toClose;
        synchronized (parts) {
            isClosed = true;
            toClose = new ArrayList<>(parts);
            parts.clear();
        }
        IllegalStateException failed =
                new IllegalStateException(
                        "parts could not be closed; see the suppressed exceptions");
        close(toClose, failed);
        if (failed.getSuppressed().length > 0) {
            throw failed;
        }
    }

    private static void close(List<AutoCloseable> parts, IllegalStateException failures) {
        boolean wasInterrupted = false;
        for (AutoCloseable part : parts) {
            wasInterrupted |= Thread.interrupted();
            try {
                part.close();
            } catch (InterruptedException e) {
                wasInterrupted = true;
                failures.addSuppressed(e);
            } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
                failures.addSuppressed(e);
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
