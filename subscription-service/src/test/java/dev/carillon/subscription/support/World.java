package dev.carillon.subscription.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.embedded.EmbeddedKafka;
import dev.carillon.platform.admin.AdminConfig;
import dev.carillon.platform.config.Secret;
import dev.carillon.platform.crypto.VaultConfig;
import dev.carillon.platform.egress.EgressConfig;
import dev.carillon.platform.kafka.KafkaConfig;
import dev.carillon.platform.kafka.RegistryConfig;
import dev.carillon.platform.lifecycle.Closer;
import dev.carillon.platform.log.LogConfig;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.schemas.topic.TopicPlan;
import dev.carillon.schemas.topic.TopicProvisioner;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.subscription.app.ApiConfig;
import dev.carillon.subscription.app.SubscriptionService;
import dev.carillon.subscription.app.SubscriptionServiceConfig;
import dev.carillon.subscription.app.Tokens;
import dev.carillon.subscription.graphql.GraphqlLimits;
import dev.carillon.subscription.notice.SmtpConfig;
import dev.carillon.subscription.oidc.OidcConfig;
import dev.carillon.subscription.store.Database;
import dev.carillon.subscription.store.DatabaseConfig;
import dev.carillon.testsupport.SampleDirectory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// A world for one test class: topics without records, an empty database, keys of its own; and the
/// upstream system that says what exists.
public final class World implements AutoCloseable {

    /// Partitions of every topic.
    public static final int PARTITIONS = 4;

    /// What callers may do in a service of these tests: as shipped, but tests call more often.
    public static final ApiConfig API =
            new ApiConfig(
                    30, 100_000, 100_000, Duration.ofSeconds(30), Duration.ofDays(30), true, true);

    private static final TopicPlan PLAN =
            new TopicPlan(PARTITIONS, 1, 1, List.of(Duration.ofSeconds(1)));

    private final EmbeddedKafka kafka;
    private final DatabaseConfig database;
    private final RegistryConfig registry;
    private VaultConfig vault = VaultConfig.random();
    private Optional<SmtpConfig> smtp = Optional.empty();
    private final AvroWriter writer;
    private final Producer<byte[], byte[]> producer;
    private final Closer closer = new Closer();
    private @Nullable Tokens tokens;

    private World(EmbeddedKafka kafka, DatabaseConfig database, RegistryConfig registry) {
        this.kafka = kafka;
        this.database = database;
        this.registry = registry;
        this.writer = closer.register(AvroWriter.create(registry.properties()));
        this.producer =
                closer.register(
                        new KafkaProducer<>(
                                KafkaConfig.of(kafka.bootstrapServers()).producer("upstream"),
                                new ByteArraySerializer(),
                                new ByteArraySerializer()));
    }

    /// A fresh world.
    ///
    /// @param name of the database, lower case
    public static World fresh(RealParts.Parts parts, String name) {
        recreateTopics(parts.kafka());
        String jdbcUrl = parts.database().createDatabase(name);
        DatabaseConfig database =
                new DatabaseConfig(
                        jdbcUrl,
                        parts.database().user(),
                        new Secret(parts.database().password()),
                        8);
        return new World(parts.kafka(), database, RegistryConfig.of("mock://" + name));
    }

    private static void recreateTopics(EmbeddedKafka kafka) {
        try (Admin admin = Admin.create(KafkaConfig.of(kafka.bootstrapServers()).admin("tests"))) {
            Set<String> present = admin.listTopics().names().get();
            List<String> ours =
                    Topics.all(PLAN).stream()
                            .map(topic -> topic.name())
                            .filter(present::contains)
                            .toList();
            admin.deleteTopics(ours).all().get();
            // A topic that is being deleted still exists for a moment.
            Awaitility.await("topics are made again")
                    .atMost(Duration.ofSeconds(30))
                    .ignoreExceptionsInstanceOf(TopicExistsException.class)
                    .ignoreExceptionsInstanceOf(UnknownTopicOrPartitionException.class)
                    .until(() -> isProvisioned(admin));
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("the topics could not be made again", e);
        }
    }

    private static boolean isProvisioned(Admin admin) throws Exception {
        List<String> created = new TopicProvisioner(admin).provision(PLAN);
        return created.isEmpty()
                && admin.listTopics()
                        .names()
                        .get()
                        .containsAll(Topics.all(PLAN).stream().map(topic -> topic.name()).toList());
    }

    /// Closes a part with this world.
    public <T extends AutoCloseable> T closing(T part) {
        return closer.register(part);
    }

    /// The settings of a service in this world, on free ports.
    public SubscriptionServiceConfig config() {
        return config(0);
    }

    /// The settings of a service in this world with this admin port.
    public SubscriptionServiceConfig config(int adminPort) {
        return new SubscriptionServiceConfig(
                "127.0.0.1",
                0,
                database,
                API,
                Optional.empty(),
                smtp,
                Duration.ofSeconds(5),
                30,
                GraphqlLimits.DEFAULTS,
                KafkaConfig.of(kafka.bootstrapServers()),
                registry,
                new AdminConfig("127.0.0.1", adminPort),
                LogConfig.text(Level.INFO),
                vault,
                EgressConfig.strict(),
                List.of());
    }

    /// Starts a service; closed with this world.
    public SubscriptionService service() {
        return closer.register(SubscriptionService.start(config(), Clock.systemUTC()));
    }

