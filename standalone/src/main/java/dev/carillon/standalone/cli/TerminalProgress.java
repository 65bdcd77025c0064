package dev.carillon.standalone.cli;

import dev.carillon.standalone.stack.Progress;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/// Writes progress, a line each with the seconds since the start, when somebody is looking.
/// Thread-safe.
public final class TerminalProgress implements Progress {

    private final PrintStream out;
    private final Clock clock;
    private final Instant begin;

    private TerminalProgress(PrintStream out, Clock clock) {
        this.out = out;
        this.clock = clock;
        this.begin = clock.instant();
    }

    /// Progress on standard error when that is a terminal (the script knows), else none.
    public static Progress ofProcess(Clock clock) {
        return Boolean.getBoolean("carillon.terminal")
                ? new TerminalProgress(System.err, clock)
                : (part, message) -> {};
    }

    /// Progress on standard error, whatever that is: for containers, whose log it becomes.
    public static Progress always(Clock clock) {
        return new TerminalProgress(System.err, clock);
    }

    @Override
    public void report(String part, String message) {
        double seconds = Duration.between(begin, clock.instant()).toMillis() / 1000.0;
        out.println(String.format(Locale.ROOT, "%6.1f s  %-20s %s", seconds, part, message));
    }
}
