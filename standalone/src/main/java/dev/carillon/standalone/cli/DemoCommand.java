package dev.carillon.standalone.cli;

import dev.carillon.embedded.Durability;
import dev.carillon.embedded.JvmProfile;
import dev.carillon.standalone.demo.Demo;
import dev.carillon.standalone.demo.DemoReport;
import dev.carillon.standalone.stack.StandaloneOptions;
import dev.carillon.standalone.stack.StandalonePorts;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Runs the main job once on real parts.
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description =
                "Start everything on free ports, create webhooks, produce events, verify the callbacks, report.")
final class DemoCommand implements Callable<Integer> {

    static final int MOST_EVENTS = 1_000_000;
    static final int MOST_WEBHOOKS = 2_000;
    private static final int PARTITIONS = 4;

    @Spec private CommandSpec spec;

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "200",
            description = "Events to produce (default: ${DEFAULT-VALUE}).")
    private int events;

    @Option(
            names = "--webhooks",
            paramLabel = "M",
            defaultValue = "5",
            description = "Webhooks to create (default: ${DEFAULT-VALUE}).")
    private int webhooks;

    @Option(names = "--json", description = "Print the report as one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        requireRange(spec, "--events", events, MOST_EVENTS);
        requireRange(spec, "--webhooks", webhooks, MOST_WEBHOOKS);
        RunFolder folder = RunFolder.create("demo");
        Clock clock = Clock.systemUTC();
        boolean isClean =
                new Demo(events, webhooks, clock, TerminalProgress.ofProcess(clock))
                        .run(
                                new StandaloneOptions(
                                        folder.path(),
                                        Home.cache(),
                                        Durability.THROWAWAY,
                                        JvmProfile.QUICK_START,
                                        StandalonePorts.free(),
                                        PARTITIONS,
                                        retrySchedule()),
                                this::print);
        if (!isClean) {
            PrintWriter errors = spec.commandLine().getErr();
            errors.println("The log and the data are kept in " + folder.path());
            errors.flush();
            return 1;
        }
        folder.delete();
        return 0;
    }

    private void print(DemoReport report) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(json ? report.json() : report.table());
        out.flush();
    }

    static void requireRange(CommandSpec spec, String option, int value, int most) {
        if (value < 1 || value > most) {
            throw new ParameterException(
                    spec.commandLine(), option + " must be from 1 to " + most + ", was " + value);
        }
    }

    /// Short enough that the one refused attempt is retried before one's eyes.
    private static List<Duration> retrySchedule() {
        return List.of(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2));
    }
}
