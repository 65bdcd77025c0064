package dev.carillon.benchmarks.api;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Callers that call as fast as they are answered, each on a thread and a connection of its own.
final class Load {

    private Load() {}

    /// Makes one call.
    @FunctionalInterface
    interface Caller {

        /// Calls and checks the answer.
        ///
        /// @throws IOException when there is no answer
        void call() throws IOException;
    }

    /// What a round came to.
    ///
    /// @param latencies of every call
    /// @param took from the first call to the end of the last
    record Round(Latencies latencies, Duration took) {

        double perSecond() {
            return latencies.count() * 1e9 / took.toNanos();
        }
    }

    /// Lets every caller call until the time is over.
    ///
    /// @throws IOException when a connection broke: nobody knows then what took effect
    static Round run(List<? extends Caller> callers, Duration time)
            throws InterruptedException, IOException {
        long begin = System.nanoTime();
        long end = begin + time.toNanos();
        Latencies all = new Latencies();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Latencies>> running = new ArrayList<>();
            for (Caller caller : callers) {
                running.add(threads.submit(() -> until(end, caller)));
            }
            for (Future<Latencies> one : running) {
                all.addAll(one.get());
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException broken) {
                throw broken;
            }
            throw new IllegalStateException("a caller failed", e.getCause());
        }
        return new Round(all, Duration.ofNanos(System.nanoTime() - begin));
    }

    private static Latencies until(long end, Caller caller) throws IOException {
        Latencies latencies = new Latencies();
        long now = System.nanoTime();
        while (now < end) {
            caller.call();
            long after = System.nanoTime();
            latencies.add(after - now);
            now = after;
        }
        return latencies;
    }
}
