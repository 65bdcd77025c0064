package dev.carillon.benchmarks.api;

import dev.carillon.benchmarks.parts.ServiceProcess;
import dev.carillon.embedded.EmbeddedDatabase;
import dev.carillon.embedded.EmbeddedKafka;
import dev.carillon.embedded.EmbeddedRegistry;
import dev.carillon.platform.crypto.KeyedHash;
import dev.carillon.platform.crypto.Vault;
import dev.carillon.platform.kafka.KafkaConfig;
import dev.carillon.platform.lifecycle.Closer;
import dev.carillon.schemas.directory.Role;
import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.schemas.topic.Partitions;
import dev.carillon.schemas.topic.TopicPlan;
import dev.carillon.schemas.topic.TopicProvisioner;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.standalone.cli.Home;
import dev.carillon.standalone.stack.Upstream;
import dev.carillon.subscription.app.SubscriptionServiceConfig;
import dev.carillon.subscription.app.Tokens;
import dev.carillon.testsupport.SampleDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// What the delivery log is measured on: PostgreSQL that forces its writes to disk, a broker, a
/// registry, and the subscription service as a process that can be killed.
final class LogStage implements AutoCloseable {

    static final String PIPE = "999";

    private static final String ADMINISTRATOR = "15";
    private static final int PARTITIONS = 6;

    private final Closer closer;
    private final EmbeddedKafka kafka;
    private final EmbeddedDatabase database;
    private final EmbeddedRegistry registry;
    private final Map<String, String> settings;
    private final Path folder;
    private final AtomicInteger starts = new AtomicInteger();

    private LogStage(Closer closer, Path folder) {
        this.closer = closer;
        this.folder = folder;
        this.kafka =
                closer.register(
                        EmbeddedKafka.start(
                                EmbeddedKafka.Options.throwaway(folder.resolve("kafka"))
                                        .withCacheDirectory(Home.cache())));
        this.database =
                closer.register(
                        EmbeddedDatabase.start(
                                EmbeddedDatabase.Options.kept(folder.resolve("postgresql"), 0)
                                        .withCacheDirectory(Home.cache())));
        this.registry = closer.register(EmbeddedRegistry.throwaway());
        this.settings = new HashMap<>();
        settings.put("CARILLON_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        settings.put("CARILLON_REGISTRY_URL", registry.url());
        settings.put("CARILLON_VAULT_KEYSET", Vault.newKeyset().reveal());
        settings.put("CARILLON_VAULT_HASH_KEYSET", KeyedHash.newKeyset().reveal());
        settings.put("CARILLON_SUBSCRIPTION_JDBC_URL", database.createDatabase("carillon"));
        settings.put("CARILLON_SUBSCRIPTION_JDBC_USER", database.user());
        settings.put("CARILLON_SUBSCRIPTION_JDBC_PASSWORD", database.password());
        settings.put("CARILLON_SUBSCRIPTION_HTTP_PORT", Integer.toString(freePort()));
        // Otherwise the answer 429 is what would be measured.
        settings.put("CARILLON_SUBSCRIPTION_REQUESTS_PER_TOKEN", "1000000000");
        settings.put("CARILLON_SUBSCRIPTION_REQUESTS_PER_ORGANIZATION", "1000000000");
    }

    /// Starts everything but the service.
    static LogStage start(Path folder, int webhooks) throws InterruptedException {
        Closer closer = new Closer();
        try {
            LogStage stage = new LogStage(closer, folder);
            stage.prepare(webhooks);
            return stage;
        } catch (RuntimeException | InterruptedException e) {
            try (closer) {
                throw e;
            }
        }
    }

    private void prepare(int webhooks) throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            List<String> created =
                    new TopicProvisioner(admin)
                            .provision(
                                    new TopicPlan(
                                            PARTITIONS, 1, 1, List.of(Duration.ofSeconds(5))));
            if (created.isEmpty()) {
                throw new IllegalStateException("the topics were there already");
            }
        }
        try (Upstream upstream = new Upstream(kafka.bootstrapServers(), registry.url())) {
            upstream.publish(
                    new SampleDirectory()
                            .organization("22", "Bench")
                            .pipe(PIPE, "22", "many")
                            .member("22", ADMINISTRATOR, Role.administrator, "Ana"));
        }
        // The first start makes the tables.
        try (ServiceProcess service = service()) {
            service.requireAlive();
            LongList.insert(config(), "22", Scope.pipe(PIPE), webhooks);
        }
    }

    private SubscriptionServiceConfig config() {
        return SubscriptionServiceConfig.read(settings);
    }

    /// Starts the service.
    ServiceProcess service() {
        return ServiceProcess.start(
                ServiceProcess.SUBSCRIPTIONS,
                port -> {
                    Map<String, String> all = new HashMap<>(settings);
                    all.put("CARILLON_ADMIN_PORT", Integer.toString(port));
                    return all;
                },
                "512m",
                List.of(),
                folder.resolve("service-" + starts.incrementAndGet() + ".log"));
    }

    /// Kills PostgreSQL and starts it again.
    void crashDatabase() {
        database.kill();
        database.restart();
    }

    URI apiUri() {
        return URI.create(
                "http://127.0.0.1:" + settings.get("CARILLON_SUBSCRIPTION_HTTP_PORT") + "/graphql");
    }

    String token() {
        try (Tokens issuer = Tokens.open(config().database(), Clock.systemUTC())) {
            return issuer.issue(ADMINISTRATOR, "bench", Duration.ofDays(1)).token();
        }
    }

    /// Puts the steps on their topic.
    void produce(LogSteps steps) {
        Map<String, Object> properties =
                new HashMap<>(KafkaConfig.of(kafka.bootstrapServers()).producer("bench-log"));
        properties.put("linger.ms", 20);
        properties.put("batch.size", 256 * 1024);
        AtomicInteger refused = new AtomicInteger();
        try (AvroWriter writer = AvroWriter.create(Map.of("schema.registry.url", registry.url()));
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(
                                properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < steps.steps(); i++) {
                var _ =
                        producer.send(
                                new ProducerRecord<>(
                                        Topics.DELIVERY_LOG,
                                        Partitions.ofSubscription(steps.webhook(i), PARTITIONS),
                                        null,
                                        writer.write(Topics.DELIVERY_LOG, steps.step(i))),
                                (_, failure) -> {
                                    if (failure != null) {
                                        refused.incrementAndGet();
                                    }
                                });
            }
            producer.flush();
        }
        if (refused.get() > 0) {
            throw new IllegalStateException(refused.get() + " steps were not acknowledged");
        }
    }

    /// The database, with a connection of its own.
    Connection connect() throws SQLException {
        return DriverManager.getConnection(
                database.jdbcUrl("carillon"), database.user(), database.password());
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no port is free", e);
        }
    }

    @Override
    public void close() {
        closer.close();
    }
}
