package dev.carillon.benchmarks.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.embedded.EmbeddedKafka;
import dev.carillon.embedded.EmbeddedRegistry;
import dev.carillon.embedded.JvmProfile;
import dev.carillon.platform.crypto.Vault;
import dev.carillon.platform.crypto.VaultConfig;
import dev.carillon.platform.lifecycle.Closer;
import dev.carillon.schemas.event.ScopeType;
import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SealContext;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.schemas.topic.Partitions;
import dev.carillon.schemas.topic.RecordHeaders;
import dev.carillon.schemas.topic.TopicPlan;
import dev.carillon.schemas.topic.TopicProvisioner;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.SigningSecret;
import dev.carillon.schemas.wire.Subscription;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// A broker and a registry with everything that a worker needs to begin: topics, subscriptions as
/// the subscription service writes them, and envelopes of one as the router writes them.
final class DeliveryStage implements AutoCloseable {

    /// The organization of everything.
    static final String ORGANIZATION = "300";

    private static final String SECRET = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final int BATCH_BYTES = 256 * 1024;

    private final Closer closer = new Closer();
    private final EmbeddedKafka kafka;
    private final EmbeddedRegistry registry;
    private final VaultConfig vaultConfig = VaultConfig.random();
    private final Vault vault = vaultConfig.vault();
    private final AvroWriter writer;
    private final Size size;
    private final DeliveryRecords records;

    /// How large a stage is.
    ///
    /// @param endpoints how many subscriptions there are, each with an endpoint of its own
    /// @param endpointsPerPipe how many of them listen to one pipe
    /// @param partitions partitions of `deliveries`
    /// @param payloadBytes size of a callback's body
    /// @param schedule the retry schedule
    record Size(
            int endpoints,
            int endpointsPerPipe,
            int partitions,
            int payloadBytes,
            List<Duration> schedule) {

        /// As many endpoints as usually listen to one pipe.
        static final int PER_PIPE = 10;

        /// The subscription of an endpoint by its number, from 0.
        SubscriptionId id(int endpoint) {
            return new SubscriptionId(endpoint + 1L);
        }

        /// Where its subscription listens.
        Scope scope(int endpoint) {
            return Scope.pipe(Integer.toString(1 + endpoint / endpointsPerPipe));
        }

        /// The key of its subscription.
        SubscriptionKey key(int endpoint) {
            return new SubscriptionKey(scope(endpoint), id(endpoint));
        }
    }

