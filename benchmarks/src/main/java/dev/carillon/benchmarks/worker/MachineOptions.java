package dev.carillon.benchmarks.worker;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// The worker's Java virtual machine, as every scenario with one is told of it.
public final class MachineOptions {

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

    /// What was chosen.
    Rig.Machine machine() {
        return new Rig.Machine(heap, workerOptions);
    }
}
