package dev.carillon.platform.kafka;

import dev.carillon.platform.config.PassThrough;
import dev.carillon.platform.config.Secret;
import dev.carillon.platform.config.Setting;
import dev.carillon.platform.config.SettingGroup;
import dev.carillon.platform.config.Values;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/// How to reach Kafka, and the properties of every kind of client with durable defaults:
/// `acks=all`, idempotence, `read_committed`, no automatic commit, no offset reset. Whatever else
/// Kafka knows passes through under [#PREFIX], except what would break a guarantee. Immutable.
///
/// The methods return Kafka's own `Map<String, Object>`, a fresh one each time, without
/// serializers: those are handed to the client's constructor.
public final class KafkaConfig {

    /// The beginning of the settings' names.
    public static final String PREFIX = "CARILLON_KAFKA_";

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration API_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration MAX_BLOCK = Duration.ofSeconds(30);

    private static final Setting<List<String>> BOOTSTRAP_SERVERS =
            Setting.texts(PREFIX + "BOOTSTRAP_SERVERS")
                    .describedAs("Brokers to ask first, as host:port, separated by commas.");

    /// The settings without extra names.
    public static final SettingGroup GROUP = group(Set.of());

    private final String bootstrapServers;
    private final Map<String, String> properties;

    private KafkaConfig(String bootstrapServers, Map<String, String> properties) {
        this.bootstrapServers = bootstrapServers;
        this.properties = Map.copyOf(properties);
        properties.forEach((property, value) ->
                KafkaRules.mistake(property, value)
                        .ifPresent(text -> {
                            throw new IllegalArgumentException(
                                    KafkaNames.settingOf(property) + ": " + text);
                        }));
    }

    /// The settings: the bootstrap servers, and every property that Kafka's clients know.
    ///
    /// @param extraNames further property names to pass through, such as those of Kafka Streams
    public static SettingGroup group(Set<String> extraNames) {
        return new SettingGroup(PREFIX, List.of(BOOTSTRAP_SERVERS))
                .withPassThrough(new KafkaPassThrough(new KafkaNames(extraNames)));
    }

    /// Takes it from the settings that were read with [#GROUP].
    public static KafkaConfig from(Values values) {
        return from(values, Set.of());
    }

    /// Takes it from the settings that were read.
    ///
    /// @param extraNames the same names as given to [#group]
    public static KafkaConfig from(Values values, Set<String> extraNames) {
        KafkaNames names = new KafkaNames(extraNames);
        Map<String, String> properties = new HashMap<>();
        values.passedThrough(PREFIX)
                .forEach((name, value) ->
                        names.propertyOf(name)
                                .ifPresent(property -> properties.put(property, value)));
        return new KafkaConfig(String.join(",", values.get(BOOTSTRAP_SERVERS)), properties);
    }

    /// For parts that are started with known servers, such as a test's.
    public static KafkaConfig of(String bootstrapServers) {
        return new KafkaConfig(bootstrapServers, Map.of());
    }

    /// The same with further Kafka properties.
    ///
    /// @throws IllegalArgumentException when one of them would break a guarantee
    public static KafkaConfig of(String bootstrapServers, Map<String, String> properties) {
        return new KafkaConfig(bootstrapServers, properties);
    }

    /// Brokers to ask first, separated by commas.
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /// A consumer of a group.
    public Map<String, Object> consumer(String clientId, String groupId) {
        Map<String, Object> consumer = consumerWithoutGroup(clientId);
        consumer.put(ConsumerConfig.GROUP_ID_CONFIG, groupId);
        return consumer;
    }

