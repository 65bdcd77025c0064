package dev.carillon.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A child's ahead-of-time cache (JEP 483, 514, 515): classes as they were once loaded and linked,
/// which more than halves the time to start.
///
/// The first child for a given JDK, set of jars and set of JVM options is watched by its JVM, which
/// writes the cache when that child ends cleanly; that takes some seconds. Later ones read it.
/// Whatever goes wrong with it costs time and nothing else.
sealed interface AotCache {
    /// What the child's JVM is told.
    List<String> options();

    /// Whether the child should end cleanly and with patience, for its JVM writes the cache then.
    default boolean isTraining() {
        return false;
    }

    /// To be called once the child has ended cleanly.
    default void keep() {}

    /// To be called once the child has ended in any other way.
    default void drop() {}

    /// No cache: the child starts as it would.
    record None() implements AotCache {
        @Override
        public List<String> options() {
            return List.of();
        }
    }

    /// A cache that an earlier child wrote.
    ///
    /// @param file the cache
    record Ready(Path file) implements AotCache {
        @Override
        public List<String> options() {
            // A cache the JVM cannot use is not worth a line in the part's log.
            return List.of("-XX:AOTCache=" + file, "-Xlog:aot=off,cds=off");
        }
    }

    /// A cache that this child is to write. Only one child of all processes writes it at a time.
    ///
    /// @param file its final name
    /// @param fresh where the JVM writes it
    /// @param lock held until the child has ended
    record Training(Path file, Path fresh, FileLock lock) implements AotCache {
        @Override
        public List<String> options() {
            return List.of("-XX:AOTCacheOutput=" + fresh, "-Xlog:aot=off,cds=off");
        }

        @Override
        public boolean isTraining() {
            return true;
        }

        @Override
        public void keep() {
            try (var _ = lock.acquiredBy()) {
                if (Files.exists(fresh)) {
                    deleteOlder();
                    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
                }
            } catch (IOException e) {
                // The next child tries again.
            }
        }

        @Override
        public void drop() {
            try (var _ = lock.acquiredBy()) {
                Files.deleteIfExists(fresh);
                // What the JVM noted for itself in between.
                Files.deleteIfExists(fresh.resolveSibling(fresh.getFileName() + ".config"));
            } catch (IOException e) {
                // The next child tries again.
            }
        }

        private void deleteOlder() throws IOException {
            String name = file.getFileName().toString();
            String part = name.substring(0, name.indexOf('-'));
            try (DirectoryStream<Path> old =
                    Files.newDirectoryStream(file.getParent(), part + "-*.aot")) {
                for (Path each : old) {
                    Files.deleteIfExists(each);
                }
            }
        }
    }

    /// What can be done for a child.
    ///
    /// @param folder where caches are kept; none means that none is used
    /// @param part a short name without hyphens
    /// @param jvm the child's tuning: a child for sustained load is left to the compilers, so that
    ///   what it reaches does not depend on what an earlier one did
    /// @param options the JVM's other options
    /// @param jars what decides, beside the JDK and the options, whether a cache fits
    static AotCache find(
            Optional<Path> folder,
            String part,
            JvmProfile jvm,
            List<String> options,
            List<Path> jars) {
        if (folder.isEmpty() || jvm != JvmProfile.QUICK_START) {
            return new None();
        }
        try {
            Path file = folder.get().resolve(part + "-" + fingerprint(options, jars) + ".aot");
            return Files.isRegularFile(file) ? new Ready(file) : train(file);
        } catch (IOException e) {
            return new None();
        }
    }

    private static AotCache train(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        var channel =
                FileChannel.open(
                        file.resolveSibling(file.getFileName() + ".lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        try {
            @Nullable FileLock lock = channel.tryLock();
            if (lock != null) {
                Path fresh = file.resolveSibling(file.getFileName() + ".new");
                Files.deleteIfExists(fresh);
                return new Training(file, fresh, lock);
            }
        } catch (OverlappingFileLockException e) {
            // Another child of this very process is at it.
        }
        channel.close();
        return new None();
    }

    private static UUID fingerprint(List<String> options, List<Path> jars) throws IOException {
        var facts = new StringBuilder();
        for (String property : List.of("java.home", "java.vm.version", "java.vm.vendor")) {
            facts.append(System.getProperty(property)).append('\n');
        }
        facts.append(options).append('\n');
        for (Path jar : jars) {
            facts.append(jar)
                    .append(' ')
                    .append(Files.size(jar))
                    .append(' ')
                    .append(Files.getLastModifiedTime(jar))
                    .append('\n');
        }
        return UUID.nameUUIDFromBytes(facts.toString().getBytes(StandardCharsets.UTF_8));
    }
}
