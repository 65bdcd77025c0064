package dev.carillon.standalone.cli;

import dev.carillon.platform.config.Durations;
import dev.carillon.standalone.demo.Demo;
import dev.carillon.standalone.demo.DemoReport;
import dev.carillon.standalone.stack.RemotePlatform;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Runs the main job once on a platform that runs already.
@Command(
        name = "demo-against",
        mixinStandardHelpOptions = true,
        description =
                "Do what `demo` does on a platform that runs already, such as docker-compose.yml's.",
        footer = {
            "",
            "It publishes organizations of its own, issues a token in the database of the",
            "CARILLON_SUBSCRIPTION_JDBC_* settings, and receives the callbacks itself. Exit code 0: nothing is",
            "missing, doubled, unasked for or badly signed; 5: something is doubled and nothing is missing, which",
            "a worker that was killed leads to; 1: anything else."
        })
final class DemoAgainstCommand implements Callable<Integer> {

    private static final int ONLY_DUPLICATES = 5;

    @Spec private CommandSpec spec;

    @Option(names = "--kafka", required = true, description = "The broker, host:port.")
    private String kafka = "";

    @Option(names = "--registry", required = true, description = "The schema registry's URL.")
    private String registry = "";

    @Option(names = "--api", required = true, description = "The URL of the GraphQL API.")
    private URI api = URI.create("");

    @Option(
            names = "--router-metrics",
            required = true,
            description = "The URL of the metrics of the only event-router.")
    private URI routerMetrics = URI.create("");

    @Option(
            names = "--receiver-host",
            defaultValue = "127.0.0.1",
            description = "The interface to receive on (default: ${DEFAULT-VALUE}).")
    private String receiverHost = "";

    @Option(
            names = "--receiver-port",
            defaultValue = "18090",
            description = "The port to receive on (default: ${DEFAULT-VALUE}).")
    private int receiverPort;

    @Option(
            names = "--receiver-url",
            required = true,
            description = "The URL at which the workers reach that port.")
    private URI receiverUrl = URI.create("");

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

    @Option(
            names = "--limit",
            paramLabel = "D",
            defaultValue = "2m",
            description = "How long to wait for the callbacks (default: ${DEFAULT-VALUE}).")
    private String limit = "";

    @Option(names = "--json", description = "Print the report as one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        DemoCommand.requireRange(spec, "--events", events, DemoCommand.MOST_EVENTS);
        DemoCommand.requireRange(spec, "--webhooks", webhooks, DemoCommand.MOST_WEBHOOKS);
        Clock clock = Clock.systemUTC();
        DemoReport report =
                demo(clock)
                        .runOn(
                                new RemotePlatform(
                                        kafka, registry, api, routerMetrics, System.getenv()),
                                new InetSocketAddress(receiverHost, receiverPort),
                                receiverUrl);
        PrintWriter out = spec.commandLine().getOut();
        out.println(json ? report.json() : report.table());
        out.flush();
        if (report.isClean()) {
            return 0;
        }
        return report.hasOnlyDuplicates() ? ONLY_DUPLICATES : 1;
    }

    private Demo demo(Clock clock) {
        try {
            return Demo.besideOthers(
                    events,
                    webhooks,
                    Durations.parse(limit),
                    clock,
                    TerminalProgress.always(clock));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--limit " + e.getMessage(), e);
        }
    }
}
