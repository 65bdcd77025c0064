package dev.carillon.benchmarks.worker;

import dev.carillon.benchmarks.cli.BenchOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

    @Mixin private MachineOptions machine = new MachineOptions();

    @Override
    public Integer call() throws InterruptedException {
        return options.run((folder, progress) ->
                new IsolationScenario(
                                new IsolationScenario.Settings(
                                        options.measured(),
                                        options.warmUp(),
                                        machine.machine(),
                                        PAYLOAD_BYTES),
                                folder.path(),
                                progress)
                        .run());
    }
}
