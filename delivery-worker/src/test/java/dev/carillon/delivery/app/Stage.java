package dev.carillon.delivery.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.embedded.EmbeddedKafka;
import dev.carillon.platform.crypto.Vault;
import dev.carillon.platform.crypto.VaultConfig;
import dev.carillon.schemas.event.EventMetadata;
import dev.carillon.schemas.event.ScopeType;
import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SealContext;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.schemas.topic.PartitionGrowth;
import dev.carillon.schemas.topic.Partitions;
import dev.carillon.schemas.topic.RecordHeaders;
import dev.carillon.schemas.topic.TopicPlan;
import dev.carillon.schemas.topic.TopicProvisioner;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.DeliveryEnvelope;
import dev.carillon.schemas.wire.DeliveryUuid;
import dev.carillon.schemas.wire.EndpointHeader;
import dev.carillon.schemas.wire.EnvelopeDelivery;
import dev.carillon.schemas.wire.SigningSecret;
import dev.carillon.schemas.wire.Subscription;
import dev.carillon.schemas.wire.TablePosition;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/// Everything around a worker: a real broker with the topics, subscriptions as the subscription
/// service writes them, envelopes as the router writes them, in transactions.
final class Stage implements AutoCloseable {

    static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    static final Scope SCOPE = Scope.pipe("22");
    static final String ORGANIZATION = "300";

    private final EmbeddedKafka kafka;
    private final String registry;
    private final int subscriptionPartitions;
    private volatile int partitions;
    private final List<Duration> schedule;
    private final VaultConfig vaultConfig = VaultConfig.random();
    private final Vault vault = vaultConfig.vault();
    private final AvroWriter writer;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> plain;
    private final KafkaProducer<byte[], byte[]> router;
    private final Map<Long, TablePosition> positions = new HashMap<>();
    private final Map<Long, Long> versions = new HashMap<>();
    private final String subscriptionsId;

    private Stage(EmbeddedKafka kafka, String registry, int partitions, List<Duration> schedule) {
        this.kafka = kafka;
        this.registry = registry;
        this.partitions = partitions;
        this.subscriptionPartitions = partitions;
        this.schedule = schedule;
        this.writer = AvroWriter.create(Map.of("schema.registry.url", registry));
        Map<String, Object> client = Map.of("bootstrap.servers", kafka.bootstrapServers());
        this.admin = Admin.create(client);
        new TopicProvisioner(admin).provision(new TopicPlan(partitions, 1, 1, schedule));
        this.subscriptionsId = topicId(Topics.SUBSCRIPTIONS);
        this.plain =
                new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
        Map<String, Object> transactional = new HashMap<>(client);
        transactional.put("transactional.id", "router");
        this.router =
                new KafkaProducer<>(
                        transactional, new ByteArraySerializer(), new ByteArraySerializer());
        router.initTransactions();
    }

    static Stage open(String name, int partitions, Duration... schedule) {
        return new Stage(
                EmbeddedKafka.throwaway(), "mock://" + name, partitions, List.of(schedule));
    }

    static Stage openWithRegistry(String url, int partitions, Duration... schedule) {
        return new Stage(EmbeddedKafka.throwaway(), url, partitions, List.of(schedule));
    }

    EmbeddedKafka kafka() {
        return kafka;
    }

    /// On a broker with settings of its own.
    static Stage openOn(EmbeddedKafka kafka, String name, int partitions, Duration... schedule) {
        return new Stage(kafka, "mock://" + name, partitions, List.of(schedule));
    }

    /// Raises the partitions as `./carillon topics raise-partitions` does; from then on the router
    /// works with them, as it does when it was started anew.
    void raisePartitions(int count) throws InterruptedException {
        new PartitionGrowth(admin).raise(count);
        partitions = count;
    }

    /// The partitions that deliveries are routed to.
    int partitions() {
        return partitions;
    }

    Admin admin() {
        return admin;
    }

    String registry() {
        return registry;
    }

    /// The settings of a worker on this stage.
    Map<String, String> environment(Map<String, String> overrides) {
        Map<String, String> environment = new HashMap<>();
        environment.put("CARILLON_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        environment.put("CARILLON_REGISTRY_URL", registry);
        environment.put("CARILLON_ADMIN_PORT", "0");
        environment.put("CARILLON_VAULT_KEYSET", vaultConfig.keyset().reveal());
        environment.put("CARILLON_VAULT_HASH_KEYSET", vaultConfig.hashKeyset().reveal());
        environment.put("CARILLON_EGRESS_ALLOW_LOOPBACK", "true");
        environment.put(
                "CARILLON_RETRY_SCHEDULE",
                String.join(",", schedule.stream().map(d -> d.toMillis() + "ms").toList()));
        environment.putAll(overrides);
        return environment;
    }

    DeliveryWorker startWorker(Map<String, String> overrides) {
        return startWorker(overrides, Clock.systemUTC());
    }

    DeliveryWorker startWorker(Map<String, String> overrides, Clock clock) {
        return DeliveryWorker.start(DeliveryWorkerConfig.read(environment(overrides)), clock);
    }

    /// Writes a subscription, or its next version.
    void subscribe(long id, URI url) {
        subscribe(id, url.toString(), List.of(), true);
    }

    void subscribe(long id, String url, List<EndpointHeader> headers, boolean isEnabled) {
        SubscriptionId subscription = new SubscriptionId(id);
        Subscription value =
                new Subscription(
                        id,
                        ORGANIZATION,
                        ScopeType.pipe,
                        SCOPE.id(),
                        List.of("card.*"),
                        Map.of(),
                        sealed(url.getBytes(UTF_8), SealContext.url(subscription)),
                        headers,
                        List.of(
                                new SigningSecret(
                                        sealed(
                                                Base64.getDecoder()
                                                        .decode(
                                                                SECRET.substring(
                                                                        "whsec_".length())),
                                                SealContext.secret(subscription)),
                                        null)),
                        isEnabled,
                        nextVersion(id),
                        Instant.now());
        writeSubscription(id, writer.write(Topics.SUBSCRIPTIONS, value));
    }

    EndpointHeader header(long id, String name, String value) {
        return new EndpointHeader(
                name,
                sealed(value.getBytes(UTF_8), SealContext.header(new SubscriptionId(id), name)));
    }

    void unsubscribe(long id) {
        nextVersion(id);
        writeSubscription(id, null);
    }

    /// Writes bytes that are no subscription, as its next version.
    void subscribeUnreadably(long id) {
        nextVersion(id);
        writeSubscription(id, "no avro".getBytes(UTF_8));
    }

    private void writeSubscription(long id, byte @Nullable [] value) {
        int partition = Partitions.ofScope(SCOPE, subscriptionPartitions);
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        Topics.SUBSCRIPTIONS, partition, key(id).text().getBytes(UTF_8), value);
        RecordHeaders.putVersion(record.headers(), versions.getOrDefault(id, 1L));
        long offset = acknowledged(record);
        if (value != null) {
            positions.put(id, new TablePosition(subscriptionsId, partition, offset));
        }
    }

