package dev.carillon.embedded;

import java.nio.file.Path;
import java.util.Optional;

/// Where files that only save time are kept when the options do not say.
final class CacheDirectory {
    /// The system property that names the folder; the build sets it for tests.
    static final String PROPERTY = "carillon.embedded.cache";

    private CacheDirectory() {}

    static Optional<Path> fromSystemProperty() {
        return Optional.ofNullable(System.getProperty(PROPERTY))
                .filter(name -> !name.isBlank())
                .map(name -> Path.of(name).toAbsolutePath().normalize());
    }
}
