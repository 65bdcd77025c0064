package dev.carillon.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// A child that runs on the JDK this process runs on.
///
/// Safe for use by several threads.
final class JavaChild implements AutoCloseable {
    /// How long a JVM may take to end cleanly and write its ahead-of-time cache.
    private static final Duration TRAINING_LIMIT = Duration.ofMinutes(1);

    private final Child child;
    private final AotCache cache;

    private JavaChild(Child child, AotCache cache) {
        this.child = child;
        this.cache = cache;
    }

    /// How to run a child.
    ///
    /// @param part its name, for messages
    /// @param shortName its name in files
    /// @param jvm what its JVM is tuned for
    /// @param cacheDirectory where files that only save time are kept
    /// @param jars what it runs on
    /// @param arguments of `java`, after the JVM's options
    /// @param environment added to the few variables every child gets
    /// @param folder its working directory, with its log
    /// @param endings the signals that end it, gentlest first
    /// @param disposable a folder to delete at the end
    record Plan(
            String part,
            String shortName,
            JvmProfile jvm,
            Optional<Path> cacheDirectory,
            List<Path> jars,
            List<String> arguments,
            Map<String, String> environment,
            Path folder,
            List<Child.Ending> endings,
            Optional<Path> disposable) {
        Path log() {
            return folder.resolve(shortName + ".log");
        }
    }

    static JavaChild start(Plan plan) {
        var options = new ArrayList<>(plan.jvm().options());
        options.add("-XX:-UsePerfData");
        options.add("-XX:+ExitOnOutOfMemoryError");
        options.add("-Djava.awt.headless=true");
        options.add("--enable-native-access=ALL-UNNAMED");
        options.add("--sun-misc-unsafe-memory-access=allow");
        AotCache cache =
                AotCache.find(
                        plan.cacheDirectory(), plan.shortName(), plan.jvm(), options, plan.jars());
        var command = new ArrayList<String>();
        command.add(executable());
        command.addAll(options);
        command.addAll(cache.options());
        command.add("-Djava.io.tmpdir=" + emptyTemporaryFolder(plan));
        command.addAll(plan.arguments());
        try {
            Child child =
                    Child.start(
                            new Child.Plan(
                                    plan.part(),
                                    command,
                                    plan.environment(),
                                    plan.folder(),
                                    plan.log(),
                                    plan.endings(),
                                    plan.disposable()));
            return new JavaChild(child, cache);
        } catch (RuntimeException e) {
            cache.drop();
            throw e;
        }
    }

    static String executable() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static String classPath(List<Path> jars) {
        return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    Child child() {
        return child;
    }

    /// Kills the child as a crash would.
    void kill() {
        try {
            child.kill();
        } finally {
            cache.drop();
        }
    }

    /// Ends the child with the signals of its plan; one that is to leave a cache behind is given
    /// the time it needs.
    @Override
    public void close() {
        boolean isCacheWritten = cache.isTraining() && child.terminates(TRAINING_LIMIT);
        try {
            child.close();
        } finally {
            if (isCacheWritten) {
                cache.keep();
            } else {
                cache.drop();
            }
        }
    }

    /// Libraries unpack their native parts there and, killed, leave them behind.
    private static Path emptyTemporaryFolder(Plan plan) {
        Path temporary = plan.folder().resolve("tmp");
        try {
            DataFolder.delete(temporary);
            return Files.createDirectory(temporary);
        } catch (IOException e) {
            throw new EmbeddedPartException(
                    "%s needs the folder %s for temporary files, which cannot be made (%s). Make its parent writable."
                            .formatted(plan.part(), temporary, e),
                    e);
        }
    }
}
