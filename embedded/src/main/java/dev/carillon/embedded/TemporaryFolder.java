package dev.carillon.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Folders for data that nobody wants back.
final class TemporaryFolder {
    private TemporaryFolder() {}

    static Path create(String part) {
        try {
            return Files.createTempDirectory("carillon-" + part + "-");
        } catch (IOException e) {
            throw new EmbeddedPartException(
                    "No temporary folder can be made in %s (%s). Make room there, or set java.io.tmpdir to a writable folder."
                            .formatted(System.getProperty("java.io.tmpdir"), e),
                    e);
        }
    }
}
