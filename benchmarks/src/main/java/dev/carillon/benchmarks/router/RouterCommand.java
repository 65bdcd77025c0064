package dev.carillon.benchmarks.router;

import dev.carillon.benchmarks.cli.BenchOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `./carillon bench router`.
@Command(
        name = "router",
        mixinStandardHelpOptions = true,
        description =
                "One router with a large table of subscriptions, beside a loop that copies the same"
                        + " events in transactions.")
public final class RouterCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private BenchOptions options = new BenchOptions();

    @Mixin private RouterMachine machine = new RouterMachine();

    @Option(
            names = "--subscriptions",
            defaultValue = "1000000",
            description = "How many subscriptions there are (default: ${DEFAULT-VALUE}).")
    private int subscriptions;

    @Option(
            names = "--scopes",
            defaultValue = "200000",
            description =
                    "How many pipes they listen to; a divisor of the subscriptions (default:"
                            + " ${DEFAULT-VALUE}).")
    private int scopes;

    @Option(
            names = "--events",
            defaultValue = "0",
            description =
                    "How many events a measured turn has (default: as many as the router is"
                            + " expected to route in a third of the time measured).")
    private int events;

    @Option(
            names = "--event-bytes",
            defaultValue = "1024",
            description = "The size of an event's value (default: ${DEFAULT-VALUE}).")
    private int eventBytes;

    @Option(
            names = "--copy-threads",
            defaultValue = "2",
            description = "Threads of the copy loop (default: ${DEFAULT-VALUE}).")
    private int copyThreads;

    @Override
    public Integer call() throws InterruptedException {
        if (scopes < 1 || subscriptions < scopes || subscriptions % scopes != 0 || events < 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--scopes must be a divisor of --subscriptions, and --events not negative; were"
                            + " %d, %d and %d".formatted(scopes, subscriptions, events));
        }
        int perScope = subscriptions / scopes;
        return options.run((folder, progress) ->
                new RouterScenario(
                                new RouterScenario.Settings(
                                        new Population("one", 1, scopes, perScope, perScope, 1),
                                        eventBytes,
                                        events,
                                        options.measured(),
                                        options.warmUp(),
                                        copyThreads,
                                        machine.choice()),
                                folder.path(),
                                progress)
                        .run());
    }
}
