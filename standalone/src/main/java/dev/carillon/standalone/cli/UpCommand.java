package dev.carillon.standalone.cli;

import dev.carillon.embedded.Durability;
import dev.carillon.embedded.JvmProfile;
import dev.carillon.platform.config.Durations;
import dev.carillon.platform.lifecycle.ServiceRunner;
import dev.carillon.standalone.stack.Progress;
import dev.carillon.standalone.stack.StandaloneOptions;
import dev.carillon.standalone.stack.StandalonePorts;
import dev.carillon.standalone.up.Up;
import dev.carillon.testsupport.Callback;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Keeps the platform up until Ctrl-C.
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description =
                "Start everything on fixed ports and keep it up, with its data, until Ctrl-C.")
final class UpCommand implements Callable<Integer> {

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(60);

    @Spec private CommandSpec spec;

    @Option(
            names = "--data-dir",
            paramLabel = "D",
            description =
                    "Where the data is kept (default: .carillon/data in the project's folder).")
    private @Nullable Path dataDirectory;

    @Option(
            names = "--partitions",
            defaultValue = "6",
            paramLabel = "N",
            description =
                    "Partitions of every topic, fixed at the first start (default: ${DEFAULT-VALUE}).")
    private int partitions;

    @Option(
            names = "--retry-schedule",
            paramLabel = "D,D,…",
            split = ",",
            defaultValue = "5s,5m,30m,2h,5h,10h,14h,20h,24h",
            description = "The waits between attempts (default: ${DEFAULT-VALUE}).")
    private List<String> retrySchedule = List.of();

    @Option(names = "--kafka-port", defaultValue = "19092", description = PORT)
    private int kafkaPort;

    @Option(names = "--database-port", defaultValue = "15432", description = PORT)
    private int databasePort;

    @Option(names = "--registry-port", defaultValue = "18081", description = PORT)
    private int registryPort;

    @Option(names = "--graphql-port", defaultValue = "18080", description = PORT)
    private int graphqlPort;

    @Option(names = "--receiver-port", defaultValue = "18090", description = PORT)
    private int receiverPort;

    @Option(names = "--subscription-admin-port", defaultValue = "18091", description = PORT)
    private int subscriptionAdminPort;

    @Option(names = "--router-admin-port", defaultValue = "18092", description = PORT)
    private int routerAdminPort;

    @Option(names = "--worker-admin-port", defaultValue = "18093", description = PORT)
    private int workerAdminPort;

    private static final String PORT =
            "A port of 127.0.0.1, 0 for any free one (default: ${DEFAULT-VALUE}).";

    @Override
    public Integer call() {
        Clock clock = Clock.systemUTC();
        StandaloneOptions options = options();
        Home.logTo(options.dataDirectory().resolve("carillon.log"));
        Progress progress = TerminalProgress.ofProcess(clock);
        PrintWriter out = spec.commandLine().getOut();
        return ServiceRunner.run(
                () -> started(options, clock, progress, out),
                CLOSE_LIMIT,
                code -> sayStopped(code, options, out));
    }

    private static void sayStopped(int code, StandaloneOptions options, PrintWriter out) {
        if (code == ServiceRunner.DRAINED) {
            out.println("Stopped. The data is kept in " + options.dataDirectory());
            out.flush();
        }
    }

    /// A start that fails is explained here: the runner writes to the log, which nobody looks at
    /// yet.
    private Up started(StandaloneOptions options, Clock clock, Progress progress, PrintWriter out) {
        try {
            Up up =
                    Up.start(
                            options,
                            receiverPort,
                            clock,
                            progress,
                            callback -> show(out, callback));
            out.println(new Welcome(up, options.dataDirectory()).text());
            out.flush();
            return up;
        } catch (RuntimeException e) {
            Failures.explain(e, spec.commandLine().getErr());
            throw e;
        }
    }

    private StandaloneOptions options() {
        try {
            return new StandaloneOptions(
                    Optional.ofNullable(dataDirectory)
                            .orElse(Home.folder().resolve(".carillon").resolve("data")),
                    Home.cache(),
                    Durability.KEPT,
                    JvmProfile.QUICK_START,
                    new StandalonePorts(
                            kafkaPort,
                            databasePort,
                            registryPort,
                            graphqlPort,
                            subscriptionAdminPort,
                            routerAdminPort,
                            workerAdminPort),
                    partitions,
                    retrySchedule.stream().map(Durations::parse).toList());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private static void show(PrintWriter out, Callback callback) {
        out.println("callback " + callback.webhookId() + "  " + callback.body());
        out.flush();
    }
}
