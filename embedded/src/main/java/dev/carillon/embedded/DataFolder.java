package dev.carillon.embedded;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/// A part's data folder: whose it is, what wrote it, and whether somebody uses it now.
///
/// A small file, `carillon-data`, names the layout and the version of the part that wrote the
/// folder. It is written first, and a part's data appears under its final name only when it is
/// complete, so that a start that was cut off is simply begun again.
///
/// @param path the folder
/// @param part the part's name, for messages
/// @param version the version of the part that is to use it
record DataFolder(Path path, String part, Version version) {
    /// Raised when the names or meaning of what lies in a data folder change.
    static final int LAYOUT = 1;

    private static final String MARKER = "carillon-data";
    private static final String RUNNING = "running";

    /// How long to wait for a child whose parent was killed and which is ending.
    private static final Duration ORPHAN_LIMIT = Duration.ofSeconds(40);

    /// The version of a part, as far as it matters for its data.
    ///
    /// @param key its name in the marker file
    /// @param major what must be the same
    /// @param minor what may be raised and not lowered
    record Version(String key, int major, int minor) {
        /// Reads the leading numbers of a version such as `4.3.1`; a missing minor is 0.
        static Version parse(String key, String text) {
            String[] numbers = text.split("\\D+", 3);
            return new Version(
                    key,
                    Integer.parseInt(numbers[0]),
                    numbers.length > 1 && !numbers[1].isEmpty() ? Integer.parseInt(numbers[1]) : 0);
        }

        boolean reads(Version written) {
            return written.major == major && written.minor <= minor;
        }

        @Override
        public String toString() {
            return major + "." + minor;
        }
    }

    /// Fails when the folder cannot be used. Writes nothing that stays.
    void check() {
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw new EmbeddedPartException(
                    "%s cannot keep its data in %s, for that is not a folder. Remove it, or choose another data folder."
                            .formatted(part, path));
        }
        requireWritable();
        if (!Files.exists(path) || isEmpty()) {
            return;
        }
        checkMarker();
        checkUnused();
    }

    /// Checks the folder, creates it when it is missing, and marks it.
    void prepare() {
        check();
        try {
            Files.createDirectories(path);
            Path marker = path.resolve(MARKER);
            var content = new Properties();
            content.setProperty("layout", String.valueOf(LAYOUT));
            content.setProperty(version.key(), version.toString());
            store(content, marker);
        } catch (IOException e) {
            throw notWritable(path, e);
        }
    }

    /// Notes which child uses this folder now.
    void claim(long child) {
        try {
            var content = new Properties();
            note(content, "parent", ProcessHandle.current());
            ProcessHandle.of(child).ifPresent(handle -> note(content, "child", handle));
            store(content, path.resolve(RUNNING));
        } catch (IOException e) {
            throw notWritable(path, e);
        }
    }

    /// Deletes a folder and everything in it; one that is not there is fine.
    static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be deleted".formatted(folder), e);
        }
    }

    private void checkMarker() {
        Path marker = path.resolve(MARKER);
        if (!Files.isRegularFile(marker)) {
            throw new EmbeddedPartException(
                    "%s cannot keep its data in %s: the folder holds something else (it has no file %s). Choose an empty or a new data folder."
                            .formatted(part, path, MARKER));
        }
        Properties content = load(marker);
        String layout = content.getProperty("layout", "none");
        if (!layout.equals(String.valueOf(LAYOUT))) {
            throw new EmbeddedPartException(
                    "The data of %s in %s has layout %s, and this version of Carillon reads layout %d. Use the version that wrote it, or choose another data folder."
                            .formatted(part, path, layout, LAYOUT));
        }
        String written = content.getProperty(version.key(), "");
        if (!written.matches("\\d+\\.\\d+")
                || !version.reads(Version.parse(version.key(), written))) {
            throw new EmbeddedPartException(
                    "The data of %s in %s was written by %s %s, and this is %s %s, which cannot read it. Use the version that wrote it, or choose another data folder."
                            .formatted(
                                    part,
                                    path,
                                    version.key(),
                                    written.isEmpty() ? "(unknown)" : written,
                                    version.key(),
                                    version));
        }
    }

    private void checkUnused() {
        Path running = path.resolve(RUNNING);
        if (!Files.exists(running)) {
            return;
        }
        Properties content = load(running);
        Optional<ProcessHandle> child = noted(content, "child");
        if (child.isEmpty()) {
            return;
        }
        if (noted(content, "parent").isEmpty()) {
            try {
                child.get().onExit().get(ORPHAN_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
                // Said below: somebody still uses the folder.
            }
        }
        throw new EmbeddedPartException(
                "The data of %s in %s is in use by process %d. Stop that one first, or choose another data folder."
                        .formatted(part, path, child.get().pid()));
    }

    private void requireWritable() {
        Path nearest = path.toAbsolutePath();
        while (!Files.exists(nearest) && nearest.getParent() != null) {
            nearest = nearest.getParent();
        }
        try {
            Files.delete(Files.createTempFile(nearest, ".carillon", ""));
        } catch (IOException e) {
            throw notWritable(nearest, e);
        }
    }

    private EmbeddedPartException notWritable(Path where, IOException cause) {
        return new EmbeddedPartException(
                "%s cannot keep its data in %s: %s is not writable (%s). Make it writable, or choose another data folder."
                        .formatted(part, path, where, cause),
                cause);
    }

    private boolean isEmpty() {
        try (Stream<Path> content = Files.list(path)) {
            return content.findAny().isEmpty();
        } catch (IOException e) {
            throw new EmbeddedPartException(
                    "%s cannot read its data folder %s (%s). Make it readable, or choose another data folder."
                            .formatted(part, path, e),
                    e);
        }
    }

    /// A process id alone is not enough: containers give the same few ids again and again.
    private static void note(Properties content, String name, ProcessHandle process) {
        content.setProperty(name, String.valueOf(process.pid()));
        content.setProperty(name + "-start", startOf(process));
    }

    private static Optional<ProcessHandle> noted(Properties content, String name) {
        String pid = content.getProperty(name, "");
        if (!pid.matches("\\d{1,18}")) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(pid))
                .filter(ProcessHandle::isAlive)
                .filter(process -> startOf(process).equals(content.getProperty(name + "-start")));
    }

    private static String startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("unknown");
    }

    private static void store(Properties content, Path file) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (Writer writer = Files.newBufferedWriter(fresh)) {
            content.store(writer, null);
        }
        Files.move(
                fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private Properties load(Path file) {
        var content = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            content.load(reader);
            return content;
        } catch (IOException | IllegalArgumentException e) {
            throw new EmbeddedPartException(
                    "%s of %s cannot be read (%s). Choose another data folder, or restore that file."
                            .formatted(file, part, e),
                    e);
        }
    }
}
