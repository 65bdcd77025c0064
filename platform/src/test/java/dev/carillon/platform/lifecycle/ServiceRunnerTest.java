package dev.carillon.platform.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.platform.config.SettingsException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Starts real child processes, since what is tested is how a process ends.
@Timeout(60)
class ServiceRunnerTest {

    /// What the child does, by its first argument; the second is a file for traces.
    static final class Child {

        private Child() {}

        public static void main(String[] args) {
            Path trace = Path.of(args[1]);
            System.exit(
                    ServiceRunner.run(
                            () -> start(args[0], trace),
                            Duration.ofSeconds(2),
                            code -> sayFarewell(args[0], code, trace)));
        }

        /// Long enough that a process that did not wait for it would be gone.
        private static void sayFarewell(String manner, int code, Path trace) {
            if (manner.equals("says farewell")) {
                Part.waitMillis(300);
                write(trace, "ended with " + code);
            }
        }

        private static Service start(String manner, Path trace) {
            return switch (manner) {
                case "misconfigured" ->
                        throw new SettingsException(
                                List.of("CARILLON_A: wrong", "CARILLON_B: too"));
                case "cannot start" -> throw new IllegalStateException("no luck");
                case "starts for ever" -> startsForEver(trace);
                default -> {
                    System.out.println("started");
                    yield new Part(manner, trace);
                }
            };
        }

        private static Service startsForEver(Path trace) {
            System.out.println("started");
            try {
                new CountDownLatch(1).await();
                throw new IllegalStateException("the latch opened");
            } catch (InterruptedException e) {
                write(trace, "interrupted");
                throw new IllegalStateException("interrupted while starting", e);
            }
        }
    }

    private static final class Part implements Service {

        private final Failure failure = new Failure();
        private final String manner;
        private final Path trace;

        Part(String manner, Path trace) {
            this.manner = manner;
            this.trace = trace;
            if (manner.equals("dies")) {
                failure.report("part", new IllegalStateException("dead"));
            }
        }

        @Override
        public CompletableFuture<Void> failure() {
            return failure.future();
        }

        @Override
        public void close() {
            // Long enough that a hook that did not wait would end the process first.
            waitMillis(manner.equals("hangs") ? 60_000 : 300);
            if (manner.equals("fails to close")) {
                throw new IllegalStateException("stuck");
            }
            if (manner.equals("dies while closing")) {
                failure.report("part", new IllegalStateException("could not flush"));
            }
            write(trace, "drained");
        }

        private static void waitMillis(long millis) {
            try {
                boolean isOpen = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
                assertThat(isOpen).isFalse();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private record End(int code, String errors, String trace) {}

    @TempDir private Path folder = Path.of("");

    @Test
    void drainsAndEndsWithZeroOnSigterm() throws Exception {
        End end = signalled("drains", "TERM");

        assertThat(end.trace()).isEqualTo("drained");
        assertThat(end.code()).isZero();
    }

    @Test
    void drainsAndEndsWithZeroOnSigint() throws Exception {
        End end = signalled("drains", "INT");

        assertThat(end.trace()).isEqualTo("drained");
        assertThat(end.code()).isZero();
    }

    @Test
    void saysItsLastWordsBeforeItEnds() throws Exception {
        End end = signalled("says farewell", "INT");

        assertThat(end.trace()).isEqualTo("ended with 0");
        assertThat(end.code()).isZero();
    }

    @Test
    void closesTheRestAndEndsWithOneWhenAPartDies() throws Exception {
        End end = unsignalled("dies");

        assertThat(end.trace()).isEqualTo("drained");
        assertThat(end.code()).isEqualTo(1);
        assertThat(end.errors()).contains("a part died");
    }

    @Test
    void endsWithTwoAndOnlyTheMistakesWhenTheSettingsAreWrong() throws Exception {
        End end = unsignalled("misconfigured");

        assertThat(end.code()).isEqualTo(2);
        assertThat(end.errors().lines()).containsExactly("CARILLON_A: wrong", "CARILLON_B: too");
    }

    @Test
    void endsWithOneWhenTheStartFails() throws Exception {
        End end = unsignalled("cannot start");

        assertThat(end.code()).isEqualTo(1);
        assertThat(end.errors()).contains("no luck");
    }

    @Test
    void endsWithOneWhenTheCloseHangs() throws Exception {
        End end = signalled("hangs", "TERM");

        assertThat(end.code()).isEqualTo(1);
        assertThat(end.errors()).contains("did not close within PT2S");
    }

    @Test
    void endsWithOneWhenTheCloseFails() throws Exception {
        assertThat(signalled("fails to close", "TERM").code()).isEqualTo(1);
    }

    @Test
    void endsWithOneWhenAPartDiesWhileItDrains() throws Exception {
        assertThat(signalled("dies while closing", "TERM").code()).isEqualTo(1);
    }

    @Test
    void aSignalInterruptsTheStart() throws Exception {
        End end = signalled("starts for ever", "TERM");

        assertThat(end.trace()).isEqualTo("interrupted");
        assertThat(end.code()).isZero();
    }

    private static void write(Path trace, String text) {
        try {
            Files.writeString(trace, text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private End unsignalled(String manner) throws IOException, InterruptedException {
        return ended(child(manner));
    }

    private End signalled(String manner, String signal) throws IOException, InterruptedException {
        Process child = child(manner);
        try (BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(out.readLine()).isEqualTo("started");
            int sent =
                    new ProcessBuilder("kill", "-" + signal, String.valueOf(child.pid()))
                            .start()
                            .waitFor();
            assertThat(sent).isZero();
            return ended(child);
        }
    }

    private Process child(String manner) throws IOException {
        List<String> command = new ArrayList<>();
        if (System.getProperty("os.name").equals("Linux")) {
            // A background job of a shell ignores SIGINT, its children inherit that, and a JVM
            // keeps to it.
            command.addAll(List.of("env", "--default-signal=INT"));
        }
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        manner,
                        folder.resolve("trace").toString()));
        return new ProcessBuilder(command).redirectError(folder.resolve("errors").toFile()).start();
    }

    private End ended(Process child) throws IOException, InterruptedException {
        try {
            boolean hasEnded = child.waitFor(30, TimeUnit.SECONDS);
            assertThat(hasEnded).as("the child ended within 30 s").isTrue();
        } finally {
            child.destroyForcibly();
        }
        Path trace = folder.resolve("trace");
        return new End(
                child.exitValue(),
                Files.readString(folder.resolve("errors")),
                Files.exists(trace) ? Files.readString(trace) : "");
    }
}