    /// Where the router is said to have seen a subscription.
    void pretendPosition(long id, TablePosition position) {
        positions.put(id, position);
    }

    TablePosition position(long id) {
        TablePosition position = positions.get(id);
        if (position == null) {
            throw new IllegalStateException("subscription " + id + " was never written");
        }
        return position;
    }

    static SubscriptionKey key(long id) {
        return new SubscriptionKey(SCOPE, new SubscriptionId(id));
    }

    static DeliveryId deliveryId(String event, long subscription) {
        return DeliveryId.of(ORGANIZATION, "cards", event, new SubscriptionId(subscription));
    }

    static String payload(String event) {
        return "{\"data\":{\"action\":\"card.move\",\"payload_id\":\"" + event + "\"}}";
    }

    /// Routes an event to subscriptions, one envelope for each partition, all in one transaction.
    void route(String event, long... subscriptions) {
        routeAll(List.of(event), subscriptions);
    }

    void routeAll(List<String> events, long... subscriptions) {
        List<ProducerRecord<byte[], byte[]>> envelopes = new ArrayList<>();
        for (String event : events) {
            Map<Integer, List<Long>> byPartition = new HashMap<>();
            for (long id : subscriptions) {
                byPartition
                        .computeIfAbsent(
                                Partitions.ofSubscription(new SubscriptionId(id), partitions),
                                _ -> new ArrayList<>())
                        .add(id);
            }
            byPartition.forEach((partition, ids) ->
                    envelopes.add(
                            new ProducerRecord<>(
                                    Topics.DELIVERIES,
                                    partition,
                                    null,
                                    writer.write(Topics.DELIVERIES, envelope(event, ids)))));
        }
        commit(envelopes);
    }

    private void commit(List<ProducerRecord<byte[], byte[]>> envelopes) {
        router.beginTransaction();
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        envelopes.forEach(envelope -> sent.add(router.send(envelope)));
        router.commitTransaction();
        if (!sent.stream().allMatch(result -> result.state() == Future.State.SUCCESS)) {
            throw new IllegalStateException("an envelope was not written");
        }
    }

    /// Writes any bytes into `deliveries`.
    void routeBytes(int partition, byte[] value) {
        commit(List.of(new ProducerRecord<>(Topics.DELIVERIES, partition, null, value)));
    }

    private DeliveryEnvelope envelope(String event, List<Long> ids) {
        List<TablePosition> table =
                ids.stream()
                        .map(this::position)
                        .collect(
                                () -> new HashMap<Integer, TablePosition>(),
                                (all, p) ->
                                        all.merge(
                                                p.getPartition(),
                                                p,
                                                (a, b) -> a.getOffset() > b.getOffset() ? a : b),
                                HashMap::putAll)
                        .values()
                        .stream()
                        .toList();
        return new DeliveryEnvelope(
                new EventMetadata(
                        event,
                        "cards",
                        "card.move",
                        ORGANIZATION,
                        ScopeType.pipe,
                        SCOPE.id(),
                        Instant.now(),
                        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
                Instant.now(),
                ByteBuffer.wrap(payload(event).getBytes(UTF_8)),
                table,
                1,
                ids.stream()
                        .map(id ->
                                new EnvelopeDelivery(
                                        new DeliveryUuid(deliveryId(event, id).bytes()),
                                        key(id).text()))
                        .toList());
    }

    private ByteBuffer sealed(byte[] plain, String context) {
        return ByteBuffer.wrap(vault.seal(plain, context));
    }

    private long nextVersion(long id) {
        return versions.merge(id, 1L, Long::sum);
    }

    private long acknowledged(ProducerRecord<byte[], byte[]> record) {
        try {
            return plain.send(record).get().offset();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("cannot write " + record.topic(), e);
        }
    }

    /// Waits for a broker that has created the topic and does not know it yet.
    private String topicId(String topic) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(
                        () ->
                                admin.describeTopics(List.of(topic))
                                        .allTopicNames()
                                        .get()
                                        .values()
                                        .iterator()
                                        .next()
                                        .topicId()
                                        .toString(),
                        id -> !id.isEmpty());
    }

    @Override
    public void close() {
        router.close(Duration.ZERO);
        plain.close(Duration.ZERO);
        admin.close(Duration.ZERO);
        writer.close();
        kafka.close();
    }
}
