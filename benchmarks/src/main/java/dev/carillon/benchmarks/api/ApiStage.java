package dev.carillon.benchmarks.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.embedded.EmbeddedDatabase;
import dev.carillon.embedded.EmbeddedKafka;
import dev.carillon.platform.config.Secret;
import dev.carillon.platform.crypto.KeyedHash;
import dev.carillon.platform.crypto.Vault;
import dev.carillon.platform.lifecycle.Closer;
import dev.carillon.schemas.directory.Role;
import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.schemas.topic.RecordHeaders;
import dev.carillon.schemas.topic.TopicPlan;
import dev.carillon.schemas.topic.TopicProvisioner;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.standalone.cli.Home;
import dev.carillon.standalone.stack.GraphqlClient;
import dev.carillon.standalone.stack.MetricsPage;
import dev.carillon.standalone.stack.Upstream;
import dev.carillon.subscription.app.SubscriptionService;
import dev.carillon.subscription.app.SubscriptionServiceConfig;
import dev.carillon.subscription.app.Tokens;
import dev.carillon.subscription.store.DatabaseConfig;
import dev.carillon.testsupport.SampleDirectory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// What the API is measured on: PostgreSQL that forces its writes to disk, a broker, one
/// subscription-service with its defaults, and the bare endpoint.
final class ApiStage implements AutoCloseable {

    private static final String ORGANIZATION = "22";
    private static final int FIRST_PIPE = 1_000;
    private static final int FIRST_USER = 100;

    /// Webhooks of the pipe with the longest list.
    static final int MANY = 2_000;

    private static final String MANY_PIPE = "999";
    private static final String UNLIMITED = "1000000000";
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final String REGISTRY = "mock://bench-api";

    private final Closer closer;
    private final EmbeddedKafka kafka;
    private final SubscriptionService service;
    private final BareEndpoint bare;
    private final List<String> tokens;

    private ApiStage(
            Closer closer,
            EmbeddedKafka kafka,
            SubscriptionService service,
            BareEndpoint bare,
            List<String> tokens) {
        this.closer = closer;
        this.kafka = kafka;
        this.service = service;
        this.bare = bare;
        this.tokens = List.copyOf(tokens);
    }

    /// Starts everything.
    ///
    /// @param folder for the data
    /// @param users administrators, each with a pipe
    static ApiStage start(Path folder, int users) throws InterruptedException {
        Closer closer = new Closer();
        try {
            return start(folder, users, closer);
        } catch (RuntimeException | InterruptedException e) {
            try (closer) {
                throw e;
            }
        }
    }

    private static ApiStage start(Path folder, int users, Closer closer)
            throws InterruptedException {
        EmbeddedKafka kafka =
                closer.register(
                        EmbeddedKafka.start(
                                EmbeddedKafka.Options.throwaway(folder.resolve("kafka"))
                                        .withCacheDirectory(Home.cache())));
        EmbeddedDatabase database =
                closer.register(
                        EmbeddedDatabase.start(
                                EmbeddedDatabase.Options.kept(folder.resolve("postgresql"), 0)
                                        .withCacheDirectory(Home.cache())));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            List<String> created =
                    new TopicProvisioner(admin)
                            .provision(new TopicPlan(6, 1, 1, List.of(Duration.ofSeconds(5))));
            if (created.isEmpty()) {
                throw new IllegalStateException("the topics were there already");
            }
        }
        Map<String, String> settings = new HashMap<>();
        settings.put("CARILLON_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        settings.put("CARILLON_REGISTRY_URL", REGISTRY);
        settings.put("CARILLON_ADMIN_PORT", "0");
        settings.put("CARILLON_VAULT_KEYSET", Vault.newKeyset().reveal());
        settings.put("CARILLON_VAULT_HASH_KEYSET", KeyedHash.newKeyset().reveal());
        settings.put("CARILLON_SUBSCRIPTION_JDBC_URL", database.createDatabase("carillon"));
        settings.put("CARILLON_SUBSCRIPTION_JDBC_USER", database.user());
        settings.put("CARILLON_SUBSCRIPTION_JDBC_PASSWORD", database.password());
        settings.put("CARILLON_SUBSCRIPTION_HTTP_PORT", "0");
        // Otherwise the answer 429 is what would be measured.
        settings.put("CARILLON_SUBSCRIPTION_REQUESTS_PER_TOKEN", UNLIMITED);
        settings.put("CARILLON_SUBSCRIPTION_REQUESTS_PER_ORGANIZATION", UNLIMITED);
        SubscriptionServiceConfig config = SubscriptionServiceConfig.read(settings);
        SubscriptionService service =
                closer.register(SubscriptionService.start(config, Clock.systemUTC()));
        LongList.insert(config, ORGANIZATION, Scope.pipe(MANY_PIPE), MANY);
        List<String> tokens = knowEverybody(kafka, service, config, users);
        BareEndpoint bare =
                closer.register(
                        new BareEndpoint(
                                new DatabaseConfig(
                                        database.jdbcUrl("carillon"),
                                        database.user(),
                                        new Secret(database.password()),
                                        DatabaseConfig.DEFAULT_CONNECTIONS)));
        return new ApiStage(closer, kafka, service, bare, tokens);
    }

