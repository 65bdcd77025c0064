package dev.carillon.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Starts a program in a session of its own, out of reach of the terminal's signals.
final class NewSession {
    /// What to put before a command. Linux has `setsid`; macOS has Perl, which can do the same.
    /// With neither, Ctrl-C also reaches the children.
    static final List<String> PREFIX = find();

    private NewSession() {}

    private static List<String> find() {
        return Stream.of(
                        List.of("/usr/bin/setsid"),
                        List.of("/bin/setsid"),
                        List.of("/usr/bin/perl", "-e", "use POSIX; POSIX::setsid(); exec @ARGV"))
                .filter(prefix -> Files.isExecutable(Path.of(prefix.getFirst())))
                .findFirst()
                .orElse(List.of());
    }
}
