package dev.carillon.standalone.up;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.standalone.stack.SecretFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// The token of the sample administrator. The platform stores only its hash, so the token itself is
/// kept in a file that only its owner reads; it is issued anew when the platform no longer takes
/// it.
final class SampleToken {

    private SampleToken() {}

    /// The token.
    ///
    /// @param file where it is kept
    /// @param isGood asks the platform whether it takes a token
    /// @param issue issues a new one
    static String in(Path file, Predicate<String> isGood, Supplier<String> issue) {
        try {
            if (Files.exists(file)) {
                String kept = Files.readString(file, UTF_8).strip();
                if (isGood.test(kept)) {
                    return kept;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
        String fresh = issue.get();
        SecretFile.write(file, fresh + "\n");
        return fresh;
    }
}
