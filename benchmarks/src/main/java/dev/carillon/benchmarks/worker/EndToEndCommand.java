package dev.carillon.benchmarks.worker;

import dev.carillon.benchmarks.cli.BenchOptions;
import dev.carillon.delivery.domain.RetrySchedule;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `./carillon bench e2e`.
@Command(
        name = "e2e",
        mixinStandardHelpOptions = true,
        description =
                "Events from their producer through router and worker to a receiver, beside a bare"
                        + " HTTP client.")
public final class EndToEndCommand implements Callable<Integer> {

    private static final int PARTITIONS = 24;

    @Mixin private BenchOptions options = new BenchOptions();

    @Mixin private MachineOptions machine = new MachineOptions();

    @Option(
            names = "--endpoints",
            defaultValue = "1000",
            description =
                    "How many endpoints there are, each with a pipe of its own (default:"
                            + " ${DEFAULT-VALUE}).")
    private int endpoints;

    @Option(
            names = "--payload-bytes",
            defaultValue = "1024",
            description = "About the size of a callback's body (default: ${DEFAULT-VALUE}).")
    private int payloadBytes;

    @Override
    public Integer call() throws InterruptedException {
        DeliveryStage.Size size =
                new DeliveryStage.Size(
                        endpoints, 1, PARTITIONS, payloadBytes, RetrySchedule.DEFAULT.delays());
        return options.run((folder, progress) ->
                new EndToEndScenario(
                                new EndToEndScenario.Settings(
                                        size,
                                        options.measured(),
                                        options.warmUp(),
                                        machine.machine()),
                                folder.path(),
                                progress)
                        .run());
    }
}
