package dev.carillon.benchmarks.cli;

import dev.carillon.standalone.cli.Failures;
import picocli.CommandLine;

/// The entry of `./carillon bench`.
public final class Main {

    private Main() {}

    /// Runs one benchmark and ends the process with its exit code: 0 done and its ledger clean, 1
    /// failed or void, 2 used wrongly.
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /// The benchmarks, without a process around them.
    static CommandLine commandLine() {
        return new CommandLine(new BenchCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(new Failures());
    }
}
