package dev.carillon.standalone.cli;

import dev.carillon.platform.config.SettingSource;
import dev.carillon.platform.config.Settings;
import dev.carillon.platform.config.SettingsException;
import dev.carillon.platform.kafka.KafkaConfig;
import dev.carillon.schemas.topic.PartitionGrowth;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Gives the workers of a running cluster more partitions to share out.
@Command(
        name = "raise-partitions",
        mixinStandardHelpOptions = true,
        description = {
            "Raise the partitions that workers share out, while everything runs: the retry tiers"
                    + " first, then endpoint-health, 'deliveries' last. May be run again.",
            "Routers end themselves when 'deliveries' has grown, and work with it once they are"
                    + " started again. Reads CARILLON_KAFKA_* from the environment or a file."
        })
final class RaisePartitionsCommand implements Callable<Integer> {

    private static final Set<String> OTHERS =
            Set.of(
                    "CARILLON_SUBSCRIPTION_",
                    "CARILLON_ROUTER_",
                    "CARILLON_WORKER_",
                    "CARILLON_RETRY_",
                    "CARILLON_REGISTRY_",
                    "CARILLON_VAULT_",
                    "CARILLON_EGRESS_",
                    "CARILLON_ADMIN_",
                    "CARILLON_LOG_");

    @Spec private CommandSpec spec;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "N",
            description = "How many partitions there are to be.")
    private int partitions;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A properties file with the settings; the environment comes first.")
    private @Nullable Path config;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (Admin admin = Admin.create(kafka().admin("carillon-topics"))) {
            List<PartitionGrowth.Raised> raised = new PartitionGrowth(admin).raise(partitions);
            for (PartitionGrowth.Raised one : raised) {
                out.println(one.topic() + ": " + one.before() + " -> " + one.after());
            }
            if (raised.isEmpty()) {
                out.println("every topic has " + partitions + " partitions already");
            }
            out.flush();
            return 0;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--to: " + e.getMessage(), e);
        }
    }

    private KafkaConfig kafka() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        if (config != null) {
            environment.put(SettingSource.CONFIG_FILE, config.toString());
        }
        try {
            return Settings.read(
                    SettingSource.of(environment),
                    List.of(KafkaConfig.GROUP),
                    OTHERS,
                    KafkaConfig::from);
        } catch (SettingsException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
