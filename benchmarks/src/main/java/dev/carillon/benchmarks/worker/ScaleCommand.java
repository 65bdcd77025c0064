package dev.carillon.benchmarks.worker;

import dev.carillon.benchmarks.cli.BenchOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `./carillon bench scale`.
@Command(
        name = "scale",
        mixinStandardHelpOptions = true,
        description =
                "Receivers that take 100 ms: what one worker keeps under way, and what a second one"
                        + " adds.")
public final class ScaleCommand implements Callable<Integer> {

    @Mixin private BenchOptions options = new BenchOptions();

    @Mixin private MachineOptions machine = new MachineOptions();

    @Option(
            names = "--endpoints",
            defaultValue = "10000",
            description = "How many endpoints there are (default: ${DEFAULT-VALUE}).")
    private int endpoints;

    @Override
    public Integer call() throws InterruptedException {
        return options.run((folder, progress) ->
                new ScaleScenario(
                                new ScaleScenario.Settings(
                                        endpoints,
                                        options.measured(),
                                        options.warmUp(),
                                        machine.machine()),
                                folder.path(),
                                progress)
                        .run());
    }
}
