package dev.carillon.standalone.cli;

import dev.carillon.platform.log.LogConfig;
import dev.carillon.platform.log.Logs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.slf4j.event.Level;

/// Where the project lies, as the script says.
public final class Home {

    private Home() {}

    /// The project's folder; the working directory when the script did not say.
    public static Path folder() {
        return Path.of(System.getProperty("carillon.home", "")).toAbsolutePath().normalize();
    }

    /// Where files that only save time are kept.
    public static Path cache() {
        return folder().resolve(".carillon").resolve("cache");
    }

    /// Sends the log to a file from now on.
    public static void logTo(Path file) {
        try {
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the folder of " + file + " cannot be made", e);
        }
        Logs.configure(
                new LogConfig(
                        LogConfig.Format.JSON,
                        Level.INFO,
                        Map.of("org.apache.kafka", Level.WARN),
                        Optional.of(file)));
    }
}