    /// Starts a service with settings of its own; closed with this world.
    public SubscriptionService service(ApiConfig api, Optional<OidcConfig> oidc) {
        SubscriptionServiceConfig usual = config();
        return closer.register(
                SubscriptionService.start(
                        new SubscriptionServiceConfig(
                                usual.httpHost(),
                                usual.httpPort(),
                                usual.database(),
                                api,
                                oidc,
                                usual.smtp(),
                                usual.leaderPatience(),
                                usual.logDays(),
                                usual.limits(),
                                usual.kafka(),
                                usual.registry(),
                                usual.admin(),
                                usual.log(),
                                usual.vault(),
                                usual.egress(),
                                usual.effective()),
                        Clock.systemUTC()));
    }

    /// Starts a service that the test closes itself.
    public SubscriptionService unmanagedService() {
        return SubscriptionService.start(config(), Clock.systemUTC());
    }

    /// A client of a service with a token of this user.
    public ApiClient client(SubscriptionService service, String user) {
        return new ApiClient(service.graphqlUri(), token(user, Duration.ofHours(1)));
    }

    /// A token of this user.
    public String token(String user, Duration lifetime) {
        return tokens().issue(user, "test", lifetime).token();
    }

    /// The operator's way to tokens; closed with this world.
    public Tokens tokens() {
        Tokens opened = tokens;
        if (opened == null) {
            opened = closer.register(Tokens.open(database, Clock.systemUTC()));
            tokens = opened;
        }
        return opened;
    }

    /// The database; closed with this world.
    public Database database() {
        return closer.register(Database.open(database, "tests"));
    }

    /// The database with a pool of this size; closed with this world.
    public Database database(int connections) {
        return closer.register(
                Database.open(
                        new DatabaseConfig(
                                database.jdbcUrl(),
                                database.user(),
                                database.password(),
                                Math.max(2, connections)),
                        "many"));
    }

    /// Where the database is.
    public DatabaseConfig databaseConfig() {
        return database;
    }

    /// The broker.
    public EmbeddedKafka kafka() {
        return kafka;
    }

    /// The registry.
    public RegistryConfig registry() {
        return registry;
    }

    /// The keys.
    public VaultConfig vault() {
        return vault;
    }

    /// Services that are started from now on have these keys.
    public void use(VaultConfig keys) {
        vault = keys;
    }

    /// Services that are started from now on send notices through this server.
    public void use(SmtpConfig server) {
        smtp = Optional.of(server);
    }

    /// Says what exists, and returns when Kafka has acknowledged it.
    public void publish(SampleDirectory directory) {
        directory.entries().forEach(entry -> send(Topics.DIRECTORY, entry.key(), entry.value()));
    }

    /// Sends a record and returns when Kafka has acknowledged it.
    public void send(String topic, String key, @Nullable SpecificRecord value) {
        sendBytes(topic, key, value == null ? null : writer.write(topic, value));
    }

    /// Sends bytes and returns when Kafka has acknowledged them.
    public void sendBytes(String topic, String key, byte @Nullable [] value) {
        try {
            RecordMetadata sent =
                    producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value)).get();
            if (!sent.hasOffset()) {
                throw new IllegalStateException("not acknowledged");
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("could not send to " + topic, e);
        }
    }

    /// The first column of the first row of a query, as text.
    public String sql(String query) {
        try (Connection connection = connection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    /// Runs a statement.
    public void execute(String sql) {
        try (Connection connection = connection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /// Whether the services have read every record of a topic and committed what came of it. For
    /// topics without transactions.
    public boolean isReadToItsEnd(String topic) {
        try (Admin admin = Admin.create(KafkaConfig.of(kafka.bootstrapServers()).admin("tests"))) {
            Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                asked.put(new TopicPartition(topic, partition), OffsetSpec.latest());
            }
            long end =
                    admin.listOffsets(asked).all().get().values().stream()
                            .mapToLong(ListOffsetsResultInfo::offset)
                            .sum();
            return sql("select coalesce(sum(next_offset), 0) from topic_offsets where topic = '"
                            + topic
                            + "'")
                    .equals(Long.toString(end));
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("could not ask for the end of " + topic, e);
        }
    }

    /// Ends every connection to the database but its own, as a crash of the network would.
    ///
    /// @param condition on `pg_stat_activity`
    public void cutConnections(String condition) {
        execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname ="
                        + " current_database() and pid <> pg_backend_pid() and "
                        + condition);
    }

    /// Sets a setting for the sessions in this database that begin from now on.
    public void setForNewSessions(String setting, String value) {
        execute(
                "do $$ begin execute format('alter database %%I set %s = %%L',".formatted(setting)
                        + " current_database(), '%s'); end $$".formatted(value));
    }

    /// Keeps everybody else from a table until it is closed.
    public Held hold(String table) {
        return holdBy("lock table " + table + " in access exclusive mode");
    }

    /// Runs a statement, and keeps what it locks until it is closed.
    public Held holdBy(String sql) {
        try {
            Connection connection = connection();
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
            return new Held(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /// Locks of a session of its own.
    public static final class Held implements AutoCloseable {

        private final Connection connection;

        private Held(Connection connection) {
            this.connection = connection;
        }

        @Override
        public void close() {
            try {
                connection.close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /// A connection of the test's own, which the caller closes.
    public Connection connection() throws SQLException {
        return DriverManager.getConnection(
                database.jdbcUrl(), database.user(), database.password().reveal());
    }

    /// What is on the topic `subscriptions` now.
    public SubscriptionsOnTopic subscriptions() {
        return SubscriptionsOnTopic.read(kafka.bootstrapServers(), registry);
    }

    @Override
    public void close() {
        closer.close();
    }
}
