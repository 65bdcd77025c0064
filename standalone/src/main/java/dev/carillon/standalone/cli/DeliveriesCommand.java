package dev.carillon.standalone.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The deliveries of a cluster.
@Command(
        name = "deliveries",
        mixinStandardHelpOptions = true,
        description = "Watch the deliveries of a cluster.",
        subcommands = {DeliveriesTailCommand.class})
final class DeliveriesCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Which of them? --help says what there is.");
    }
}
