package dev.carillon.standalone.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.platform.config.SettingSource;
import dev.carillon.platform.config.SettingsException;
import dev.carillon.standalone.stack.Progress;
import dev.carillon.subscription.app.SecretsReseal;
import dev.carillon.subscription.app.SecretsReseal.Mode;
import dev.carillon.subscription.app.SecretsReseal.Outcome;
import dev.carillon.subscription.app.SubscriptionServiceConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Encrypts every stored secret with the newest key.
@Command(
        name = "reencrypt",
        mixinStandardHelpOptions = true,
        description = {
            "Encrypt every stored secret with the newest key, in the database and on the topic.",
            "May run beside services that write. Reads the settings of a subscription-service from"
                    + " the environment or a file. Exit code 0 when nothing is left under an older"
                    + " key."
        })
final class ReencryptCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A properties file with the settings; the environment comes first.")
    private @Nullable Path config;

    @Option(names = "--dry-run", description = "Only count; write nothing; exit code 0 also then.")
    private boolean isDryRun;

    @Option(names = "--json", description = "Print the report as one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        SubscriptionServiceConfig settings = settings();
        Progress progress = TerminalProgress.ofProcess(Clock.systemUTC());
        Outcome outcome =
                SecretsReseal.run(
                        settings,
                        isDryRun ? Mode.COUNT : Mode.RESEAL,
                        (what, count) -> progress.report("reencrypt", count + " " + what));
        boolean isDone = outcome.outdated() == 0 || (!isDryRun && outcome.isPublished());
        PrintWriter out = spec.commandLine().getOut();
        out.println(json ? json(outcome, isDone) : table(outcome));
        out.flush();
        return isDone || isDryRun ? 0 : 1;
    }

    private SubscriptionServiceConfig settings() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        if (config != null) {
            environment.put(SettingSource.CONFIG_FILE, config.toString());
        }
        try {
            return SubscriptionServiceConfig.read(environment);
        } catch (SettingsException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private static String json(Outcome outcome, boolean isDone) {
        return new ObjectMapper()
                .createObjectNode()
                .put("webhooks", outcome.rows())
                .put("outdated", outcome.outdated())
                .put("reencrypted", outcome.resealed())
                .put("published", outcome.isPublished())
                .put("done", isDone)
                .toString();
    }

    private static String table(Outcome outcome) {
        return String.format(
                Locale.ROOT,
                "  %-40s %d%n  %-40s %d%n  %-40s %d%n  %-40s %s",
                "webhooks",
                outcome.rows(),
                "under an older key",
                outcome.outdated(),
                "encrypted anew",
                outcome.resealed(),
                "all of it on the topic",
                outcome.isPublished() ? "yes" : "no; see that a subscription-service runs");
    }
}
