package dev.carillon.benchmarks.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A Java process of its own with this process's class path, so that its processor time and its
/// heap can be told apart. It is stopped by its process id.
public final class ChildJvm implements AutoCloseable {

    private static final int STOP_SECONDS = 60;
    private static final double KIB_PER_MIB = 1024;

    private final Process process;

    private ChildJvm(Process process) {
        this.process = process;
    }

    /// Starts a main class.
    ///
    /// @param log takes its standard error, and its standard output unless that is read
    /// @param output what becomes of its standard output
    public static ChildJvm start(
            String mainClass,
            List<String> options,
            Map<String, String> environment,
            Path log,
            Output output) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        mainClass));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("CARILLON_"));
        builder.environment().putAll(environment);
        builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        if (output == Output.LOGGED) {
            builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        }
        try {
            Process process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            return new ChildJvm(process);
        } catch (IOException e) {
            throw new UncheckedIOException(mainClass + " could not be started", e);
        }
    }

    /// What becomes of a child's standard output.
    public enum Output {
        /// It goes to the log.
        LOGGED,
        /// We read it.
        READ
    }

    /// The process.
    public Process process() {
        return process;
    }

    /// The processor time it has used so far.
    public Duration cpu() {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() ->
                        new IllegalStateException(
                                "the system does not tell the processor time of process "
                                        + process.pid()));
    }

    /// The most memory that it has had resident so far, in MiB; empty where the system has no
    /// `/proc` that tells.
    public OptionalDouble rssPeakMiB() {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
                    .map(kib -> kib / KIB_PER_MIB)
                    .findFirst();
        } catch (IOException e) {
            return OptionalDouble.empty();
        }
    }

    /// Fails when the process has ended.
    public void requireAlive() {
        if (!process.isAlive()) {
            throw new IllegalStateException(
                    "a process of the benchmark ended with " + process.exitValue());
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
