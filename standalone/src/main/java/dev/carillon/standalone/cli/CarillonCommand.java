package dev.carillon.standalone.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// What is run when no command is named: the help.
@Command(
        name = "./carillon",
        mixinStandardHelpOptions = true,
        version = "Carillon 0.1.0",
        description = "An open webhook platform on Kafka: one event rings every subscriber.",
        footer = {
            "",
            "The script itself answers two more:",
            "  ./carillon test        builds everything and runs every test",
            "  ./carillon bench NAME  measures; ./carillon bench lists what can be measured"
        },
        subcommands = {
            DemoCommand.class,
            DemoAgainstCommand.class,
            UpCommand.class,
            ReceiverCommand.class,
            SampleDirectoryCommand.class,
            SampleEventCommand.class,
            TopicsCommand.class,
            DeliveriesCommand.class,
            DeadLettersCommand.class,
            LagCommand.class,
            TokensCommand.class,
            SecretsCommand.class,
            EventsCommand.class,
            ConfigCommand.class
        })
final class CarillonCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }
}
