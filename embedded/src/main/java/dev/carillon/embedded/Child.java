package dev.carillon.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A child process under the guard of `guard.sh`: it ends when this object is closed, and also when
/// this process ends in whatever way. It has a session of its own where the system allows it, so
/// that Ctrl-C in a terminal reaches only us and we decide when it ends.
///
/// Safe for use by several threads.
final class Child implements AutoCloseable {
    private static final String GUARD = readGuard();

    /// What of our environment a child sees; settings such as `JAVA_TOOL_OPTIONS` or `PGDATA` are
    /// not meant for it.
    private static final List<String> INHERITED = List.of("PATH", "HOME", "TMPDIR");

    private static final long LOG_LIMIT_BYTES = 10L << 20;
    private static final int TAIL_LINES = 25;
    private static final int TAIL_LINE_CHARACTERS = 400;

    private static final Duration POLL = Duration.ofMillis(20);

    private final Plan plan;
    private final Process guard;
    private final ProcessHandle child;
    private volatile boolean isEndWanted;

    private Child(Plan plan, Process guard, ProcessHandle child) {
        this.plan = plan;
        this.guard = guard;
        this.child = child;
    }

    /// One signal on the way to a child's end.
    ///
    /// @param signal its name without `SIG`
    /// @param grace how long the child may take before the next signal is sent
    record Ending(String signal, Duration grace) {
        static final Ending KILL = new Ending("KILL", Duration.ofSeconds(5));
    }

    /// How to run a child.
    ///
    /// @param part its name, for messages
    /// @param command program and arguments
    /// @param environment added to the few variables every child gets
    /// @param directory its working directory
    /// @param log takes its standard output and error, appended
    /// @param endings the signals that end it, gentlest first
    /// @param disposable a folder that is deleted when the child ended because of a close or of our
    ///   own end
    record Plan(
            String part,
            List<String> command,
            Map<String, String> environment,
            Path directory,
            Path log,
            List<Ending> endings,
            Optional<Path> disposable) {
        Plan {
            command = List.copyOf(command);
            environment = Map.copyOf(environment);
            endings = List.copyOf(endings);
        }
    }

    static Child start(Plan plan) {
        var command = new ArrayList<>(NewSession.PREFIX);
        command.addAll(List.of("/bin/sh", "-c", GUARD, "carillon-guard", plan.log().toString()));
        command.add(
                plan.endings().stream()
                        .map(e -> e.signal() + ":" + e.grace().toMillis() / 100)
                        .collect(Collectors.joining(" ")));
        command.add(plan.disposable().map(Path::toString).orElse(""));
        command.addAll(plan.command());
        var builder =
                new ProcessBuilder(command)
                        .directory(plan.directory().toFile())
                        .redirectError(ProcessBuilder.Redirect.appendTo(plan.log().toFile()));
        builder.environment().keySet().retainAll(INHERITED);
        builder.environment().putAll(plan.environment());
        try {
            setAside(plan.log());
            Process guard = builder.start();
            return new Child(plan, guard, readChild(plan, guard));
        } catch (IOException e) {
            throw new EmbeddedPartException(
                    "%s could not be started with %s: %s"
                            .formatted(plan.part(), plan.command().getFirst(), e.getMessage()),
                    e);
        }
    }

