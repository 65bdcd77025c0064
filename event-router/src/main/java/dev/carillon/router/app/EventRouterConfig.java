package dev.carillon.router.app;

import dev.carillon.platform.admin.AdminConfig;
import dev.carillon.platform.config.SettingGroup;
import dev.carillon.platform.config.SettingSource;
import dev.carillon.platform.config.Settings;
import dev.carillon.platform.config.Values;
import dev.carillon.platform.kafka.KafkaConfig;
import dev.carillon.platform.kafka.RegistryConfig;
import dev.carillon.platform.log.LogConfig;
import dev.carillon.platform.trace.TraceConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a router is told at its start.
///
/// @param kafka how to reach Kafka
/// @param registry how to reach the schema registry
/// @param admin where the admin port listens
/// @param log what is logged, how and where
/// @param traces where spans go, if anybody wants them
/// @param tuning the router's own settings
/// @param description the effective settings, one `NAME=value` each, secrets hidden
public record EventRouterConfig(
        KafkaConfig kafka,
        RegistryConfig registry,
        AdminConfig admin,
        LogConfig log,
        Optional<TraceConfig> traces,
        RouterTuning tuning,
        List<String> description) {

    /// Properties of Kafka Streams that an operator may set. The others are chosen here, and some,
    /// like a handler that skips what cannot be written, would lose events.
    private static final Set<String> STREAMS_PROPERTIES =
            Set.of("buffered.records.per.partition", "metrics.recording.level");

    /// All settings that a router reads.
    public static final List<SettingGroup> SETTINGS =
            List.of(
                    KafkaConfig.group(STREAMS_PROPERTIES),
                    RegistryConfig.GROUP,
                    AdminConfig.GROUP,
                    LogConfig.GROUP,
                    RouterTuning.GROUP,
                    TraceConfig.GROUP);

    /// Settings of the other services that may share the environment.
    private static final Set<String> OTHERS =
            Set.of(
                    "CARILLON_SUBSCRIPTION_",
                    "CARILLON_WORKER_",
                    "CARILLON_VAULT_",
                    "CARILLON_EGRESS_",
                    "CARILLON_RETRY_");

    /// Copies the list.
    public EventRouterConfig {
        description = List.copyOf(description);
    }

    /// Reads the settings from environment variables, and from the file that `CARILLON_CONFIG_FILE`
    /// names.
    ///
    /// @throws dev.carillon.platform.config.SettingsException with all mistakes at once
    public static EventRouterConfig read(Map<String, String> environment) {
        return Settings.read(
                SettingSource.of(environment), SETTINGS, OTHERS, EventRouterConfig::from);
    }

    private static EventRouterConfig from(Values values) {
        return new EventRouterConfig(
                KafkaConfig.from(values, STREAMS_PROPERTIES),
                RegistryConfig.from(values),
                AdminConfig.from(values),
                LogConfig.from(values),
                TraceConfig.from(values),
                RouterTuning.from(values),
                values.describe());
    }
}
