package dev.carillon.router.app;

import dev.carillon.platform.admin.AdminServer;
import dev.carillon.platform.admin.Meters;
import dev.carillon.platform.admin.Readiness;
import dev.carillon.platform.kafka.ClusterCheck;
import dev.carillon.platform.lifecycle.Closer;
import dev.carillon.platform.lifecycle.Failure;
import dev.carillon.platform.lifecycle.Service;
import dev.carillon.platform.lifecycle.ServiceThread;
import dev.carillon.platform.lifecycle.StopSignal;
import dev.carillon.platform.trace.Tracing;
import dev.carillon.router.domain.RouteTraces;
import dev.carillon.router.publish.DeadLetterPublisher;
import dev.carillon.router.render.CallbackRenderer;
import dev.carillon.router.replay.Rerouting;
import dev.carillon.router.topology.RouterParts;
import dev.carillon.router.topology.RouterTopology;
import dev.carillon.router.topology.SubscriptionInspector;
import dev.carillon.router.topology.UnreadableRecord;
import dev.carillon.router.trace.SpanTraces;
import dev.carillon.schemas.serde.AvroReader;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.schemas.serde.RegistryUnavailableException;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.Subscription;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The event router, wired. This is the only class that knows how the parts fit together.
public final class EventRouter implements Service {

    private static final Logger LOG = LoggerFactory.getLogger(EventRouter.class);

    /// The largest body of a callback, in bytes.
    static final int LARGEST_PAYLOAD_BYTES = Rerouting.LARGEST_PAYLOAD_BYTES;

    private static final Duration THREAD_LIMIT = Duration.ofSeconds(5);
    private static final Duration WATCH_INTERVAL = Duration.ofSeconds(10);
    private static final Duration INSPECT_INTERVAL = Duration.ofMillis(250);

    private final Closer closer;
    private final Failure failure;
    private final InetSocketAddress adminAddress;

    private EventRouter(Closer closer, Failure failure, InetSocketAddress adminAddress) {
        this.closer = closer;
        this.failure = failure;
        this.adminAddress = adminAddress;
    }

    /// Wires and starts a router, and returns when it routes: when its topics exist, the schema
    /// registry took the schema of its envelopes, its tables are loaded and it has joined its
    /// group. It waits for all of these without a limit, answering on the admin port meanwhile;
    /// interrupt the thread to end the waiting. When a part fails to start, the parts before it are
    /// closed.
    ///
    /// @param clock tells the time of routing
    /// @throws dev.carillon.platform.kafka.ClusterRefusedException when the cluster does not
    ///   answer, or its transactions are of a version before 2
    /// @throws dev.carillon.platform.config.SettingsException when the admin port is taken
    /// @throws IllegalStateException when routing failed before it began
    public static EventRouter start(EventRouterConfig config, Clock clock) {
        Closer closer = new Closer();
        try {
            return start(config, clock, closer, new Failure());
        } catch (RuntimeException e) {
            try {
                closer.close();
            } catch (IllegalStateException notClosed) {
                e.addSuppressed(notClosed);
            }
            throw e;
        }
    }

    private static EventRouter start(
            EventRouterConfig config, Clock clock, Closer closer, Failure failure) {
        String name = config.tuning().applicationId();
        Readiness readiness = new Readiness();
        StartProgress progress = new StartProgress(readiness);
        PrometheusMeterRegistry meterRegistry = Meters.newRegistry("event-router");
        AutoCloseable closeMeters = meterRegistry::close;
        closer.register(closeMeters);
        RouterMeters meters = new RouterMeters(meterRegistry);
        AdminServer adminServer =
                closer.register(
                        AdminServer.start(config.admin().address(), readiness, meterRegistry));

        progress.waitsFor("the Kafka cluster");
        Admin admin = closer.register(Admin.create(config.kafka().admin(name + "-admin")));
        ClusterCheck.requireTransactionVersion2(admin);
        progress.waitsFor("its topics");
        Map<String, RequiredTopics.Found> topics = RequiredTopics.await(admin);

        progress.waitsFor("the schema registry");
        Map<String, String> serde = registryProperties(config);
        AvroWriter writer = closer.register(AvroWriter.create(serde));
        EnvelopeSchema.register(writer);

        DeadLetterPublisher reports = closer.register(reports(config, meters));
        RouterTopology topology =
                RouterTopology.build(
                        new RouterParts(
                                closer.register(AvroReader.generic(serde)),
                                closer.register(AvroReader.specific(serde, Subscription.class)),
                                closer.register(AvroReader.union(serde)),
                                writer,
                                new CallbackRenderer(LARGEST_PAYLOAD_BYTES)::render,
                                meters,
                                record -> report(record, reports, meters),
                                found(topics, Topics.DELIVERIES).partitions(),
                                found(topics, Topics.SUBSCRIPTIONS).id(),
                                config.tuning().registryPatience(),
                                config.tuning().hotSubscriptions(),
                                config.tuning().envelopeDeliveries(),
                                traces(config, meterRegistry, closer),
                                clock));
        meters.showTables(topology.subscriptions()::size, topology.directory()::size);

        progress.waitsFor("its tables, and its group");
        RoutingStreams streams =
                closer.register(
                        new RoutingStreams(
                                topology.topology(),
                                StreamsProperties.of(config),
                                failure,
                                meters));
        meters.showLag(streams::lag);
        closer.register(
                ServiceThread.start(
                        name + "-registry", failure, THREAD_LIMIT, streams.outages()::run));
        closer.register(
                ServiceThread.start(
                        name + "-inspector",
                        failure,
                        THREAD_LIMIT,
                        stop -> inspect(topology.inspector(), stop)));
        streams.startAndAwaitRunning();
        closer.register(
                ServiceThread.start(
                        name + "-watch",
                        failure,
                        THREAD_LIMIT,
                        new ClusterWatch(admin, topics, WATCH_INTERVAL)::run));
        readiness.register("routing", streams::problem);
        progress.isDone();
        InetSocketAddress at =
                new InetSocketAddress(config.admin().address().getAddress(), adminServer.port());
        LOG.atInfo()
                .addKeyValue("applicationId", name)
                .addKeyValue("subscriptions", topology.subscriptions().size())
                .addKeyValue("scopes", topology.directory().size())
                .addKeyValue("admin", at)
                .log("the event router routes");
        return new EventRouter(closer, failure, at);
    }

