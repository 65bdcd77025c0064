package dev.carillon.benchmarks.worker;

import dev.carillon.benchmarks.cli.BenchOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `./carillon bench idle`.
@Command(
        name = "idle",
        mixinStandardHelpOptions = true,
        description =
                "What a worker costs that only holds retries which are not due, beside the same"
                        + " worker without any.")
public final class IdleCommand implements Callable<Integer> {

    @Mixin private BenchOptions options = new BenchOptions();

    @Mixin private MachineOptions machine = new MachineOptions();

    @Option(
            names = "--each",
            defaultValue = "100",
            description = "Retries in each partition of a tier (default: ${DEFAULT-VALUE}).")
    private int each;

    @Override
    public Integer call() throws InterruptedException {
        return options.run((folder, progress) ->
                new IdleScenario(
                                new IdleScenario.Settings(
                                        options.measured(),
                                        options.warmUp(),
                                        machine.machine(),
                                        each),
                                folder.path(),
                                progress)
                        .run());
    }
}
