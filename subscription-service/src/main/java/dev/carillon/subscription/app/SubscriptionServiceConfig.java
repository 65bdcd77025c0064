package dev.carillon.subscription.app;

import dev.carillon.platform.admin.AdminConfig;
import dev.carillon.platform.config.Setting;
import dev.carillon.platform.config.SettingGroup;
import dev.carillon.platform.config.SettingSource;
import dev.carillon.platform.config.Settings;
import dev.carillon.platform.config.Values;
import dev.carillon.platform.crypto.VaultConfig;
import dev.carillon.platform.egress.EgressConfig;
import dev.carillon.platform.kafka.KafkaConfig;
import dev.carillon.platform.kafka.RegistryConfig;
import dev.carillon.platform.log.LogConfig;
import dev.carillon.subscription.graphql.GraphqlLimits;
import dev.carillon.subscription.notice.SmtpConfig;
import dev.carillon.subscription.oidc.OidcConfig;
import dev.carillon.subscription.store.DatabaseConfig;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What a subscription service is told.
///
/// @param httpHost where the API listens, a name or address of this machine
/// @param httpPort its port; 0 means any free one
/// @param database the database
/// @param api what callers of the API may do
/// @param oidc whose tokens are taken besides our own, if anybody's
/// @param smtp the mail server that sends notices, if any does
/// @param leaderPatience after how long an instance that is silent loses its jobs, at least 5 s
/// @param logDays how many days the delivery log is kept beside today, at least 1
/// @param limits how much one request may ask for
/// @param kafka how to reach Kafka
/// @param registry how to reach the schema registry
/// @param admin where the admin port listens
/// @param log what is logged
/// @param vault the keys of the secrets at rest
/// @param egress which URLs may be endpoints
/// @param effective the settings as they were read, secrets masked, for the log
public record SubscriptionServiceConfig(
        String httpHost,
        int httpPort,
        DatabaseConfig database,
        ApiConfig api,
        Optional<OidcConfig> oidc,
        Optional<SmtpConfig> smtp,
        Duration leaderPatience,
        int logDays,
        GraphqlLimits limits,
        KafkaConfig kafka,
        RegistryConfig registry,
        AdminConfig admin,
        LogConfig log,
        VaultConfig vault,
        EgressConfig egress,
        List<String> effective) {

    /// The beginning of the names of the service's own settings.
    public static final String PREFIX = "CARILLON_SUBSCRIPTION_";

    private static final Duration LEAST_PATIENCE = Duration.ofSeconds(5);

    static final Setting<String> HTTP_HOST =
            Setting.text(PREFIX + "HTTP_HOST")
                    .withDefault("127.0.0.1")
                    .describedAs("The interface the API listens on; 0.0.0.0 for all.");

    static final Setting<Integer> HTTP_PORT =
            Setting.port(PREFIX + "HTTP_PORT")
                    .withDefault(8080)
                    .describedAs("The port of the API; 0 for any free one.");

    private static final Setting<Duration> LEADER_PATIENCE =
            Setting.duration(PREFIX + "LEADER_PATIENCE")
                    .withDefault(Duration.ofSeconds(15))
                    .check(
                            patience -> patience.compareTo(LEAST_PATIENCE) >= 0,
                            "must be at least 5s")
                    .describedAs(
                            "After how long an instance that is stopped but still connected loses"
                                    + " its jobs to another.");

    private static final Setting<Integer> LOG_DAYS =
            Setting.integer(PREFIX + "LOG_DAYS")
                    .withDefault(30)
                    .check(days -> days >= 1 && days <= 3_660, "must be from 1 to 3660")
                    .describedAs(
                            "How many days the delivery log keeps a delivery, from its first step"
                                    + " on. What Kafka keeps of it (14 days) says how long it can"
                                    + " be sent again.");

    /// The service's own settings.
    public static final SettingGroup SETTINGS =
            new SettingGroup(
                    PREFIX,
                    Stream.<List<Setting<?>>>of(
                                    List.of(HTTP_HOST, HTTP_PORT),
                                    DatabaseSettings.ALL,
                                    List.of(LEADER_PATIENCE, LOG_DAYS),
                                    LimitSettings.ALL,
                                    ApiConfig.SETTINGS,
                                    OidcSettings.ALL,
                                    SmtpSettings.ALL)
                            .<Setting<?>>flatMap(List::stream)
                            .toList());

    /// Every group that the service reads.
    public static final List<SettingGroup> GROUPS =
            List.of(
                    SETTINGS,
                    KafkaConfig.group(Set.of()),
                    RegistryConfig.GROUP,
                    AdminConfig.GROUP,
                    LogConfig.GROUP,
                    VaultConfig.GROUP,
                    EgressConfig.GROUP);

    private static final Set<String> OF_OTHERS =
            Set.of("CARILLON_ROUTER_", "CARILLON_WORKER_", "CARILLON_RETRY_", "CARILLON_TRACES_");

    /// Copies the list.
    public SubscriptionServiceConfig {
        effective = List.copyOf(effective);
    }

    /// Reads the settings of an environment.
    ///
    /// @throws dev.carillon.platform.config.SettingsException with all mistakes at once
    public static SubscriptionServiceConfig read(Map<String, String> environment) {
        return Settings.read(
                SettingSource.of(environment), GROUPS, OF_OTHERS, SubscriptionServiceConfig::from);
    }

    /// Where a service's data is: what an operator's command needs of its settings.
    ///
    /// @param database the database
    /// @param kafka how to reach Kafka
    /// @param registry how to reach the schema registry
    public record Connections(
            DatabaseConfig database, KafkaConfig kafka, RegistryConfig registry) {}

    /// Reads where the data is from the environment of a service; what else it holds is left alone.
    ///
    /// @throws dev.carillon.platform.config.SettingsException with all mistakes at once
    public static Connections connections(Map<String, String> environment) {
        Set<String> others = new HashSet<>(OF_OTHERS);
        others.addAll(
                List.of(
                        AdminConfig.PREFIX,
                        LogConfig.PREFIX,
                        VaultConfig.PREFIX,
                        EgressConfig.PREFIX));
        return Settings.read(
                SettingSource.of(environment),
                List.of(SETTINGS, KafkaConfig.group(Set.of()), RegistryConfig.GROUP),
                others,
                values ->
                        new Connections(
                                DatabaseSettings.from(values),
                                KafkaConfig.from(values, Set.of()),
                                RegistryConfig.from(values)));
    }

    private static SubscriptionServiceConfig from(Values values) {
        return new SubscriptionServiceConfig(
                values.get(HTTP_HOST),
                values.get(HTTP_PORT),
                DatabaseSettings.from(values),
                ApiConfig.from(values),
                OidcSettings.from(values),
                SmtpSettings.from(values),
                values.get(LEADER_PATIENCE),
                values.get(LOG_DAYS),
                LimitSettings.from(values),
                KafkaConfig.from(values, Set.of()),
                RegistryConfig.from(values),
                AdminConfig.from(values),
                LogConfig.from(values),
                VaultConfig.from(values),
                EgressConfig.from(values),
                values.describe());
    }
}