    private static Optional<RouteTraces> traces(
            EventRouterConfig config, PrometheusMeterRegistry meters, Closer closer) {
        return config.traces()
                .map(wanted -> {
                    Tracing tracing =
                            closer.register(
                                    Tracing.start(
                                            wanted,
                                            "carillon-event-router",
                                            UUID.randomUUID().toString()));
                    Meters.showSpans(
                            meters,
                            tracing,
                            Tracing::exported,
                            Tracing::failed,
                            Tracing::dropped,
                            Tracing::waiting);
                    return new SpanTraces(tracing, config.tuning().applicationId());
                });
    }

    /// Where the admin port listens.
    public InetSocketAddress adminAddress() {
        return adminAddress;
    }

    @Override
    public CompletableFuture<Void> failure() {
        return failure.future();
    }

    /// Routes what has been begun, commits it, and leaves the group, so that other routers take
    /// over at once.
    @Override
    public void close() {
        closer.close();
    }

    /// A stream thread that waits for the registry holds a transaction open, so it must know soon
    /// that the registry is away.
    private static Map<String, String> registryProperties(EventRouterConfig config) {
        Map<String, String> properties = new HashMap<>(config.registry().properties());
        properties.putIfAbsent("http.connect.timeout.ms", "2000");
        properties.putIfAbsent("http.read.timeout.ms", "5000");
        return properties;
    }

    private static DeadLetterPublisher reports(EventRouterConfig config, RouterMeters meters) {
        Map<String, Object> producer =
                config.kafka().producer(config.tuning().applicationId() + "-dead-letters");
        // The global thread reports, and must not be held up by brokers that are away.
        producer.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 1000);
        producer.put(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                dev.carillon.schemas.topic.Topic.MAX_RECORD_BYTES);
        return DeadLetterPublisher.create(
                producer,
                Topics.DEAD_LETTER_SUBSCRIPTIONS,
                Topics.SUBSCRIPTIONS,
                meters::deadLetterUnwritten);
    }

    private static void report(
            UnreadableRecord record, DeadLetterPublisher reports, RouterMeters meters) {
        meters.subscriptionUnreadable();
        LOG.atError()
                .addKeyValue("partition", record.position().partition())
                .addKeyValue("offset", record.position().offset())
                .addKeyValue("reason", record.reason())
                .log("a subscription record cannot be used; it gets no deliveries");
        reports.publish(
                record.key(), record.value().orElse(null), record.position(), record.reason());
    }

    private static void inspect(SubscriptionInspector inspector, StopSignal stop)
            throws InterruptedException {
        while (!stop.requested()) {
            try {
                inspector.inspectArrivals(INSPECT_INTERVAL);
            } catch (RegistryUnavailableException e) {
                LOG.debug("the schema registry is away; new subscriptions are inspected later", e);
                if (stop.await(INSPECT_INTERVAL)) {
                    return;
                }
            }
        }
    }

    private static RequiredTopics.Found found(
            Map<String, RequiredTopics.Found> topics, String name) {
        return Objects.requireNonNull(topics.get(name), () -> "the topic " + name + " is missing");
    }
}
