package dev.carillon.benchmarks.cli;

import dev.carillon.standalone.cli.RunFolder;
import dev.carillon.standalone.cli.TerminalProgress;
import dev.carillon.standalone.stack.Progress;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// What every benchmark is asked for: how long it measures and how it prints.
public final class BenchOptions {

    private static final int LEAST_SECONDS = 1;
    private static final int MOST_SECONDS = 3600;

    /// Shorter runs measure the compiler, see METHODOLOGY.md.
    private static final Duration QUOTABLE_WARM_UP = Duration.ofSeconds(30);

    private static final Duration QUOTABLE = Duration.ofSeconds(60);

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "60",
            description = "How long to measure (default: ${DEFAULT-VALUE}; less is not quotable).")
    private int seconds;

    @Option(
            names = "--warm-up-seconds",
            paramLabel = "S",
            defaultValue = "30",
            description =
                    "How long to run before that (default: ${DEFAULT-VALUE}; less is not quotable).")
    private int warmUpSeconds;

    @Option(names = "--json", description = "Print the report as one JSON object.")
    private boolean json;

    /// A benchmark: it measures and reports.
    @FunctionalInterface
    public interface Scenario {

        /// Runs the benchmark; starts and stops everything it needs.
        ///
        /// @param folder where it may keep data and logs
        /// @param progress told what is going on
        /// @throws InterruptedException when the calling thread is interrupted
        BenchReport run(RunFolder folder, Progress progress) throws InterruptedException;
    }

    /// How long to measure, 1 s to an hour.
    public Duration measured() {
        return inRange("--seconds", seconds);
    }

    /// How long to run before anything is counted, 1 s to an hour.
    public Duration warmUp() {
        return inRange("--warm-up-seconds", warmUpSeconds);
    }

    /// Whether the run is long enough for its figures to be quoted.
    public boolean isQuotable() {
        return measured().compareTo(QUOTABLE) >= 0 && warmUp().compareTo(QUOTABLE_WARM_UP) >= 0;
    }

    /// Runs a benchmark and prints its report; nothing else is written to standard output. The
    /// folder stays when the ledger is not clean.
    ///
    /// @return the exit code: 0 when the ledger is clean, else 1
    /// @throws InterruptedException when the calling thread is interrupted
    public int run(Scenario scenario) throws InterruptedException {
        measured();
        warmUp();
        RunFolder folder = RunFolder.create("bench-" + spec.name());
        BenchReport report = scenario.run(folder, TerminalProgress.ofProcess(Clock.systemUTC()));
        report.figures().put("quotable", isQuotable());
        PrintWriter out = spec.commandLine().getOut();
        out.println(json ? report.json() : report.table());
        out.flush();
        if (report.isClean()) {
            folder.delete();
            return 0;
        }
        PrintWriter errors = spec.commandLine().getErr();
        errors.println("The run is void. The log and the data are kept in " + folder.path());
        errors.flush();
        return 1;
    }

    private Duration inRange(String option, int value) {
        if (value < LEAST_SECONDS || value > MOST_SECONDS) {
            throw new ParameterException(
                    spec.commandLine(),
                    option
                            + " must be from "
                            + LEAST_SECONDS
                            + " to "
                            + MOST_SECONDS
                            + ", was "
                            + value);
        }
        return Duration.ofSeconds(value);
    }
}
