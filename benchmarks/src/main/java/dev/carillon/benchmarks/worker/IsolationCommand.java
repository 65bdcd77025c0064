package dev.carillon.benchmarks.worker;

import dev.carillon.benchmarks.cli.BenchOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `./carillon bench isolation`.
@Command(
        name = "isolation",
        mixinStandardHelpOptions = true,
        description =
                "What endpoints that hang or fail do to those that are well, at half of what the"
                        + " worker can. Waits at the end for everything that was held back.")
public final class IsolationCommand implements Callable<Integer> {

    private static final int PAYLOAD_BYTES = 1024;

    @Mixin private BenchOptions options = new BenchOptions();

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
        return options.run((folder, progress) ->
                new IsolationScenario(
                                new IsolationScenario.Settings(
                                        options.measured(),
                                        options.warmUp(),
                                        new Rig.Machine(heap, workerOptions),
                                        PAYLOAD_BYTES),
                                folder.path(),
                                progress)
                        .run());
    }
}