    /// A folder that is kept for years should not fill up with logs.
    private static void setAside(Path log) throws IOException {
        if (Files.exists(log) && Files.size(log) > LOG_LIMIT_BYTES) {
            Files.move(
                    log,
                    log.resolveSibling(log.getFileName() + ".old"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static ProcessHandle readChild(Plan plan, Process guard) throws IOException {
        try (var output =
                new BufferedReader(
                        new InputStreamReader(guard.getInputStream(), StandardCharsets.UTF_8))) {
            @Nullable String line = output.readLine();
            if (line != null && line.chars().allMatch(Character::isDigit)) {
                // A child that ended at once has no handle any more; its guard stands for it.
                return ProcessHandle.of(Long.parseLong(line)).orElse(guard.toHandle());
            }
            throw new EmbeddedPartException(
                    "%s could not be started: its guard /bin/sh printed no process id. %s"
                            .formatted(plan.part(), tailOf(plan.log())));
        }
    }

    long pid() {
        return child.pid();
    }

    boolean isAlive() {
        return guard.isAlive();
    }

    /// Completes exceptionally when the child ends although nobody wanted it to, and never else.
    CompletableFuture<Void> failure() {
        return guard.onExit()
                .thenCompose(ended ->
                        isEndWanted
                                ? new CompletableFuture<>()
                                : CompletableFuture.failedFuture(
                                        new EmbeddedPartException(endMessage(ended.exitValue()))));
    }

    /// Waits until the part answers.
    ///
    /// @throws EmbeddedPartException if the child ends before, or does not answer within the limit
    void awaitReady(Duration limit, Readiness readiness) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!readiness.isReady()) {
            if (endsWithin(POLL)) {
                throw new EmbeddedPartException(endMessage(guard.exitValue()));
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new EmbeddedPartException(
                        "The start of %s was interrupted.".formatted(plan.part()));
            }
            if (System.nanoTime() - deadline > 0) {
                throw new EmbeddedPartException(
                        "%s does not answer %d s after its start. %s"
                                .formatted(plan.part(), limit.toSeconds(), tailOf(plan.log())));
            }
        }
    }

    /// Asks a part whether it can be used.
    @FunctionalInterface
    interface Readiness {
        boolean isReady();
    }

    /// Waits for the end of a child that ends by itself, and answers its exit status.
    int awaitEnd(Duration limit) {
        isEndWanted = true;
        if (!endsWithin(limit)) {
            close();
            throw new EmbeddedPartException(
                    "%s did not end within %d s. %s"
                            .formatted(plan.part(), limit.toSeconds(), tailOf(plan.log())));
        }
        return guard.exitValue();
    }

    /// Asks the child to end, and answers whether it did so within the limit.
    boolean terminates(Duration limit) {
        isEndWanted = true;
        return child.destroy() && endsWithin(limit);
    }

    /// Kills the child and what it started with SIGKILL, as a crash would, and waits for the end.
    /// The data stays.
    void kill() {
        isEndWanted = true;
        List<ProcessHandle> family = Stream.concat(child.descendants(), Stream.of(child)).toList();
        // The parent first: it would start its workers anew, or tidy up.
        family.reversed().forEach(ProcessHandle::destroyForcibly);
        awaitGuard(Duration.ofSeconds(10));
        family.forEach(process -> process.onExit().orTimeout(10, TimeUnit.SECONDS).join());
    }

    /// Ends the child with the signals of its plan, and waits for the end.
    @Override
    public void close() {
        isEndWanted = true;
        try {
            guard.getOutputStream().close();
        } catch (IOException e) {
            // The guard is gone already, which the wait below finds out.
        }
        Duration graces =
                plan.endings().stream().map(Ending::grace).reduce(Duration.ZERO, Duration::plus);
        awaitGuard(graces.plusSeconds(5));
    }

    /// The end of the log, as part of a sentence.
    String logTail() {
        return tailOf(plan.log());
    }

    private void awaitGuard(Duration limit) {
        if (!endsWithin(limit)) {
            child.destroyForcibly();
            guard.destroyForcibly();
            throw new EmbeddedPartException(
                    "%s, process %d, did not end within %d s and was killed. %s"
                            .formatted(plan.part(), pid(), limit.toSeconds(), logTail()));
        }
    }

    /// Waits without giving in to an interrupt: an end that was begun is seen through.
    private boolean endsWithin(Duration limit) {
        boolean isInterrupted = false;
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            while (true) {
                try {
                    return guard.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    isInterrupted = true;
                }
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private String endMessage(int status) {
        return "%s ended by itself with status %d. %s".formatted(plan.part(), status, logTail());
    }

    private static String tailOf(Path log) {
        try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            List<String> all = lines.toList();
            return "The last lines of %s:%n%s"
                    .formatted(
                            log,
                            all.stream()
                                    .skip(Math.max(0, all.size() - TAIL_LINES))
                                    .map(Child::shortened)
                                    .collect(Collectors.joining(System.lineSeparator())));
        } catch (IOException | UncheckedIOException e) {
            return "Its log %s cannot be read (%s).".formatted(log, e);
        }
    }

    private static String shortened(String line) {
        return line.length() <= TAIL_LINE_CHARACTERS
                ? line
                : line.substring(0, TAIL_LINE_CHARACTERS) + "…";
    }

    private static String readGuard() {
        try (InputStream script =
                Objects.requireNonNull(
                        Child.class.getResourceAsStream("guard.sh"),
                        "guard.sh is not in the jar")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
