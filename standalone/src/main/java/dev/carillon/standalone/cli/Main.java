package dev.carillon.standalone.cli;

import picocli.CommandLine;

/// The entry of the command line.
public final class Main {

    private Main() {}

    /// Runs one command and ends the process with its exit code: 0 done, 1 failed, 2 used wrongly.
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /// The commands, without a process around them.
    static CommandLine commandLine() {
        return new CommandLine(new CarillonCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(new Failures());
    }
}