    private static List<String> knowEverybody(
            EmbeddedKafka kafka,
            SubscriptionService service,
            SubscriptionServiceConfig config,
            int users)
            throws InterruptedException {
        SampleDirectory directory =
                new SampleDirectory()
                        .organization(ORGANIZATION, "Bench")
                        .pipe(MANY_PIPE, ORGANIZATION, "many");
        List<String> tokens = new ArrayList<>();
        try (Tokens issuer = Tokens.open(config.database(), Clock.systemUTC())) {
            for (int i = 0; i < users; i++) {
                String user = Integer.toString(FIRST_USER + i);
                directory
                        .pipe(Integer.toString(FIRST_PIPE + i), ORGANIZATION, "pipe " + i)
                        .member(ORGANIZATION, user, Role.administrator, "user " + i);
                tokens.add(issuer.issue(user, "bench", Duration.ofDays(1)).token());
            }
        }
        try (Upstream upstream = new Upstream(kafka.bootstrapServers(), REGISTRY);
                GraphqlClient last = new GraphqlClient(service.graphqlUri(), tokens.getLast())) {
            upstream.publish(directory);
            String document = "{ pipe(id: %d) { id } }".formatted(FIRST_PIPE + users - 1);
            long end = System.nanoTime() + LIMIT.toNanos();
            while (last.ask(document, GraphqlClient.object()).hasNonNull("errors")) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException("the directory did not arrive in " + LIMIT);
                }
                Thread.sleep(LOOK_EVERY);
            }
        }
        return tokens;
    }

    /// The document with the longest answer.
    String listMany() {
        return "{ pipe(id: " + MANY_PIPE + ") { id webhooks { id name headers actions url } } }";
    }

    URI apiUri() {
        return service.graphqlUri();
    }

    URI bareUri() {
        return bare.uri();
    }

    String token(int user) {
        return tokens.get(user);
    }

    String pipe(int user) {
        return Integer.toString(FIRST_PIPE + user);
    }

    /// SQL statements that the API has sent so far.
    double statements() {
        return MetricsPage.value(
                        service.adminAddress(), "carillon_subscription_api_sql_statements_total")
                .orElse(0);
    }

    /// Waits until the topic shows the last version of every webhook, and says what it shows
    /// otherwise.
    ///
    /// @return how many webhooks there ever were
    long compareTopic(List<Administrator> administrators, List<String> complaints)
            throws InterruptedException {
        Map<String, Long> expected = new HashMap<>();
        for (Administrator one : administrators) {
            one.versions().forEach((id, version) -> expected.put(id, version));
        }
        Map<String, Long> present = new HashMap<>();
        for (Administrator one : administrators) {
            one.present().forEach(id -> present.put(id, Objects.requireNonNull(expected.get(id))));
        }
        Map<String, Long> versions = new HashMap<>();
        Map<String, Long> values = new HashMap<>();
        try (Consumer<byte[], byte[]> consumer = consumer()) {
            long end = System.nanoTime() + LIMIT.toNanos();
            while (!(versions.equals(expected) && values.equals(present))
                    && System.nanoTime() < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(LOOK_EVERY)) {
                    take(record, versions, values);
                }
            }
        }
        if (!versions.equals(expected)) {
            complaints.add(
                    "the topic shows %d webhooks with %d of the %d versions that were answered"
                            .formatted(
                                    versions.size(),
                                    expected.entrySet().stream()
                                            .filter(entry ->
                                                    entry.getValue()
                                                            .equals(versions.get(entry.getKey())))
                                            .count(),
                                    expected.size()));
        }
        if (!values.equals(present)) {
            complaints.add(
                    "the topic has %d values and there are %d webhooks"
                            .formatted(values.size(), present.size()));
        }
        return expected.size();
    }

    private static void take(
            ConsumerRecord<byte[], byte[]> record,
            Map<String, Long> versions,
            Map<String, Long> values) {
        SubscriptionKey key = SubscriptionKey.parse(new String(record.key(), UTF_8));
        if (key.scope().id().equals(MANY_PIPE)) {
            return;
        }
        String id = key.id().text();
        long version = RecordHeaders.version(record.headers()).orElse(-1);
        versions.put(id, version);
        if (record.value() == null) {
            values.remove(id);
        } else {
            values.put(id, version);
        }
    }

    private Consumer<byte[], byte[]> consumer() {
        Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                kafka.bootstrapServers(),
                                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                                "read_committed",
                                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                                "false"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        List<TopicPartition> partitions =
                consumer.partitionsFor(Topics.SUBSCRIPTIONS).stream()
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }

    @Override
    public void close() {
        closer.close();
    }
}
