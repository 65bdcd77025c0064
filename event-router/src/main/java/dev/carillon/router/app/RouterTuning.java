package dev.carillon.router.app;

import dev.carillon.platform.config.Setting;
import dev.carillon.platform.config.SettingGroup;
import dev.carillon.platform.config.Values;
import dev.carillon.router.topology.RouterParts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The router's own settings.
///
/// @param applicationId names the consumer group and the transactions; routers with the same id
///   share the work
/// @param stateDir where Kafka Streams may keep files; empty means its default. Nothing is kept
///   there today
/// @param threads how many threads route, from 1 to 64
/// @param replicationFactor of topics that Kafka Streams makes for itself; -1 means the brokers'
///   own
/// @param commitInterval the longest a routed event stays invisible to the workers
/// @param transactionTimeout after this long the brokers abort a transaction that was left open;
///   until then readers of the deliveries wait for it. Longer than anything done in one transaction
/// @param sessionTimeout after this long without a sign of life a router's work goes to the others;
///   the brokers refuse less than 6 s unless told otherwise
/// @param newTopicInterval how often the router looks for new topics of events, at most 30 s
/// @param registryPatience how long routing waits on the spot for the schema registry, at most 5 s
/// @param hotSubscriptions how many subscriptions may be kept compiled in memory
/// @param envelopeDeliveries how many deliveries an envelope may have, from 1 to 64
public record RouterTuning(
        String applicationId,
        Optional<Path> stateDir,
        int threads,
        int replicationFactor,
        Duration commitInterval,
        Duration transactionTimeout,
        Duration sessionTimeout,
        Duration newTopicInterval,
        Duration registryPatience,
        int hotSubscriptions,
        int envelopeDeliveries) {

    /// The beginning of the settings' names.
    public static final String PREFIX = "CARILLON_ROUTER_";

    private static final Setting<String> APPLICATION_ID =
            Setting.text(PREFIX + "APPLICATION_ID")
                    .check(
                            id -> id.matches("[A-Za-z0-9._-]{1,200}"),
                            "must be letters, digits, . _ -")
                    .withDefault("carillon-router")
                    .describedAs(
                            "Names the consumer group and the transactions of the routers that share"
                                    + " the work.");

    private static final Setting<Optional<Path>> STATE_DIR =
            Setting.path(PREFIX + "STATE_DIR")
                    .describedAs("Where Kafka Streams may keep files; nothing is kept there today.")
                    .optional();

    private static final Setting<Integer> THREADS =
            Setting.integer(PREFIX + "THREADS")
                    .check(threads -> threads >= 1 && threads <= 64, "must be from 1 to 64")
                    .withDefault(2)
                    .describedAs("How many threads route events.");

    private static final Setting<Integer> REPLICATION_FACTOR =
            Setting.integer(PREFIX + "REPLICATION_FACTOR")
                    .check(factor -> factor == -1 || factor >= 1, "must be -1 or at least 1")
                    .withDefault(-1)
                    .describedAs(
                            "Copies of topics that Kafka Streams makes for itself; -1 for the"
                                    + " brokers' own default. It makes none today.");

    private static final Setting<Duration> COMMIT_INTERVAL =
            Setting.duration(PREFIX + "COMMIT_INTERVAL")
                    .check(
                            interval ->
                                    isBetween(
                                            interval, Duration.ofMillis(1), Duration.ofSeconds(5)),
                            "must be from 1ms to 5s")
                    .withDefault(Duration.ofMillis(100))
                    .describedAs(
                            "How often transactions are committed, and so the longest a routed event"
                                    + " stays invisible to the workers.");

    private static final Setting<Duration> TRANSACTION_TIMEOUT =
            Setting.duration(PREFIX + "TRANSACTION_TIMEOUT")
                    .check(
                            timeout ->
                                    isBetween(
                                            timeout, Duration.ofSeconds(1), Duration.ofMinutes(15)),
                            "must be from 1s to 15m")
                    .withDefault(Duration.ofSeconds(10))
                    .describedAs(
                            "After this long the brokers abort a transaction that a killed router left"
                                    + " open; workers wait for it until then.");

    private static final Setting<Duration> SESSION_TIMEOUT =
            Setting.duration(PREFIX + "SESSION_TIMEOUT")
                    .check(
                            timeout ->
                                    isBetween(
                                            timeout, Duration.ofSeconds(1), Duration.ofMinutes(5)),
                            "must be from 1s to 5m")
                    .withDefault(Duration.ofSeconds(10))
                    .describedAs(
                            "After this long without a sign of life a router's work goes to the"
                                    + " others; brokers refuse less than 6s unless told otherwise.");

    private static final Setting<Duration> NEW_TOPIC_INTERVAL =
            Setting.duration(PREFIX + "NEW_TOPIC_INTERVAL")
                    .check(
                            interval ->
                                    isBetween(
                                            interval,
                                            Duration.ofMillis(100),
                                            Duration.ofSeconds(30)),
                            "must be from 100ms to 30s")
                    .withDefault(Duration.ofSeconds(10))
                    .describedAs("How often the router looks for new topics of events.");

    private static final Setting<Duration> REGISTRY_PATIENCE =
            Setting.duration(PREFIX + "REGISTRY_PATIENCE")
                    .check(
                            patience -> patience.compareTo(Duration.ofSeconds(5)) <= 0,
                            "must be at most 5s")
                    .withDefault(Duration.ofSeconds(2))
                    .describedAs(
                            "How long routing waits on the spot for the schema registry, before it"
                                    + " gives up the open transaction and pauses.");

    private static final Setting<Integer> HOT_SUBSCRIPTIONS =
            Setting.integer(PREFIX + "HOT_SUBSCRIPTIONS")
                    .check(count -> count >= 1, "must be at least 1")
                    .withDefault(2_000_000)
                    .describedAs(
                            "How many subscriptions of scopes with events are kept compiled in"
                                    + " memory.");

    private static final Setting<Integer> ENVELOPE_DELIVERIES =
            Setting.integer(PREFIX + "ENVELOPE_DELIVERIES")
                    .check(
                            count -> count >= 1 && count <= RouterParts.MOST_DELIVERIES,
                            "must be from 1 to " + RouterParts.MOST_DELIVERIES)
                    .withDefault(RouterParts.MOST_DELIVERIES)
                    .describedAs(
                            "How many deliveries of an event may share a record and a payload. With 1"
                                    + " each has a record of its own, which costs several times the"
                                    + " processor time and disk once many ask for the same event.");

    /// The settings.
    public static final SettingGroup GROUP =
            new SettingGroup(
                    PREFIX,
                    List.of(
                            APPLICATION_ID,
                            STATE_DIR,
                            THREADS,
                            REPLICATION_FACTOR,
                            COMMIT_INTERVAL,
                            TRANSACTION_TIMEOUT,
                            SESSION_TIMEOUT,
                            NEW_TOPIC_INTERVAL,
                            REGISTRY_PATIENCE,
                            HOT_SUBSCRIPTIONS,
                            ENVELOPE_DELIVERIES));

    /// @throws IllegalArgumentException when a transaction would time out while it waits for its
    ///   commit, or for the registry
    public RouterTuning {
        Duration least =
                commitInterval.compareTo(registryPatience) > 0 ? commitInterval : registryPatience;
        if (transactionTimeout.compareTo(least) <= 0) {
            throw new IllegalArgumentException(
                    PREFIX
                            + "TRANSACTION_TIMEOUT: must be longer than COMMIT_INTERVAL and"
                            + " REGISTRY_PATIENCE, "
                            + least
                            + ", was "
                            + transactionTimeout);
        }
    }

    /// Takes it from the settings that were read.
    public static RouterTuning from(Values values) {
        return new RouterTuning(
                values.get(APPLICATION_ID),
                values.get(STATE_DIR),
                values.get(THREADS),
                values.get(REPLICATION_FACTOR),
                values.get(COMMIT_INTERVAL),
                values.get(TRANSACTION_TIMEOUT),
                values.get(SESSION_TIMEOUT),
                values.get(NEW_TOPIC_INTERVAL),
                values.get(REGISTRY_PATIENCE),
                values.get(HOT_SUBSCRIPTIONS),
                values.get(ENVELOPE_DELIVERIES));
    }

    private static boolean isBetween(Duration value, Duration least, Duration most) {
        return value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
    }
}
