package dev.carillon.standalone.stack;

import dev.carillon.embedded.Durability;
import dev.carillon.embedded.JvmProfile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// How to run the platform in one process tree.
///
/// @param dataDirectory where everything is stored
/// @param cacheDirectory where files that only save time are kept between starts
/// @param durability whether the data outlives the process
/// @param jvm what the broker's and the registry's JVM are tuned for
/// @param ports the ports
/// @param partitions partitions of every topic, at least 1
/// @param retrySchedule the waits of the retry schedule, shortest first
/// @param settings further settings of every service, by name
public record StandaloneOptions(
        Path dataDirectory,
        Path cacheDirectory,
        Durability durability,
        JvmProfile jvm,
        StandalonePorts ports,
        int partitions,
        List<Duration> retrySchedule,
        Map<String, String> settings) {

    /// Makes the paths absolute.
    public StandaloneOptions {
        dataDirectory = dataDirectory.toAbsolutePath().normalize();
        cacheDirectory = cacheDirectory.toAbsolutePath().normalize();
        retrySchedule = List.copyOf(retrySchedule);
        settings = Map.copyOf(settings);
    }

    /// The same without further settings.
    public StandaloneOptions(
            Path dataDirectory,
            Path cacheDirectory,
            Durability durability,
            JvmProfile jvm,
            StandalonePorts ports,
            int partitions,
            List<Duration> retrySchedule) {
        this(
                dataDirectory,
                cacheDirectory,
                durability,
                jvm,
                ports,
                partitions,
                retrySchedule,
                Map.of());
    }
}
