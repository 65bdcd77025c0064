package dev.carillon.delivery.app;

import dev.carillon.delivery.consume.DeliveryLoop;
import dev.carillon.delivery.consume.KnownHealth;
import dev.carillon.delivery.consume.PartitionNumberAssignor;
import dev.carillon.delivery.consume.RecordReader;
import dev.carillon.delivery.domain.AttemptTraces;
import dev.carillon.delivery.publish.RecordWriter;
import dev.carillon.delivery.publish.TransactionalOutputs;
import dev.carillon.delivery.send.AttemptRunner;
import dev.carillon.delivery.table.HealthReader;
import dev.carillon.delivery.table.SubscriptionTable;
import dev.carillon.delivery.trace.SpanTraces;
import dev.carillon.platform.admin.AdminServer;
import dev.carillon.platform.admin.Meters;
import dev.carillon.platform.admin.Readiness;
import dev.carillon.platform.egress.EgressPolicy;
import dev.carillon.platform.egress.EgressResolver;
import dev.carillon.platform.kafka.ClusterCheck;
import dev.carillon.platform.lifecycle.Closer;
import dev.carillon.platform.lifecycle.Failure;
import dev.carillon.platform.lifecycle.Service;
import dev.carillon.platform.lifecycle.ServiceThread;
import dev.carillon.platform.trace.Tracing;
import dev.carillon.schemas.serde.RegistryUnavailableException;
import dev.carillon.schemas.topic.Topic;
import dev.carillon.schemas.topic.Topics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The delivery worker, wired. The only class that knows how the parts fit together.
public final class DeliveryWorker implements Service {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryWorker.class);

    private static final String NAME = "carillon-worker-";
    private static final String OUTPUTS = "outputs";

    /// After this long the broker aborts a transaction whose worker has died, so that its
    /// partitions can be read on.
    private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(10);

    private static final int SESSION_TIMEOUT_MILLIS = 10_000;
    private static final int HEARTBEAT_MILLIS = 2_500;
    private static final int MAX_POLL_INTERVAL_MILLIS = 60_000;
    private static final int MAX_PARTITION_FETCH_BYTES = 128 * 1024;
    private static final int FETCH_MAX_BYTES = 8 * 1024 * 1024;
    private static final int MAX_REQUEST_BYTES = Topic.MAX_RECORD_BYTES + 64 * 1024;

    /// How soon partitions that were added are shared out.
    private static final int METADATA_AGE_MILLIS = 30_000;

    private static final Duration TABLE_QUESTION = Duration.ofMillis(200);
    private static final Duration REGISTRY_PAUSE = Duration.ofSeconds(1);
    private static final Duration HEALTH_LIMIT = Duration.ofSeconds(5);
    private static final Duration JOIN_LIMIT = Duration.ofSeconds(5);

    /// What the loop may take beyond its drain: two flushes and leaving the group.
    private static final Duration CLOSE_SLACK = Duration.ofSeconds(35);

    private final DeliveryWorkerConfig config;
    private final Clock clock;
    private final String instance;
    private final Failure failure = new Failure();
    private final Closer closer = new Closer();
    private final InetSocketAddress adminAddress;

    private DeliveryWorker(DeliveryWorkerConfig config, Clock clock, SSLContext tls) {
        this.config = config;
        this.clock = clock;
        this.instance = UUID.randomUUID().toString().substring(0, 8);
        try {
            this.adminAddress = startParts(tls);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw closed(new IllegalStateException("interrupted while starting", e));
        } catch (RuntimeException e) {
            throw closed(e);
        }
    }

    /// Wires and starts a worker. Returns when it has read the subscription table and begins to
    /// join its group; waits before that for Kafka, for its topics and for the schema registry.
    /// When a part cannot be started, the parts before it are closed.
    ///
    /// @throws RuntimeException when a part cannot be started
    public static DeliveryWorker start(DeliveryWorkerConfig config, Clock clock) {
        try {
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, null, null);
            return start(config, clock, tls);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has TLS", e);
        }
    }

    /// The same with other certificates to trust.
    static DeliveryWorker start(DeliveryWorkerConfig config, Clock clock, SSLContext tls) {
        return new DeliveryWorker(config, clock, tls);
    }

    /// Where the admin port listens.
    public InetSocketAddress adminAddress() {
        return adminAddress;
    }

    @Override
    public CompletableFuture<Void> failure() {
        return failure.future();
    }

    @Override
    public void close() {
        closer.close();
    }

    private InetSocketAddress startParts(SSLContext tls) throws InterruptedException {
        LOG.atInfo()
                .addKeyValue("instance", instance)
                .addKeyValue("settings", config.effective())
                .log("starting");
        PrometheusMeterRegistry meters = Meters.newRegistry("delivery-worker");
        closer.register(meters::close);
        Readiness readiness = new Readiness();
        AdminServer adminServer =
                closer.register(AdminServer.start(config.admin().address(), readiness, meters));
        MicrometerDeliveryMetrics metrics = new MicrometerDeliveryMetrics(meters);

        Admin admin = closer.register(Admin.create(config.kafka().admin(name("admin"))));
        ClusterCheck.requireTransactionVersion2(admin);
        ClusterTopics cluster = new ClusterTopics(admin);
        ClusterTopics.Found topics = cluster.await(config.schedule());
        Map<String, String> registry = config.registry().properties();

        RecordWriter writer = closer.register(new RecordWriter(registry));
        registerSchemas(writer);
        SubscriptionTable table = startTable(registry, cluster, metrics, readiness);

        TransactionalOutputs outputs =
                closer.register(
                        new TransactionalOutputs(
                                writer, this::newProducer, cluster::committed, name("outbox")));
        outputs.open();

        EgressResolver resolver =
                closer.register(new EgressResolver(new EgressPolicy(config.egress())));
        AttemptRunner attempts =
                closer.register(
                        new AttemptRunner(
                                config.send(),
                                config.vault().vault(),
                                config.egress(),
                                resolver,
                                tls,
                                clock,
                                failure,
                                traces(meters)));

        HealthReader health =
                closer.register(
                        new HealthReader(
                                Topics.ENDPOINT_HEALTH,
                                newConsumer(config.kafka().consumerWithoutGroup(name("health"))),
                                registry,
                                HEALTH_LIMIT,
                                name("health")));
        RecordReader reader = closer.register(new RecordReader(registry, topics.deliveriesId()));
        DeliveryLoop loop =
                new DeliveryLoop(
                        config.consume(),
                        config.schedule(),
                        topics.tiers(),
                        newGroupConsumer(),
                        new DeliveryLoop.Parts(
                                reader,
                                table::find,
                                attempts::begin,
                                outputs::commit,
                                new FormerWorkers(admin, config.groupId(), instance, NAME, OUTPUTS)
                                        ::release,
                                numbers -> health.of(numbers).thenApply(DeliveryWorker::known),
                                metrics,
                                clock,
                                RandomGenerator.getDefault()),
                        instance);
        readiness.register("deliveries", loop::problem);
        closer.register(
                ServiceThread.start(
                        name("loop"),
                        failure,
                        config.consume().drainLimit().plus(CLOSE_SLACK),
                        loop::run));
        LOG.atInfo().addKeyValue("instance", instance).log("started");
        return new InetSocketAddress(config.admin().address().getAddress(), adminServer.port());
    }

    private AttemptTraces traces(PrometheusMeterRegistry meters) {
        return config.traces()
                .<AttemptTraces>map(wanted -> {
                    Tracing tracing =
                            closer.register(
                                    Tracing.start(wanted, "carillon-delivery-worker", instance));
                    Meters.showSpans(
                            meters,
                            tracing,
                            Tracing::exported,
                            Tracing::failed,
                            Tracing::dropped,
                            Tracing::waiting);
                    return new SpanTraces(tracing);
                })
                .orElse(AttemptTraces.OFF);
    }

    private static List<KnownHealth.Known> known(List<HealthReader.Found> found) {
        return found.stream()
                .map(one -> new KnownHealth.Known(one.health(), one.number()))
                .toList();
    }

    private void registerSchemas(RecordWriter writer) throws InterruptedException {
        while (true) {
            try {
                writer.registerSchemas(config.schedule().tiers());
                return;
            } catch (RegistryUnavailableException e) {
                LOG.warn("waiting for the schema registry", e);
                Thread.sleep(REGISTRY_PAUSE);
            }
        }
    }

    private SubscriptionTable startTable(
            Map<String, String> registry,
            ClusterTopics cluster,
            MicrometerDeliveryMetrics metrics,
            Readiness readiness)
            throws InterruptedException {
        SubscriptionTable table =
                closer.register(
                        new SubscriptionTable(
                                Topics.SUBSCRIPTIONS,
                                newConsumer(config.kafka().consumerWithoutGroup(name("table"))),
                                registry,
                                cluster::state,
                                metrics));
        readiness.register("table", table::problem);
        closer.register(ServiceThread.start(name("table"), failure, JOIN_LIMIT, table::run));
        while (!table.awaitComplete(TABLE_QUESTION)) {
            if (failure.isReported()) {
                throw new IllegalStateException("the subscription table could not be read");
            }
        }
        return table;
    }

    private Consumer<byte[], byte[]> newGroupConsumer() {
        Map<String, Object> properties =
                config.kafka().consumer(name("deliveries"), config.groupId());
        properties.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        properties.put(
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                PartitionNumberAssignor.class.getName());
        // What the operator passed through comes first.
        properties.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MILLIS);
        properties.putIfAbsent(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT_MILLIS);
        properties.putIfAbsent(
                ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, MAX_POLL_INTERVAL_MILLIS);
        properties.putIfAbsent(
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, MAX_PARTITION_FETCH_BYTES);
        properties.putIfAbsent(ConsumerConfig.METADATA_MAX_AGE_CONFIG, METADATA_AGE_MILLIS);
        properties.putIfAbsent(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_MAX_BYTES);
        // As the system sees fit: of an answer, one poll reads no more than the buffer holds.
        properties.putIfAbsent(ConsumerConfig.RECEIVE_BUFFER_CONFIG, -1);
        return newConsumer(properties);
    }

    private static Consumer<byte[], byte[]> newConsumer(Map<String, Object> properties) {
        return new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private Producer<byte[], byte[]> newProducer() {
        Map<String, Object> properties =
                config.kafka()
                        .transactionalProducer(name(OUTPUTS), name(OUTPUTS), TRANSACTION_TIMEOUT);
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
        return new KafkaProducer<>(
                properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /// A name for a client, a thread or a transaction that no other worker has.
    private String name(String part) {
        return NAME + instance + "-" + part;
    }

    private RuntimeException closed(RuntimeException cause) {
        try {
            closer.close();
        } catch (IllegalStateException e) {
            cause.addSuppressed(e);
        }
        return cause;
    }
}
