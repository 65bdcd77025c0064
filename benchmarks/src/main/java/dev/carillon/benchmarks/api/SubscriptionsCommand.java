package dev.carillon.benchmarks.api;

import dev.carillon.benchmarks.cli.BenchOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `./carillon bench subscriptions`.
@Command(
        name = "subscriptions",
        mixinStandardHelpOptions = true,
        description =
                "How soon a created webhook gets events, and how soon a deleted one gets no more.")
public final class SubscriptionsCommand implements Callable<Integer> {

    @Mixin private BenchOptions options = new BenchOptions();

    @Option(
            names = "--pipes",
            defaultValue = "16",
            description = "How many pipes change at a time (default: ${DEFAULT-VALUE}).")
    private int pipes;

    @Override
    public Integer call() throws InterruptedException {
        return options.run((folder, progress) ->
                new ChangesScenario(
                                pipes,
                                options.measured(),
                                options.warmUp(),
                                folder.path(),
                                progress)
                        .run());
    }
}
