package dev.carillon.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.platform.config.SettingSource;
import dev.carillon.platform.config.SettingsException;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.standalone.stack.Progress;
import dev.carillon.subscription.app.SubscriptionRebuild;
import dev.carillon.subscription.app.SubscriptionRebuild.Mode;
import dev.carillon.subscription.app.SubscriptionRebuild.Outcome;
import dev.carillon.subscription.app.SubscriptionServiceConfig;
import dev.carillon.subscription.publish.TopicRebuild.Comparison;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Makes the topic `subscriptions` equal to the table of webhooks.
@Command(
        name = "rebuild-subscriptions",
        mixinStandardHelpOptions = true,
        description = {
            "Make the topic 'subscriptions' equal to the table of webhooks, byte for byte.",
            "May run beside services that write. Reads the settings of a subscription-service"
                    + " from the environment or a file. Exit code 0 when both are equal at the end,"
                    + " 1 when not."
        })
final class RebuildSubscriptionsCommand implements Callable<Integer> {

    private static final int MOST_SHOWN = 20;

    @Spec private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A properties file with the settings; the environment comes first.")
    private @Nullable Path config;

    @Option(names = "--verify", description = "Only compare; write nothing.")
    private boolean isVerifying;

    @Option(
            names = "--dry-run",
            description = "Say what would be published; write nothing; exit code 0 also then.")
    private boolean isDryRun;

    @Option(names = "--json", description = "Print the report as one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        SubscriptionServiceConfig.Connections connections = connections();
        Clock clock = Clock.systemUTC();
        Progress progress = TerminalProgress.ofProcess(clock);
        long begin = System.nanoTime();
        Outcome outcome =
                SubscriptionRebuild.run(
                        connections,
                        isVerifying || isDryRun ? Mode.VERIFY : Mode.REPAIR,
                        (what, count) ->
                                progress.report("rebuild", count == 0 ? what : count + " " + what));
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        PrintWriter out = spec.commandLine().getOut();
        out.println(json ? json(outcome, took) : table(outcome, took));
        out.flush();
        return outcome.isEqual() || isDryRun ? 0 : 1;
    }

    private SubscriptionServiceConfig.Connections connections() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        if (config != null) {
            environment.put(SettingSource.CONFIG_FILE, config.toString());
        }
        try {
            return SubscriptionServiceConfig.connections(environment);
        } catch (SettingsException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private static String json(Outcome outcome, Duration took) {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode report = mapper.createObjectNode();
        report.put("equal", outcome.isEqual());
        report.put("published", outcome.published());
        report.set("before", figures(mapper, outcome.before()));
        outcome.after().ifPresent(after -> report.set("after", figures(mapper, after)));
        report.put("millis", took.toMillis());
        try {
            return mapper.writeValueAsString(report);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report is always JSON", e);
        }
    }

    private static ObjectNode figures(ObjectMapper mapper, Comparison comparison) {
        ObjectNode figures = mapper.createObjectNode();
        figures.put("rows", comparison.rows());
        figures.put("records", comparison.records());
        figures.put("missing", comparison.missing().size());
        figures.put("stale", comparison.stale().size());
        figures.put("unsettled", comparison.unsettled().size());
        figures.put("strangers", comparison.strangers().size());
        return figures;
    }

    private String table(Outcome outcome, Duration took) {
        StringBuilder text = new StringBuilder();
        Comparison before = outcome.before();
        row(text, "webhooks in the table", before.rows());
        row(text, "records on the topic", before.records());
        row(text, "not on the topic as in the table", before.missing().size());
        row(text, "on the topic, not in the table", before.stale().size());
        row(text, "changing all the time", before.unsettled().size());
        row(text, "records of strangers", before.strangers().size());
        row(text, "records published", outcome.published());
        row(text, "took", took.toMillis() + " ms");
        outcome.after()
                .ifPresent(after ->
                        row(
                                text,
                                "differences now",
                                after.missing().size() + after.stale().size()));
        keys(text, "not as in the table", before.missing());
        keys(text, "not in the table", before.stale());
        before.strangers().forEach((place, reason) -> row(text, "stranger " + place, reason));
        return text.append('\n')
                .append(
                        outcome.isEqual()
                                ? "Topic and table are equal."
                                : "Topic and table are NOT equal"
                                        + (isVerifying || isDryRun
                                                ? "; run this without --verify and --dry-run."
                                                : "; run it again, and see the lines above."))
                .toString();
    }

    private static void keys(StringBuilder text, String what, List<SubscriptionKey> keys) {
        keys.stream().limit(MOST_SHOWN).forEach(key -> row(text, what, key.text()));
        if (keys.size() > MOST_SHOWN) {
            row(text, what, "… and " + (keys.size() - MOST_SHOWN) + " more");
        }
    }

    private static void row(StringBuilder text, String what, Object figure) {
        text.append(String.format(Locale.ROOT, "  %-40s %s%n", what, figure));
    }
}
