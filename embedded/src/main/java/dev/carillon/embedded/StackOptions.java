package dev.carillon.embedded;

import java.nio.file.Path;
import java.util.Optional;

/// How to run a broker, a database server and a schema registry together.
///
/// @param dataDirectory has a folder for each part; made when missing, used again when it is ours;
///   none means a temporary one that is deleted at the end, and only goes with data that may be
///   lost
/// @param durability whether the data is kept; if so the registry's lies in the database
/// @param kafkaPort 0 means any free one, as for the others
/// @param databasePort where PostgreSQL listens
/// @param registryPort where the schema registry listens
/// @param jvm what the broker's and the registry's JVM are tuned for
/// @param cacheDirectory where files that only save time are kept between starts
/// @param progress hears how the start goes on
public record StackOptions(
        Optional<Path> dataDirectory,
        Durability durability,
        int kafkaPort,
        int databasePort,
        int registryPort,
        JvmProfile jvm,
        Optional<Path> cacheDirectory,
        StartProgress progress) {
    /// Refuses to keep data in a temporary folder.
    public StackOptions {
        dataDirectory = dataDirectory.map(path -> path.toAbsolutePath().normalize());
        if (durability == Durability.KEPT && dataDirectory.isEmpty()) {
            throw new IllegalArgumentException("data that is kept needs a data directory");
        }
    }

    /// Free ports and a temporary folder that is deleted at the end.
    public static StackOptions throwaway() {
        return new StackOptions(
                Optional.empty(),
                Durability.THROWAWAY,
                0,
                0,
                0,
                JvmProfile.QUICK_START,
                CacheDirectory.fromSystemProperty(),
                StartProgress.SILENT);
    }

    /// Data that outlives the parts, at these ports.
    public static StackOptions kept(
            Path dataDirectory, int kafkaPort, int databasePort, int registryPort) {
        return new StackOptions(
                Optional.of(dataDirectory),
                Durability.KEPT,
                kafkaPort,
                databasePort,
                registryPort,
                JvmProfile.QUICK_START,
                CacheDirectory.fromSystemProperty(),
                StartProgress.SILENT);
    }

    /// These options with somebody who hears how the start goes on.
    public StackOptions withProgress(StartProgress listener) {
        return new StackOptions(
                dataDirectory,
                durability,
                kafkaPort,
                databasePort,
                registryPort,
                jvm,
                cacheDirectory,
                listener);
    }

    /// These options with a folder for files that save time.
    public StackOptions withCacheDirectory(Path cache) {
        return new StackOptions(
                dataDirectory,
                durability,
                kafkaPort,
                databasePort,
                registryPort,
                jvm,
                Optional.of(cache),
                progress);
    }

    /// These options with another tuning.
    public StackOptions withJvm(JvmProfile profile) {
        return new StackOptions(
                dataDirectory,
                durability,
                kafkaPort,
                databasePort,
                registryPort,
                profile,
                cacheDirectory,
                progress);
    }
}
