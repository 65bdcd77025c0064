package dev.carillon.platform.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.platform.config.SettingSource;
import dev.carillon.platform.config.Settings;
import dev.carillon.platform.config.SettingsException;
import dev.carillon.platform.config.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaConfigTest {

    private static final Set<String> STREAMS = Set.of("num.stream.threads", "state.dir");

    @TempDir private Path folder = Path.of("");

    @Test
    void needsTheBootstrapServers() {
        assertThatThrownBy(() ->
                        Settings.read(
                                SettingSource.of(Map.of()),
                                List.of(KafkaConfig.GROUP),
                                Set.of(),
                                KafkaConfig::from))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("CARILLON_KAFKA_BOOTSTRAP_SERVERS: is required");
    }

    @Test
    void passesKafkasOwnSettingsToTheClientsThatKnowThem() {
        KafkaConfig config =
                read(
                        Map.of(
                                "CARILLON_KAFKA_SECURITY_PROTOCOL", "SASL_SSL",
                                "CARILLON_KAFKA_MAX_POLL_RECORDS", "50",
                                "CARILLON_KAFKA_LINGER_MS", "20",
                                "CARILLON_KAFKA_NUM_STREAM_THREADS", "2"));

        assertThat(config.consumer("c", "g"))
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("max.poll.records", "50")
                .doesNotContainKeys("linger.ms", "num.stream.threads");
        assertThat(config.producer("p"))
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("linger.ms", "20")
                .doesNotContainKeys("max.poll.records");
        assertThat(config.admin("a"))
                .containsEntry("security.protocol", "SASL_SSL")
                .doesNotContainKeys("linger.ms", "max.poll.records");
        assertThat(config.streams("router"))
                .containsEntry("application.id", "router")
                .containsEntry("num.stream.threads", "2")
                .containsEntry("max.poll.records", "50")
                .containsEntry("linger.ms", "20");
    }

    @Test
    void refusesANameThatNoClientKnowsAndSuggestsTheOneThatIsMeant() {
        assertThatThrownBy(() -> read(Map.of("CARILLON_KAFKA_MAX_POL_RECORDS", "50")))
                .hasMessage(
                        "CARILLON_KAFKA_MAX_POL_RECORDS: unknown setting, did you mean"
                                + " CARILLON_KAFKA_MAX_POLL_RECORDS?");
        assertThatThrownBy(() -> readWithout(Map.of("CARILLON_KAFKA_NUM_STREAM_THREADS", "2")))
                .hasMessageContaining("CARILLON_KAFKA_NUM_STREAM_THREADS: unknown setting");
    }

    @ParameterizedTest
    @CsvSource({
        "ENABLE_AUTO_COMMIT, true, must be false",
        "ACKS, 1, must be all",
        "ACKS, 0, must be all",
        "ISOLATION_LEVEL, read_uncommitted, must be read_committed",
        "ENABLE_IDEMPOTENCE, false, must be true",
        "AUTO_OFFSET_RESET, latest, must be none",
        "AUTO_OFFSET_RESET, earliest, must be none",
        "MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 6, must be from 1 to 5",
        "RETRIES, 0, must not be 0",
        "CLIENT_ID, me, is chosen by Carillon",
        "GROUP_ID, mine, is chosen by Carillon",
        "GROUP_INSTANCE_ID, one, is chosen by Carillon",
        "GROUP_PROTOCOL, consumer, must be classic",
        "PARTITION_ASSIGNMENT_STRATEGY, x.Y, is chosen by Carillon",
        "TRANSACTIONAL_ID, mine, is chosen by Carillon",
        "TRANSACTION_TIMEOUT_MS, 900000, is chosen by Carillon",
        "KEY_SERIALIZER, x.Y, is chosen by Carillon",
        "VALUE_DESERIALIZER, x.Y, is chosen by Carillon",
        "MAX_POLL_RECORDS, many, is no value Kafka accepts",
        "MAX_POLL_RECORDS, 0, is no value Kafka accepts",
        "SECURITY_PROTOCOL, NONE, is no value Kafka accepts"
    })
    void refusesWhatWouldBreakAGuaranteeOrKafkaItself(String name, String value, String reason) {
        assertThatThrownBy(() -> read(Map.of("CARILLON_KAFKA_" + name, value)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("CARILLON_KAFKA_" + name + ": " + reason);
    }

    @ParameterizedTest
    @CsvSource({
        "ENABLE_AUTO_COMMIT, false",
        "ACKS, all",
        "ACKS, -1",
        "ISOLATION_LEVEL, read_committed",
        "ENABLE_IDEMPOTENCE, true",
        "AUTO_OFFSET_RESET, none",
        "MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1"
    })
    void allowsTheDurableValueToBeSaidAloud(String name, String value) {
        KafkaConfig config = read(Map.of("CARILLON_KAFKA_" + name, value));

        new KafkaProducer<>(
                        config.producer("p"), new ByteArraySerializer(), new ByteArraySerializer())
                .close(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sasl.jaas.config",
                "ssl.key.password",
                "ssl.keystore.password",
                "ssl.truststore.password",
                "ssl.keystore.key",
                "ssl.keystore.certificate.chain",
                "sasl.oauthbearer.client.credentials.client.secret",
                "sasl.oauthbearer.assertion.private.key.passphrase"
            })
    void hidesSecrets(String property) {
        Map<String, String> environment = new HashMap<>();
        environment.put(KafkaNames.settingOf(property), "hunter2");
        environment.put("CARILLON_KAFKA_BOOTSTRAP_SERVERS", "broker:9092");
        Values values = values(environment);

        assertThat(values.describe())
                .contains(KafkaNames.settingOf(property) + "=***")
                .noneMatch(line -> line.contains("hunter2"));
        KafkaConfig config = KafkaConfig.from(values, STREAMS);
        assertThat(config.toString()).contains(property + "=***").doesNotContain("hunter2");
        assertThat(config.admin("a")).containsEntry(property, "hunter2");
    }

    @Test
    void readsASecretFromAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("jaas"), "a.b.C required;\n");

        KafkaConfig config = read(Map.of("CARILLON_KAFKA_SASL_JAAS_CONFIG_FILE", file.toString()));

        assertThat(config.consumer("c", "g")).containsEntry("sasl.jaas.config", "a.b.C required;");
        assertThatThrownBy(() ->
                        read(
                                Map.of(
                                        "CARILLON_KAFKA_SASL_JAAS_CONFIG_FILE",
                                        file.toString(),
                                        "CARILLON_KAFKA_SASL_JAAS_CONFIG",
                                        "other")))
                .hasMessageContaining("is set together with")
                .hasMessageNotContaining("required;");
    }

    @Test
    void consumersReadCommittedRecordsAndNeverMoveTheirOffsetsByThemselves() {
        Map<String, Object> consumer = KafkaConfig.of("broker:9092").consumer("c", "g");

        assertThat(consumer)
                .containsEntry("bootstrap.servers", "broker:9092")
                .containsEntry("client.id", "c")
                .containsEntry("group.id", "g")
                .containsEntry("enable.auto.commit", false)
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("auto.offset.reset", "none")
                .containsEntry("allow.auto.create.topics", false);
        assertThat(KafkaConfig.of("broker:9092").consumerWithoutGroup("c"))
                .doesNotContainKey("group.id")
                .containsEntry("auto.offset.reset", "none");
    }

    @Test
    void producersWaitForEveryReplica() {
        assertThat(KafkaConfig.of("broker:9092").producer("p"))
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", true)
                .doesNotContainKey("transactional.id");
    }

    @Test
    void transactionalProducersGiveUpBeforeTheBrokerDoes() {
        Map<String, Object> producer =
                KafkaConfig.of("broker:9092")
                        .transactionalProducer("p", "relay", Duration.ofSeconds(10));

        assertThat(producer)
                .containsEntry("transactional.id", "relay")
                .containsEntry("transaction.timeout.ms", 10_000)
                .containsEntry("delivery.timeout.ms", 10_000)
                .containsEntry("request.timeout.ms", 5_000)
                .containsEntry("acks", "all");
        assertThatThrownBy(() ->
                        KafkaConfig.of("b:1")
                                .transactionalProducer("p", "t", Duration.ofMillis(999)))
                .hasMessageContaining("at least 1s");
    }

    @Test
    void streamsRunExactlyOnce() {
        assertThat(read(Map.of("CARILLON_KAFKA_ACKS", "all")).streams("router"))
                .containsEntry("processing.guarantee", "exactly_once_v2")
                .containsEntry("main.consumer.auto.offset.reset", "none")
                .containsEntry("producer.acks", "all")
                .doesNotContainKeys(
                        "acks", "enable.auto.commit", "isolation.level", "enable.idempotence");
    }

    /// Kafka's own constructors are the judges of our properties.
    @Test
    void kafkaAcceptsWhatIsMade() {
        KafkaConfig config = KafkaConfig.of("127.0.0.1:1");
        ByteArraySerializer serializer = new ByteArraySerializer();
        ByteArrayDeserializer deserializer = new ByteArrayDeserializer();

        new KafkaConsumer<>(config.consumer("c", "g"), deserializer, deserializer).close();
        new KafkaConsumer<>(config.consumerWithoutGroup("c"), deserializer, deserializer).close();
        new KafkaProducer<>(config.producer("p"), serializer, serializer).close(Duration.ZERO);
        new KafkaProducer<>(
                        config.transactionalProducer("p", "t", Duration.ofSeconds(1)),
                        serializer,
                        serializer)
                .close(Duration.ZERO);
        assertThat(new AdminClientConfig(config.admin("a")).unused()).isNotEmpty();
        assertThat(ConsumerConfig.configNames()).containsAll(config.consumer("c", "g").keySet());
        assertThat(ProducerConfig.configNames()).containsAll(config.producer("p").keySet());
        assertThat(AdminClientConfig.configNames()).containsAll(config.admin("a").keySet());
    }

    @Test
    void returnsAFreshMapEachTime() {
        KafkaConfig config = KafkaConfig.of("broker:9092");
        config.consumer("c", "g").clear();

        assertThat(config.consumer("c", "g")).isNotEmpty();
    }

    @Test
    void refusesADangerousPropertyInCodeToo() {
        assertThatThrownBy(() -> KafkaConfig.of("b:1", Map.of("acks", "0")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CARILLON_KAFKA_ACKS: must be all");
    }

    private static KafkaConfig read(Map<String, String> environment) {
        Map<String, String> complete = new HashMap<>(environment);
        complete.put("CARILLON_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1");
        return KafkaConfig.from(values(complete), STREAMS);
    }

    private static Values values(Map<String, String> environment) {
        return Settings.read(
                SettingSource.of(environment),
                List.of(KafkaConfig.group(STREAMS)),
                Set.of(),
                Function.identity());
    }

    private static KafkaConfig readWithout(Map<String, String> environment) {
        return Settings.read(
                SettingSource.of(environment),
                List.of(KafkaConfig.GROUP),
                Set.of(),
                KafkaConfig::from);
    }
}