    /// A consumer that assigns itself its partitions and keeps its offsets elsewhere.
    public Map<String, Object> consumerWithoutGroup(String clientId) {
        Map<String, Object> consumer = client(clientId);
        consumer.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        consumer.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        consumer.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        consumer.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        consumer.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis(API_TIMEOUT));
        addPassedThrough(consumer, ConsumerConfig.configNames());
        return consumer;
    }

    /// A producer without transactions.
    public Map<String, Object> producer(String clientId) {
        Map<String, Object> producer = client(clientId);
        addDurability(producer);
        producer.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis(DELIVERY_TIMEOUT));
        producer.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis(MAX_BLOCK));
        addPassedThrough(producer, ProducerConfig.configNames());
        return producer;
    }

    /// A producer with transactions. Its sends and requests give up before the broker would abort
    /// the transaction.
    ///
    /// @param transactionalId one producer at a time has it; a second one fences the first
    /// @param timeout after this long the broker aborts an open transaction; at least 1 s
    public Map<String, Object> transactionalProducer(
            String clientId, String transactionalId, Duration timeout) {
        if (timeout.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException(
                    "a transaction's timeout must be at least 1s, was " + timeout);
        }
        Map<String, Object> producer = client(clientId);
        addDurability(producer);
        int request = Math.min(millis(REQUEST_TIMEOUT), millis(timeout) / 2);
        producer.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, request);
        producer.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis(timeout));
        producer.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis(timeout));
        addPassedThrough(producer, ProducerConfig.configNames());
        producer.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        producer.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, millis(timeout));
        return producer;
    }

    /// An admin client.
    public Map<String, Object> admin(String clientId) {
        Map<String, Object> admin = client(clientId);
        admin.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis(API_TIMEOUT));
        addPassedThrough(admin, AdminClientConfig.configNames());
        return admin;
    }

    /// The base of a Kafka Streams application: exactly once, no silent offset reset for sources
    /// without a policy of their own. Streams sets isolation, commits and idempotence itself and
    /// warns of anybody else who does, so they are not repeated here.
    public Map<String, Object> streams(String applicationId) {
        Map<String, Object> streams = new HashMap<>();
        streams.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        streams.put("application.id", applicationId);
        streams.put("processing.guarantee", "exactly_once_v2");
        streams.put("producer." + ProducerConfig.ACKS_CONFIG, "all");
        streams.put("main.consumer." + ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        streams.put("consumer." + ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        streams.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        properties.forEach((property, value) -> {
            if (!isGuarantee(property)) {
                streams.put(property, value);
            }
        });
        return streams;
    }

    /// The properties that were passed through, sorted, with secrets masked.
    @Override
    public String toString() {
        Map<String, String> shown = new TreeMap<>();
        properties.forEach((property, value) ->
                shown.put(property, KafkaRules.isSecret(property) ? Secret.MASK : value));
        return "KafkaConfig[" + bootstrapServers + ", " + shown + "]";
    }

    private Map<String, Object> client(String clientId) {
        Map<String, Object> client = new HashMap<>();
        client.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        client.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        client.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, millis(REQUEST_TIMEOUT));
        client.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        return client;
    }

    private static void addDurability(Map<String, Object> producer) {
        producer.put(ProducerConfig.ACKS_CONFIG, "all");
        producer.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        producer.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 5);
    }

    private void addPassedThrough(Map<String, Object> client, Set<String> known) {
        properties.forEach((property, value) -> {
            if (known.contains(property)) {
                client.put(property, value);
            }
        });
    }

    /// Properties that may only be given the value they have anyway.
    private static boolean isGuarantee(String property) {
        return switch (property) {
            case ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                    ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                    ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                    ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                    ProducerConfig.ACKS_CONFIG ->
                    true;
            default -> false;
        };
    }

    private static int millis(Duration duration) {
        return Math.toIntExact(duration.toMillis());
    }

    /// Names of [#PREFIX] that are Kafka's and not ours.
    private record KafkaPassThrough(KafkaNames names) implements PassThrough {

        @Override
        public Optional<String> mistake(String name, String value) {
            return names.propertyOf(name)
                    .flatMap(property ->
                            KafkaRules.mistake(property, value)
                                    .or(() -> KafkaNames.typeMistake(property, value)));
        }

        @Override
        public boolean isSecret(String name) {
            return names.propertyOf(name).map(KafkaRules::isSecret).orElse(false);
        }

        @Override
        public Set<String> knownNames() {
            return names.settings();
        }

        @Override
        public String description() {
            return "Any property of Kafka's clients, in capitals with underscores for dots:"
                    + " `security.protocol` is `CARILLON_KAFKA_SECURITY_PROTOCOL`. Refused when"
                    + " Kafka does not know it or when it would break a guarantee. A secret one may"
                    + " be read from the file that its name with `_FILE` names.";
        }
    }
}
