package dev.carillon.benchmarks.worker;

import dev.carillon.benchmarks.cli.BenchOptions;
import dev.carillon.delivery.domain.RetrySchedule;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `./carillon bench worker`.
@Command(
        name = "worker",
        mixinStandardHelpOptions = true,
        description =
                "Deliveries that lie in Kafka through one worker to a receiver, beside a bare HTTP"
                        + " client.")
public final class WorkerCommand implements Callable<Integer> {

    @Mixin private BenchOptions options = new BenchOptions();

    @Option(
            names = "--endpoints",
            defaultValue = "1000",
            description = "How many endpoints there are (default: ${DEFAULT-VALUE}).")
    private int endpoints;

    @Option(
            names = "--payload-bytes",
            defaultValue = "1024",
            description = "The size of a callback's body (default: ${DEFAULT-VALUE}).")
    private int payloadBytes;

    @Option(
            names = "--partitions",
            defaultValue = "24",
            description = "Partitions of deliveries (default: ${DEFAULT-VALUE}).")
    private int partitions;

    @Mixin private MachineOptions machine = new MachineOptions();

    @Override
    public Integer call() throws InterruptedException {
        DeliveryStage.Size size =
                new DeliveryStage.Size(
                        endpoints,
                        DeliveryStage.Size.PER_PIPE,
                        partitions,
                        payloadBytes,
                        RetrySchedule.DEFAULT.delays());
        return options.run((folder, progress) ->
                new WorkerScenario(
                                new WorkerScenario.Settings(
                                        size,
                                        options.measured(),
                                        options.warmUp(),
                                        machine.machine()),
                                folder.path(),
                                progress)
                        .run());
    }
}
