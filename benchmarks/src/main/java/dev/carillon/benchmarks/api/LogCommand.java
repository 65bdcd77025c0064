package dev.carillon.benchmarks.api;

import dev.carillon.benchmarks.cli.BenchOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `./carillon bench log`.
@Command(
        name = "log",
        mixinStandardHelpOptions = true,
        description =
                "The delivery log: steps from Kafka into PostgreSQL, with a kill -9 of the service and"
                        + " of the database, beside a bare COPY; then a webhook's deliveries through"
                        + " the API.")
public final class LogCommand implements Callable<Integer> {

    @Mixin private BenchOptions options = new BenchOptions();

    @Option(
            names = "--steps",
            defaultValue = "5000000",
            description =
                    "How many steps (default: ${DEFAULT-VALUE}; it takes as long as it takes).")
    private int steps;

    @Option(
            names = "--webhooks",
            defaultValue = "100",
            description = "How many webhooks they are of (default: ${DEFAULT-VALUE}).")
    private int webhooks;

    @Override
    public Integer call() throws InterruptedException {
        return options.run((folder, progress) -> {
            progress.report("log", "starting PostgreSQL, Kafka and the registry");
            try (LogStage stage = LogStage.start(folder.path(), webhooks)) {
                return new LogScenario(stage, new LogSteps(steps, webhooks), progress).run();
            }
        });
    }
}
