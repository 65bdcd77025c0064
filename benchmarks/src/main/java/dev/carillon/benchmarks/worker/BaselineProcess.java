package dev.carillon.benchmarks.worker;

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

/// The process of the bare client.
final class BaselineProcess implements AutoCloseable {

    private final ChildJvm jvm;
    private final PrintWriter orders;
    private final BufferedReader answers;

    BaselineProcess(int payloadBytes, int endpoints, Path log) {
        this.jvm =
                ChildJvm.start(
                        BaselineClient.class.getName(),
                        List.of(
                                "-XX:+UseParallelGC",
                                "-Xmx256m",
                                "-Dbench.payload=" + payloadBytes,
                                "-Dbench.endpoints=" + endpoints),
                        Map.of(),
                        log,
                        ChildJvm.Output.READ);
        this.orders =
                new PrintWriter(
                        new OutputStreamWriter(jvm.process().getOutputStream(), UTF_8), true);
        this.answers =
                new BufferedReader(new InputStreamReader(jvm.process().getInputStream(), UTF_8));
    }

    /// Sends requests and waits for the last answer.
    ///
    /// @param port the receiver's port on the loopback address
    /// @return how long that took
    Duration send(int port, long count) {
        long began = System.nanoTime();
        orders.println(port + " " + count);
        try {
            String answer = answers.readLine();
            if (!"done".equals(answer)) {
                throw new IllegalStateException("the baseline answered " + answer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the baseline does not answer", e);
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
