package dev.carillon.standalone.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// The temporary folder of one run: its data and its log. Deleted when the run was clean, kept for
/// whoever looks into a run that was not.
///
/// @param path where it is
public record RunFolder(Path path) {

    /// Makes a folder and sends the log of this process into it.
    ///
    /// @param command the command that runs, part of the folder's name
    /// @throws UncheckedIOException when no folder can be made
    public static RunFolder create(String command) {
        try {
            RunFolder folder =
                    new RunFolder(Files.createTempDirectory("carillon-" + command + "-"));
            Home.logTo(folder.path().resolve("carillon.log"));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder can be made", e);
        }
    }

    /// Deletes the folder with everything in it.
    ///
    /// @throws UncheckedIOException when something cannot be deleted
    public void delete() {
        try (Stream<Path> files = Files.walk(path)) {
            files.sorted(Comparator.reverseOrder()).forEach(RunFolder::deleteOne);
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be deleted", e);
        }
    }

    private static void deleteOne(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be deleted", e);
        }
    }
}
