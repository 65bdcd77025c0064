package dev.carillon.benchmarks.api;

import dev.carillon.benchmarks.cli.BenchOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `./carillon bench api`.
@Command(
        name = "api",
        mixinStandardHelpOptions = true,
        description =
                "The GraphQL API: 80 % lists, 20 % changes, beside a bare 'select 1' endpoint.")
public final class ApiCommand implements Callable<Integer> {

    @Mixin private BenchOptions options = new BenchOptions();

    @Option(
            names = "--connections",
            defaultValue = "64",
            description = "How many call at a time (default: ${DEFAULT-VALUE}).")
    private int connections;

    @Override
    public Integer call() throws InterruptedException {
        return options.run((folder, progress) -> {
            progress.report("api", "starting PostgreSQL, Kafka and the service");
            try (ApiStage stage = ApiStage.start(folder.path(), connections)) {
                return new ApiScenario(
                                new ApiScenario.Settings(
                                        connections, options.measured(), options.warmUp()),
                                stage,
                                progress)
                        .run();
            }
        });
    }
}
