package dev.carillon.standalone.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.embedded.EmbeddedDatabase;
import dev.carillon.embedded.EmbeddedKafka;
import dev.carillon.platform.kafka.KafkaConfig;
import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.schemas.topic.Partitions;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.AttemptRecord;
import dev.carillon.schemas.wire.DeliveryStatus;
import dev.carillon.schemas.wire.DeliveryStep;
import dev.carillon.schemas.wire.DeliveryUuid;
import dev.carillon.schemas.wire.EnvelopeReference;
import dev.carillon.schemas.wire.OutcomeKind;
import dev.carillon.schemas.wire.StepKind;
import dev.carillon.subscription.app.Tokens;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// The operators' commands on a real broker and a real database. In order: the topics are made
/// first, and damaged last.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OperatorCommandsTest {

    private static final String REGISTRY = "mock://operator-commands";
    private static final String[] SIZES = {
        "--partitions", "4", "--replication-factor", "1", "--min-insync-replicas", "1"
    };

    private final EmbeddedKafka kafka = EmbeddedKafka.throwaway();
    private final EmbeddedDatabase database = EmbeddedDatabase.throwaway();
    private final KafkaConfig cluster = KafkaConfig.of(kafka.bootstrapServers());
    private final Admin admin = Admin.create(cluster.admin("tests"));
    private final KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                    cluster.producer("tests"),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
    private String jdbcUrl = "";
    private Path config = Path.of("");

    @BeforeAll
    void writesTheSettings(@TempDir Path folder) throws IOException {
        jdbcUrl = database.createDatabase("operator_commands");
        config =
                Files.writeString(
                        folder.resolve("operator.properties"),
                        """
                        CARILLON_KAFKA_BOOTSTRAP_SERVERS=%s
                        CARILLON_REGISTRY_URL=%s
                        CARILLON_RETRY_SCHEDULE=1s,1h
                        CARILLON_SUBSCRIPTION_JDBC_URL=%s
                        CARILLON_SUBSCRIPTION_JDBC_USER=%s
                        CARILLON_SUBSCRIPTION_JDBC_PASSWORD=%s
                        """
                                .formatted(
                                        kafka.bootstrapServers(),
                                        REGISTRY,
                                        jdbcUrl,
                                        database.user(),
                                        database.password()));
    }

    @AfterAll
    void stopsEverything() {
        producer.close();
        admin.close();
        try (kafka) {
            database.close();
        }
    }

    @Test
    @Order(1)
    void saysThatTopicsAreMissingAndCreatesThemOnce() {
        Finished missing = topics("verify");
        Finished created = topics("create");
        Finished again = topics("create");
        Finished verified = topics("verify");

        assertThat(missing.code()).isEqualTo(1);
        assertThat(missing.out()).contains("deliveries.retry.1h").contains("12 deviations");
        assertThat(created.code()).isZero();
        assertThat(created.out().lines()).hasSize(13);
        assertThat(again.out()).contains("there already");
        assertThat(verified.out()).contains("12 topics, all as the catalogue has them");
        assertThat(verified.code()).isZero();
    }

    @Test
    @Order(2)
    void showsTheTopicsAsTheyAre() {
        Finished table = topics("describe");
        JsonNode json = topics("describe", "--json").json().path("topics");

        assertThat(table.out().lines().filter(line -> line.startsWith("deliveries ")))
                .singleElement()
                .asString()
                .matches("deliveries +4 +1 +4/4 +1 +delete +14d");
        assertThat(table.out()).containsPattern("subscriptions +4 .* compact +newest of each key");
        assertThat(json)
                .anySatisfy(topic -> {
                    assertThat(topic.path("topic").asText()).isEqualTo("deliveries.retry.1h");
                    assertThat(topic.path("settings").path("message.timestamp.type").asText())
                            .isEqualTo("LogAppendTime");
                });
    }

    @Test
    @Order(3)
    void showsWhatWaitsAndWhatIsDue() throws Exception {
        for (int number = 0; number < 5; number++) {
            send(Topics.EVENTS_CARD, number % 4, "event");
            send("deliveries.retry.1s", 1, "soon");
            send("deliveries.retry.1h", 1, "later");
            send(Topics.DELIVERY_LOG, 2, "step");
        }
        admin.alterConsumerGroupOffsets(
                        "carillon-router",
                        Map.of(new TopicPartition(Topics.EVENTS_CARD, 0), new OffsetAndMetadata(1)))
                .all()
                .get();
        admin.alterConsumerGroupOffsets(
                        "carillon-delivery-worker",
                        Map.of(
                                new TopicPartition("deliveries.retry.1h", 1),
                                new OffsetAndMetadata(2)))
                .all()
                .get();
        hasReadTheDeliveryLogUpTo(3);

        // The broker's clock stamped them: wait until a second has passed on it.
        JsonNode readers = lag();
        for (Instant end = Instant.now().plusSeconds(20);
                due(readers, "deliveries.retry.1s") < 5 && Instant.now().isBefore(end); ) {
            readers = lag();
        }

        assertThat(waiting(readers, Topics.EVENTS_CARD)).isEqualTo(4);
        assertThat(waiting(readers, "deliveries.retry.1s")).isEqualTo(5);
        assertThat(due(readers, "deliveries.retry.1s")).isEqualTo(5);
        assertThat(waiting(readers, "deliveries.retry.1h")).isEqualTo(3);
        assertThat(due(readers, "deliveries.retry.1h")).isZero();
        assertThat(waiting(readers, Topics.DELIVERY_LOG)).isEqualTo(2);
        assertThat(waiting(readers, Topics.DELIVERIES)).isZero();
        assertThat(run("lag").out())
                .containsPattern("event-router +0 empty +events.card +4 +4 +-")
                .containsPattern("delivery-worker +0 empty +deliveries.retry.1h +4 +3 +0")
                .containsPattern("subscription-service +- +delivery-log +4 +2 +-");
        assertThat(run("lag", "--worker-group", "nobody").out())
                .containsPattern("delivery-worker +0 absent +deliveries.retry.1h +4 +5 +0");
    }

    @Test
    @Order(4)
    void followsTheStepsOfDeliveries() throws Exception {
        try (AvroWriter writer = AvroWriter.create(Map.of("schema.registry.url", REGISTRY))) {
            for (DeliveryStep step :
                    List.of(
                            step(381, DeliveryStatus.retrying, 500),
                            step(381, DeliveryStatus.delivered, 204),
                            step(77, DeliveryStatus.delivered, 200))) {
                int partition =
                        Partitions.ofSubscription(new SubscriptionId(step.getSubscriptionId()), 4);
                send(Topics.DELIVERY_LOG, partition, writer.write(Topics.DELIVERY_LOG, step));
            }
        }

        Finished all = tail("--limit", "3");
        List<JsonNode> delivered =
                tail("--webhook", "381", "--status", "delivered", "--limit", "1", "--json")
                        .out()
                        .lines()
                        .map(Finished::json)
                        .toList();
        Finished nothing = run("deliveries", "tail", "--for", "300ms");

        assertThat(all.code()).isZero();
        assertThat(all.out().lines()).hasSize(4);
        assertThat(all.out())
                .containsPattern(
                        "dlv_[0-9a-f-]+ +381 +card.move +retrying +1 +status 500 in 12 ms");
        assertThat(delivered)
                .singleElement()
                .satisfies(step -> {
                    assertThat(step.path("webhookId").asText()).isEqualTo("381");
                    assertThat(step.path("httpStatus").asInt()).isEqualTo(204);
                    assertThat(step.path("deliveryId").asText()).startsWith("dlv_");
                });
        assertThat(nothing.out().lines()).hasSize(1);
        assertThat(run("deliveries", "tail", "--webhook", "x").err())
                .contains("--webhook: \"x\"; a webhook's id is a positive number");
    }

    @Test
    @Order(5)
    void saysWhereTopicsAreNotAsTheCatalogueHasThem() throws Exception {
        set(Topics.DELIVERY_LOG, "retention.ms", "3600000");
        set(Topics.DEAD_LETTER_EVENTS, "retention.ms", "-1");
        set(Topics.DELIVERIES, "unclean.leader.election.enable", "true");
        set(Topics.SUBSCRIPTIONS, "cleanup.policy", "compact,delete");
        admin.createTopics(List.of(new NewTopic("deliveries.retry.7s", 2, (short) 1))).all().get();

        Finished table = topics("verify");
        JsonNode json = topics("verify", "--json").json().path("deviations");

        assertThat(table.code()).isEqualTo(1);
        assertThat(json)
                .extracting(one -> one.path("topic").asText() + " " + one.path("what").asText())
                .containsExactlyInAnyOrder(
                        "delivery-log retention.ms",
                        "deliveries unclean.leader.election.enable",
                        "subscriptions cleanup.policy",
                        "deliveries.retry.7s partitions");
        assertThat(table.out())
                .containsPattern("delivery-log +retention.ms +3600000 +at least 1209600000")
                .containsPattern("deliveries.retry.7s +partitions +2 +4, as deliveries has");
        assertThat(run("topics", "verify").out())
                .containsPattern("deliveries +copies +1 +at least 3")
                .containsPattern("deliveries +min.insync.replicas +1 +at least 2");
    }

    @Test
    @Order(6)
    void createsATierWithAsManyPartitionsAsTheOthersHaveNow() {
        assertThat(topics("create").err()).contains("deliveries.retry.7s=2", "raise-partitions");
        assertThat(run("topics", "raise-partitions", "--to", "6", "--json").json().path("raised"))
                .hasSize(5);

        JsonNode created =
                topics("create", "--retry-schedule", "1s,9s,1h", "--json").json().path("created");

        assertThat(created)
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.path("topic").asText()).isEqualTo("deliveries.retry.9s");
                    assertThat(one.path("partitions").asInt()).isEqualTo(6);
                });
    }

    private Finished topics(String command, String... more) {
        List<String> arguments = new ArrayList<>(List.of("topics", command));
        arguments.addAll(List.of(SIZES));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private Finished tail(String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("deliveries", "tail", "--from-beginning", "--for", "20s"));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private Finished run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--config", config.toString()));
        return Finished.run(all.toArray(String[]::new));
    }

    private JsonNode lag() {
        return run("lag", "--json").json().path("readers");
    }

    private static long waiting(JsonNode readers, String topic) {
        return number(readers, topic, "waiting");
    }

    private static long due(JsonNode readers, String topic) {
        return number(readers, topic, "due");
    }

    private static long number(JsonNode readers, String topic, String field) {
        for (JsonNode reader : readers) {
            for (JsonNode one : reader.path("topics")) {
                if (one.path("topic").asText().equals(topic)) {
                    return one.path(field).asLong(-1);
                }
            }
        }
        throw new AssertionError(topic + " is not in " + readers);
    }

    private void send(String topic, int partition, String value) throws Exception {
        send(topic, partition, value.getBytes(UTF_8));
    }

    private void send(String topic, int partition, byte[] value) throws Exception {
        assertThat(
                        producer.send(new ProducerRecord<>(topic, partition, null, value))
                                .get()
                                .hasOffset())
                .isTrue();
    }

    private void hasReadTheDeliveryLogUpTo(long offset) throws Exception {
        String topicId =
                admin.describeTopics(List.of(Topics.DELIVERY_LOG))
                        .allTopicNames()
                        .get()
                        .values()
                        .iterator()
                        .next()
                        .topicId()
                        .toString();
        Map<String, String> environment = Map.of("CARILLON_CONFIG_FILE", config.toString());
        // Makes the tables, as a service would.
        Tokens.open(environment, Clock.systemUTC()).close();
        try (Connection connection =
                        DriverManager.getConnection(jdbcUrl, database.user(), database.password());
                Statement statement = connection.createStatement()) {
            assertThat(
                            statement.executeUpdate(
                                    "insert into topic_offsets (topic, topic_id, partition,"
                                            + " next_offset) values ('delivery-log', '%s', 2, %d)"
                                                    .formatted(topicId, offset)))
                    .isEqualTo(1);
        }
    }

    private void set(String topic, String setting, String value) throws Exception {
        admin.incrementalAlterConfigs(
                        Map.of(
                                new ConfigResource(ConfigResource.Type.TOPIC, topic),
                                List.of(
                                        new AlterConfigOp(
                                                new ConfigEntry(setting, value), OpType.SET))))
                .all()
                .get();
    }

    private static DeliveryStep step(long webhook, DeliveryStatus status, int code) {
        UUID uuid = UUID.randomUUID();
        byte[] bytes =
                ByteBuffer.allocate(16)
                        .putLong(uuid.getMostSignificantBits())
                        .putLong(uuid.getLeastSignificantBits())
                        .array();
        assertThat(DeliveryId.ofBytes(bytes).text()).startsWith("dlv_");
        return DeliveryStep.newBuilder()
                .setDeliveryId(new DeliveryUuid(bytes))
                .setSubscriptionId(webhook)
                .setOrganizationId("300")
                .setEventId("1")
                .setSource("cards")
                .setAction("card.move")
                .setRun(1)
                .setKind(StepKind.attempted)
                .setAt(Instant.now())
                .setStatus(status)
                .setAttempt(
                        AttemptRecord.newBuilder()
                                .setNumber(1)
                                .setAt(Instant.now())
                                .setDurationMillis(Duration.ofMillis(12).toMillis())
                                .setOutcome(
                                        code < 300 ? OutcomeKind.delivered : OutcomeKind.refused)
                                .setStatus(code)
                                .build())
                .setEnvelope(new EnvelopeReference("topic", 0, 0L))
                .build();
    }
}