    DeliveryStage(Path folder, Size size) {
        this.size = size;
        this.kafka =
                closer.register(
                        EmbeddedKafka.start(
                                EmbeddedKafka.Options.throwaway(folder.resolve("kafka"))
                                        .withJvm(JvmProfile.SUSTAINED_LOAD)));
        this.registry = closer.register(EmbeddedRegistry.throwaway());
        this.writer =
                closer.register(AvroWriter.create(Map.of("schema.registry.url", registry.url())));
        this.records = new DeliveryRecords(writer, size);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            new TopicProvisioner(admin)
                    .provision(new TopicPlan(size.partitions(), 1, 1, size.schedule()));
        }
    }

    /// The broker's process id.
    long brokerPid() {
        return kafka.pid();
    }

    /// Where Kafka clients connect.
    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    /// The settings of a worker, as it reads them from its environment.
    Map<String, String> workerEnvironment(int adminPort) {
        Map<String, String> environment = new HashMap<>();
        environment.put("CARILLON_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        environment.put("CARILLON_REGISTRY_URL", registry.url());
        environment.put("CARILLON_ADMIN_PORT", Integer.toString(adminPort));
        environment.put("CARILLON_VAULT_KEYSET", vaultConfig.keyset().reveal());
        environment.put("CARILLON_VAULT_HASH_KEYSET", vaultConfig.hashKeyset().reveal());
        environment.put("CARILLON_EGRESS_ALLOW_LOOPBACK", "true");
        return environment;
    }

    /// The same, with settings of one's own beside them.
    Map<String, String> workerEnvironment(int adminPort, Map<String, String> further) {
        Map<String, String> environment = workerEnvironment(adminPort);
        environment.putAll(further);
        return environment;
    }

    /// Writes every subscription.
    ///
    /// @param url the URL of an endpoint by its number, from 0
    void subscribe(IntFunction<URI> url) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
            for (int i = 0; i < size.endpoints(); i++) {
                Scope scope = size.scope(i);
                ProducerRecord<byte[], byte[]> record =
                        new ProducerRecord<>(
                                Topics.SUBSCRIPTIONS,
                                Partitions.ofScope(scope, size.partitions()),
                                size.key(i).text().getBytes(UTF_8),
                                writer.write(Topics.SUBSCRIPTIONS, subscription(i, url.apply(i))));
                RecordHeaders.putVersion(record.headers(), 1);
                sent.add(producer.send(record));
            }
            producer.flush();
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a subscription was not written", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while subscriptions are written", e);
        }
    }

    /// Opens a way to write deliveries, batch by batch.
    Feed newFeed() {
        return closer.register(
                new Feed(
                        producer(
                                Map.of(
                                        "transactional.id",
                                        "bench-feed",
                                        "transaction.timeout.ms",
                                        "900000")),
                        number -> envelope(number, number % size.endpoints())));
    }

    /// Opens a way to write records one by one, as an upstream service with a client's defaults
    /// does.
    KafkaProducer<byte[], byte[]> newProducer() {
        return producer(Map.of());
    }

    /// Where schemas are.
    String registryUrl() {
        return registry.url();
    }

    /// The settings of a router, as it reads them from its environment.
    Map<String, String> routerEnvironment(int adminPort) {
        return Map.of(
                "CARILLON_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers(),
                "CARILLON_REGISTRY_URL", registry.url(),
                "CARILLON_ADMIN_PORT", Integer.toString(adminPort));
    }

    /// The record of a delivery to an endpoint.
    ///
    /// @param number its number, which its id carries
    /// @param endpoint the endpoint's number, from 0
    ProducerRecord<byte[], byte[]> envelope(int number, int endpoint) {
        return records.envelope(number, endpoint);
    }

    /// The record of a delivery that waits for a retry.
    ///
    /// @param number its number, which its id carries
    /// @param tier how long it waits
    /// @param partition the partition it waits in
    /// @param at when the waiting began
    ProducerRecord<byte[], byte[]> waiting(int number, Duration tier, int partition, Instant at) {
        return records.waiting(number, tier, partition, at);
    }

    /// How large it is.
    Size size() {
        return size;
    }

    @Override
    public void close() {
        closer.close();
    }

    private Subscription subscription(int endpoint, URI url) {
        SubscriptionId id = size.id(endpoint);
        return new Subscription(
                id.value(),
                ORGANIZATION,
                ScopeType.pipe,
                size.scope(endpoint).id(),
                List.of("card.*"),
                Map.of(),
                sealed(url.toString().getBytes(UTF_8), SealContext.url(id)),
                List.of(),
                List.of(
                        new SigningSecret(
                                sealed(Base64.getDecoder().decode(SECRET), SealContext.secret(id)),
                                null)),
                true,
                1L,
                Instant.now());
    }

    private ByteBuffer sealed(byte[] bytes, String context) {
        return ByteBuffer.wrap(vault.seal(bytes, context));
    }

    private KafkaProducer<byte[], byte[]> producer(Map<String, String> further) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("bootstrap.servers", kafka.bootstrapServers());
        properties.put("acks", "all");
        properties.put("linger.ms", "5");
        properties.put("batch.size", BATCH_BYTES);
        properties.put("buffer.memory", 64L * 1024 * 1024);
        properties.putAll(further);
        return new KafkaProducer<>(
                properties, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
