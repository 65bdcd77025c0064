package dev.carillon.delivery.app;

import dev.carillon.delivery.consume.ConsumeConfig;
import dev.carillon.delivery.domain.LaneRule;
import dev.carillon.delivery.domain.RetrySchedule;
import dev.carillon.delivery.send.SendConfig;
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
import dev.carillon.platform.trace.TraceConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Everything that a delivery worker is told.
///
/// @param kafka how to reach Kafka
/// @param registry how to reach the schema registry
/// @param admin where the admin port listens
/// @param log what is logged
/// @param vault the keys that open what is sealed
/// @param egress where it may call
/// @param traces where spans go, if anybody wants them
/// @param groupId the consumer group that all workers share
/// @param schedule the waits between attempts
/// @param consume the limits of the loop
/// @param send the limits of an attempt
/// @param effective the effective settings, one `NAME=value` each, secrets masked
public record DeliveryWorkerConfig(
        KafkaConfig kafka,
        RegistryConfig registry,
        AdminConfig admin,
        LogConfig log,
        VaultConfig vault,
        EgressConfig egress,
        Optional<TraceConfig> traces,
        String groupId,
        RetrySchedule schedule,
        ConsumeConfig consume,
        SendConfig send,
        List<String> effective) {

    /// The beginning of the worker's own settings.
    public static final String PREFIX = "CARILLON_WORKER_";

    /// The beginning of the settings of retries.
    public static final String RETRY_PREFIX = "CARILLON_RETRY_";

    private static final Duration POLL_INTERVAL = Duration.ofMillis(5);
    private static final String POSITIVE = "must be longer than 0s";

    private static final Setting<List<Duration>> RETRY_SCHEDULE =
            Setting.durations(RETRY_PREFIX + "SCHEDULE")
                    .check(
                            delays ->
                                    delays.stream()
                                            .allMatch(delay ->
                                                    delay.isPositive()
                                                            && delay.toNanosPart() % 1_000_000
                                                                    == 0),
                            "must be durations longer than 0s in whole milliseconds")
                    .withDefault(RetrySchedule.DEFAULT.delays())
                    .describedAs(
                            "The waits between the attempts of a delivery; each different one is a"
                                    + " topic. The same for the workers and for the creation of"
                                    + " topics.");

    /// The settings of retries, which the creation of topics reads too.
    public static final SettingGroup RETRY_SETTINGS =
            new SettingGroup(RETRY_PREFIX, List.of(RETRY_SCHEDULE));

    private static final Setting<String> GROUP_ID =
            Setting.text(PREFIX + "GROUP_ID")
                    .check(id -> !id.isBlank(), "must not be blank")
                    .withDefault("carillon-delivery-worker")
                    .describedAs("The consumer group that all workers share.");

    private static final Setting<Integer> MAX_IN_FLIGHT =
            Setting.integer(PREFIX + "MAX_IN_FLIGHT")
                    .check(n -> n >= 1, "must be at least 1")
                    .withDefault(1024)
                    .describedAs(
                            "Attempts of one worker that may be under way, without those that have"
                                    + " waited for an answer for more than a second.");

    private static final Setting<Integer> LANE_CONCURRENCY =
            Setting.integer(PREFIX + "LANE_CONCURRENCY")
                    .check(n -> n >= 1, "must be at least 1")
                    .withDefault(64)
                    .describedAs(
                            "Attempts to one endpoint that may be under way, however well it"
                                    + " answers.");

    private static final Setting<Integer> LANE_START =
            Setting.integer(PREFIX + "LANE_START")
                    .check(n -> n >= 1, "must be at least 1")
                    .withDefault(4)
                    .describedAs(
                            "Attempts to one endpoint that may be under way before anything is"
                                    + " known of it; never more than LANE_CONCURRENCY.");

    private static final Setting<Integer> LANE_RATE =
            Setting.integer(PREFIX + "LANE_RATE")
                    .check(n -> n >= 0, "must not be negative")
                    .withDefault(0)
                    .describedAs("Attempts to one endpoint in a second; 0 for no limit.");

    private static final Setting<Integer> RECOVERY_RATE =
            Setting.integer(PREFIX + "RECOVERY_RATE")
                    .check(n -> n >= 0, "must not be negative")
                    .withDefault(100)
                    .describedAs(
                            "Attempts in a second to an endpoint that answers again after its"
                                    + " circuit was open, for five minutes; 0 for no limit.");

    private static final Setting<Duration> LANE_STALL =
            Setting.duration(PREFIX + "LANE_STALL")
                    .check(Duration::isPositive, POSITIVE)
                    .withDefault(Duration.ofSeconds(5))
                    .describedAs(
                            "How long deliveries wait for an endpoint that takes no more and"
                                    + " answers nothing, before they go to the shortest retry tier;"
                                    + " never more than ATTEMPT_TIMEOUT.");

    private static final Setting<Integer> MAX_BUFFERED =
            Setting.integer(PREFIX + "MAX_BUFFERED")
                    .check(n -> n >= 1, "must be at least 1")
                    .withDefault(50_000)
                    .describedAs("Deliveries held in memory before the worker fetches less.");

    private static final Setting<Long> MAX_BUFFERED_BYTES =
            Setting.number(PREFIX + "MAX_BUFFERED_BYTES")
                    .check(n -> n >= 1024 * 1024, "must be at least 1048576")
                    .withDefault(64L * 1024 * 1024)
                    .describedAs("Bytes of records held in memory before the worker fetches less.");

    private static final Setting<Integer> MAX_CONNECTIONS =
            Setting.integer(PREFIX + "MAX_CONNECTIONS")
                    .check(n -> n >= 1, "must be at least 1")
                    .withDefault(8192)
                    .describedAs(
                            "Connections to endpoints that may be open, idle ones included; at"
                                    + " least MAX_IN_FLIGHT. No more attempts are under way.");

    private static final Setting<Duration> ATTEMPT_TIMEOUT =
            Setting.duration(PREFIX + "ATTEMPT_TIMEOUT")
                    .check(Duration::isPositive, POSITIVE)
                    .withDefault(Duration.ofSeconds(30))
                    .describedAs(
                            "How long an attempt may take, from the lookup of the name to the last"
                                    + " byte of the answer.");

    private static final Setting<Duration> CONNECT_TIMEOUT =
            Setting.duration(PREFIX + "CONNECT_TIMEOUT")
                    .check(Duration::isPositive, POSITIVE)
                    .withDefault(Duration.ofSeconds(5))
                    .describedAs("How long a connection may take, and again its TLS handshake.");

    private static final Setting<Duration> FLUSH_INTERVAL =
            Setting.duration(PREFIX + "FLUSH_INTERVAL")
                    .check(
                            d -> d.toMillis() >= 1 && d.compareTo(Duration.ofSeconds(5)) <= 0,
                            "must be from 1ms to 5s")
                    .withDefault(Duration.ofMillis(100))
                    .describedAs(
                            "From one transaction to the next. What was delivered since the last"
                                    + " one is delivered again after a crash.");

    private static final Setting<Duration> DRAIN_LIMIT =
            Setting.duration(PREFIX + "DRAIN_LIMIT")
                    .withDefault(Duration.ofSeconds(20))
                    .describedAs(
                            "How long attempts may go on after the worker was asked to stop; what"
                                    + " has not ended then is done again by another worker.");

    private static final Setting<Duration> REVOKE_LIMIT =
            Setting.duration(PREFIX + "REVOKE_LIMIT")
                    .check(d -> d.compareTo(Duration.ofSeconds(10)) <= 0, "must be at most 10s")
                    .withDefault(Duration.ofSeconds(2))
                    .describedAs(
                            "How long attempts may go on after their partition was called back.");

    private static final Setting<Duration> TABLE_LIMIT =
            Setting.duration(PREFIX + "TABLE_LIMIT")
                    .withDefault(Duration.ofSeconds(2))
                    .describedAs(
                            "How long a delivery waits in memory for the subscription table before"
                                    + " it goes to the shortest retry tier.");

    /// The worker's own settings.
    public static final SettingGroup SETTINGS =
            new SettingGroup(
                    PREFIX,
                    Stream.<List<Setting<?>>>of(
                                    List.of(
                                            GROUP_ID,
                                            MAX_IN_FLIGHT,
                                            LANE_CONCURRENCY,
                                            LANE_START,
                                            LANE_RATE,
                                            RECOVERY_RATE,
                                            LANE_STALL,
                                            MAX_BUFFERED,
                                            MAX_BUFFERED_BYTES,
                                            MAX_CONNECTIONS,
                                            ATTEMPT_TIMEOUT,
                                            CONNECT_TIMEOUT,
                                            FLUSH_INTERVAL,
                                            DRAIN_LIMIT,
                                            REVOKE_LIMIT,
                                            TABLE_LIMIT),
                                    ProxySettings.ALL)
                            .<Setting<?>>flatMap(List::stream)
                            .toList());

    private static final List<SettingGroup> GROUPS =
            List.of(
                    SETTINGS,
                    RETRY_SETTINGS,
                    KafkaConfig.group(Set.of()),
                    RegistryConfig.GROUP,
                    AdminConfig.GROUP,
                    LogConfig.GROUP,
                    VaultConfig.GROUP,
                    EgressConfig.GROUP,
                    TraceConfig.GROUP);

    private static final Set<String> OTHERS = Set.of("CARILLON_SUBSCRIPTION_", "CARILLON_ROUTER_");

    /// Checks what no single setting can.
    ///
    /// @throws IllegalArgumentException when there may be fewer connections than attempts
    public DeliveryWorkerConfig {
        effective = List.copyOf(effective);
        if (send.maxConnections() < consume.maxInFlight()) {
            throw new IllegalArgumentException(
                    PREFIX
                            + "MAX_CONNECTIONS: must be at least "
                            + PREFIX
                            + "MAX_IN_FLIGHT, which is "
                            + consume.maxInFlight()
                            + ", was "
                            + send.maxConnections());
        }
    }

    /// Reads the settings of a worker from the environment.
    ///
    /// @throws dev.carillon.platform.config.SettingsException with all mistakes at once
    public static DeliveryWorkerConfig read(Map<String, String> environment) {
        return Settings.read(
                SettingSource.of(environment), GROUPS, OTHERS, DeliveryWorkerConfig::from);
    }

    /// The retry schedule among settings that include [#RETRY_SETTINGS].
    public static RetrySchedule schedule(Values values) {
        return new RetrySchedule(values.get(RETRY_SCHEDULE));
    }

    private static DeliveryWorkerConfig from(Values values) {
        return new DeliveryWorkerConfig(
                KafkaConfig.from(values, Set.of()),
                RegistryConfig.from(values),
                AdminConfig.from(values),
                LogConfig.from(values),
                VaultConfig.from(values),
                EgressConfig.from(values),
                TraceConfig.from(values),
                values.get(GROUP_ID),
                schedule(values),
                new ConsumeConfig(
                        values.get(MAX_IN_FLIGHT),
                        values.get(MAX_CONNECTIONS),
                        values.get(MAX_BUFFERED),
                        values.get(MAX_BUFFERED_BYTES),
                        values.get(ATTEMPT_TIMEOUT),
                        lanes(values),
                        values.get(FLUSH_INTERVAL),
                        values.get(DRAIN_LIMIT),
                        values.get(REVOKE_LIMIT),
                        values.get(TABLE_LIMIT),
                        POLL_INTERVAL),
                new SendConfig(
                        values.get(ATTEMPT_TIMEOUT),
                        values.get(CONNECT_TIMEOUT),
                        values.get(MAX_CONNECTIONS),
                        ProxySettings.from(values)),
                values.describe());
    }

    private static LaneRule lanes(Values values) {
        Duration patience = values.get(ATTEMPT_TIMEOUT);
        Duration stall = values.get(LANE_STALL);
        int most = values.get(LANE_CONCURRENCY);
        return new LaneRule(
                Math.min(values.get(LANE_START), most),
                most,
                values.get(LANE_RATE),
                values.get(RECOVERY_RATE),
                patience,
                stall.compareTo(patience) < 0 ? stall : patience);
    }
}
