package dev.carillon.benchmarks.worker;

import dev.carillon.benchmarks.cli.BenchOptions;
import dev.carillon.delivery.domain.RetrySchedule;
import java.util.ArrayList;
import java.util.List;
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

    @Option(
            names = "--heap",
            defaultValue = "512m",
            description = "The limit of the worker's heap (default: ${DEFAULT-VALUE}).")
    private String heap = "512m";

    @Option(
            names = "--worker-option",
            paramLabel = "OPTION",
            description = "A further option of the worker's Java virtual machine; may be repeated.")
    private List<String> workerOptions = new ArrayList<>();

    @Override
    public Integer call() throws InterruptedException {
        DeliveryStage.Size size =
                new DeliveryStage.Size(
                        endpoints, partitions, payloadBytes, RetrySchedule.DEFAULT.delays());
        return options.run((folder, progress) ->
                new WorkerScenario(
                                new WorkerScenario.Settings(
                                        size,
                                        options.measured(),
                                        options.warmUp(),
                                        new Rig.Machine(heap, workerOptions)),
                                folder.path(),
                                progress)
                        .run());
    }
}
