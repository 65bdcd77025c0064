package dev.carillon.platform.lifecycle;

import dev.carillon.platform.config.SettingsException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs one service as this process: starts it, waits for a signal or for a dead part, closes it.
public final class ServiceRunner {

    /// A signal came and the service drained.
    public static final int DRAINED = 0;

    /// A part died, the start failed, or the drain did not end in time.
    public static final int FAILED = 1;

    /// The settings are wrong.
    public static final int MISCONFIGURED = 2;

    private static final Logger LOG = LoggerFactory.getLogger(ServiceRunner.class);

    private final Duration closeLimit;
    private final PrintStream errors;
    private final Thread runner = Thread.currentThread();
    private final CompletableFuture<Void> signal = new CompletableFuture<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Object starting = new Object();
    private boolean isStarting = true;
    private volatile int exitCode = FAILED;

    private ServiceRunner(Duration closeLimit, PrintStream errors) {
        this.closeLimit = closeLimit;
        this.errors = errors;
    }

    /// Starts the service and returns when it has ended, with the code to exit with. To be called
    /// by `main`, once.
    ///
    /// On SIGTERM or SIGINT the service is closed and the process ends with 0 (the JVM's own 143
    /// would say that it was killed); the shutdown hook waits for that, since the JVM halts when
    /// its hooks return. It ends the process itself, so other shutdown hooks have no promise to
    /// finish: whatever must be let go belongs to the service's `close`.
    ///
    /// @param start wires and starts the service; throws SettingsException when it was told wrong
    /// @param closeLimit the longest a close may take before the process ends anyway, with 1
    /// @return 0 drained after a signal, 1 a part died or the start failed, 2 the settings are
    ///   wrong
    public static int run(Supplier<? extends Service> start, Duration closeLimit) {
        return run(start, closeLimit, code -> {});
    }

    /// As the other `run`, with last words: after a signal the process ends before this method
    /// returns to its caller, so what is still to be said is said by `farewell`.
    ///
    /// @param start wires and starts the service; throws SettingsException when it was told wrong
    /// @param closeLimit the longest a close may take before the process ends anyway, with 1
    /// @param farewell told the code, once, on the calling thread
    /// @return the code that `farewell` was told
    public static int run(
            Supplier<? extends Service> start, Duration closeLimit, IntConsumer farewell) {
        return new ServiceRunner(closeLimit, System.err).run(start, farewell);
    }

    private int run(Supplier<? extends Service> start, IntConsumer farewell) {
        Thread hook = Thread.ofPlatform().name("shutdown").unstarted(this::onShutdown);
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            exitCode = startAndWait(start);
            farewell.accept(exitCode);
        } finally {
            ended.countDown();
            removeHook(hook);
        }
        return exitCode;
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("the process is ending; the shutdown hook stays", e);
        }
    }

    private int startAndWait(Supplier<? extends Service> start) {
        Service service;
        try {
            service = start.get();
        } catch (SettingsException e) {
            errors.println(e.getMessage());
            errors.flush();
            return MISCONFIGURED;
        } catch (RuntimeException | Error e) {
            endStarting();
            return startFailed(e);
        }
        endStarting();
        return waitAndClose(service);
    }

    /// From here on a signal no longer interrupts; one that came during the start has said so
    /// already.
    private void endStarting() {
        synchronized (starting) {
            isStarting = false;
            if (Thread.interrupted()) {
                LOG.info("a signal came during the start");
            }
        }
    }

    private int startFailed(Throwable e) {
        if (signal.isDone()) {
            LOG.info("stopped by a signal while starting", e);
            return DRAINED;
        }
        LOG.error("the start failed", e);
        return FAILED;
    }

    private int waitAndClose(Service service) {
        CompletableFuture<Void> failure = service.failure();
        boolean hasDied = false;
        try {
            CompletableFuture.anyOf(failure, signal).get();
        } catch (ExecutionException e) {
            LOG.error("a part died; closing the rest", e.getCause());
            hasDied = true;
        } catch (InterruptedException e) {
            LOG.error("interrupted while the service runs; closing it", e);
            hasDied = true;
        }
        boolean isClosed = close(service);
        return isClosed && !hasDied && !failure.isDone() ? DRAINED : FAILED;
    }

    /// Closes on another thread, so that a close that hangs cannot keep the process.
    private boolean close(Service service) {
        AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
        Thread closing =
                Thread.ofPlatform()
                        .name("closing")
                        .daemon()
                        .start(() -> {
                            try {
                                service.close();
                            } catch (RuntimeException | Error e) {
                                failed.set(e);
                            }
                        });
        boolean isInterrupted = Thread.interrupted();
        try {
            if (!closing.join(closeLimit)) {
                LOG.error("the service did not close within {}; ending the process", closeLimit);
                return false;
            }
        } catch (InterruptedException e) {
            isInterrupted = true;
            LOG.error("interrupted while the service closes; ending the process", e);
            return false;
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
        Throwable cause = failed.get();
        if (cause != null) {
            LOG.error("the service did not close cleanly", cause);
            return false;
        }
        LOG.info("closed");
        return true;
    }

    /// Runs as the JVM's shutdown hook.
    private void onShutdown() {
        signal.complete(null);
        synchronized (starting) {
            if (isStarting) {
                runner.interrupt();
            }
        }
        int code = FAILED;
        try {
            // The close has its own limit; the second on top is for the log line that says so.
            if (ended.await(closeLimit.plusSeconds(1).toNanos(), TimeUnit.NANOSECONDS)) {
                code = exitCode;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        errors.flush();
        Runtime.getRuntime().halt(code);
    }
}
