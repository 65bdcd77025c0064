package dev.carillon.benchmarks.router;

import dev.carillon.benchmarks.cli.BenchOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `./carillon bench fanout`.
@Command(
        name = "fanout",
        mixinStandardHelpOptions = true,
        description =
                "Events for 1, 100 and 10,000 subscriptions each: as envelopes, and as a copy of the"
                        + " payload for each delivery.")
public final class FanOutCommand implements Callable<Integer> {

    @Mixin private BenchOptions options = new BenchOptions();

    @Mixin private RouterMachine machine = new RouterMachine();

    @Option(
            names = "--event-bytes",
            defaultValue = "1024",
            description = "The size of an event's value (default: ${DEFAULT-VALUE}).")
    private int eventBytes;

    @Override
    public Integer call() throws InterruptedException {
        return options.run((folder, progress) ->
                new FanOutScenario(
                                new FanOutScenario.Settings(
                                        eventBytes,
                                        options.measured(),
                                        options.warmUp(),
                                        machine.choice()),
                                folder.path(),
                                progress)
                        .run());
    }
}
