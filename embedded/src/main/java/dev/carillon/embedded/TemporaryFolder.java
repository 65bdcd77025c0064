package dev.carillon.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

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

    /// Starts something that deletes the folder when it is closed.
    static <T> T deletedOnFailure(Path folder, Supplier<T> start) {
        try {
            return start.get();
        } catch (RuntimeException e) {
            try {
                DataFolder.delete(folder);
            } catch (UncheckedIOException notDeleted) {
                e.addSuppressed(notDeleted);
            }
            throw e;
        }
    }
}
