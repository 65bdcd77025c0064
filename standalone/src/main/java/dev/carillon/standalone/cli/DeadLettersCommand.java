package dev.carillon.standalone.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The dead letters of a cluster.
@Command(
        name = "dead-letters",
        mixinStandardHelpOptions = true,
        description = {
            "List, show and replay the deliveries that were given up.",
            "Reads CARILLON_KAFKA_* and CARILLON_REGISTRY_* from the environment or a file."
        },
        subcommands = {
            DeadLettersListCommand.class,
            DeadLettersShowCommand.class,
            DeadLettersReplayCommand.class
        })
final class DeadLettersCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Which one? list, show or replay; --help says more.");
    }
}
