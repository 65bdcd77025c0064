package dev.carillon.benchmarks.router;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.benchmarks.parts.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The process of the copy loop.
final class CopyProcess implements AutoCloseable {

    private final ChildJvm jvm;
    private final PrintWriter orders;
    private final BufferedReader answers;

    CopyProcess(String bootstrapServers, int threads, Path log) {
        this.jvm =
                ChildJvm.start(
                        CopyLoop.class.getName(),
                        List.of(
                                "-XX:+UseParallelGC",
                                "-Xmx1g",
                                "-Dbench.servers=" + bootstrapServers,
                                "-Dbench.threads=" + threads),
                        Map.of(),
                        log,
                        ChildJvm.Output.READ);
        this.orders =
                new PrintWriter(
                        new OutputStreamWriter(jvm.process().getOutputStream(), UTF_8), true);
        this.answers =
                new BufferedReader(new InputStreamReader(jvm.process().getInputStream(), UTF_8));
    }

    /// Copies so many more events.
    ///
    /// @return how long that took, until the last of them was committed
    Duration copy(long count) {
        long began = System.nanoTime();
        orders.println(count);
        try {
            String answer = answers.readLine();
            if (!"done".equals(answer)) {
                throw new IllegalStateException("the copy loop answered " + answer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the copy loop does not answer", e);
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /// The processor time it has used.
    Duration cpu() {
        return jvm.cpu();
    }

    @Override
    public void close() {
        jvm.close();
    }
}
