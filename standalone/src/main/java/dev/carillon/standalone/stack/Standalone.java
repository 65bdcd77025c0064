package dev.carillon.standalone.stack;

import dev.carillon.delivery.app.DeliveryWorker;
import dev.carillon.delivery.app.DeliveryWorkerConfig;
import dev.carillon.embedded.EmbeddedStack;
import dev.carillon.embedded.StackOptions;
import dev.carillon.platform.lifecycle.Closer;
import dev.carillon.platform.lifecycle.Service;
import dev.carillon.router.app.EventRouter;
import dev.carillon.router.app.EventRouterConfig;
import dev.carillon.schemas.topic.TopicPlan;
import dev.carillon.schemas.topic.TopicProvisioner;
import dev.carillon.subscription.app.SubscriptionService;
import dev.carillon.subscription.app.SubscriptionServiceConfig;
import dev.carillon.subscription.app.Tokens;
import dev.carillon.testsupport.SampleDirectory;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/// The whole platform in one process tree: broker, database and registry as child processes, the
/// three services in this JVM, started with the code that runs them in production. Everything
/// listens on the loopback address. Any number of threads may use it.
public final class Standalone implements Platform, Service {

    private static final String DATABASE = "carillon";
    private static final Duration TOKEN_LIFETIME = Duration.ofDays(365);

    private final Closer closer;
    private final EmbeddedStack stack;
    private final Map<String, String> subscriptionSettings;
    private final SubscriptionService subscriptionService;
    private final EventRouter router;
    private final DeliveryWorker worker;
    private final CompletableFuture<Void> failure;

    private Standalone(
            Closer closer,
            EmbeddedStack stack,
            Map<String, String> subscriptionSettings,
            SubscriptionService subscriptionService,
            EventRouter router,
            DeliveryWorker worker) {
        this.closer = closer;
        this.stack = stack;
        this.subscriptionSettings = subscriptionSettings;
        this.subscriptionService = subscriptionService;
        this.router = router;
        this.worker = worker;
        this.failure =
                CompletableFuture.anyOf(
                                stack.failure(),
                                subscriptionService.failure(),
                                router.failure(),
                                worker.failure())
                        .thenAccept(any -> {});
    }

    /// Starts everything and waits until every service is up. When a part does not start, the
    /// others are stopped.
    ///
    /// @param options how
    /// @param clock the services' clock
    /// @param progress told what is going on
    public static Standalone start(StandaloneOptions options, Clock clock, Progress progress) {
        Closer closer = new Closer();
        try {
            return start(options, clock, progress, closer);
        } catch (RuntimeException e) {
            try {
                closer.close();
            } catch (RuntimeException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    private static Standalone start(
            StandaloneOptions options, Clock clock, Progress progress, Closer closer) {
        Path data = options.dataDirectory();
        StandalonePorts ports = options.ports();
        EmbeddedStack stack =
                closer.register(
                        EmbeddedStack.start(
                                new StackOptions(
                                        Optional.of(data.resolve("parts")),
                                        options.durability(),
                                        ports.kafka(),
                                        ports.database(),
                                        ports.registry(),
                                        options.jvm(),
                                        Optional.of(options.cacheDirectory()),
                                        progress::report)));
        createTopics(stack.kafka().bootstrapServers(), options, progress);
        ServiceSettings settings =
                new ServiceSettings(
                        stack.kafka().bootstrapServers(),
                        stack.registry().url(),
                        Keys.in(data.resolve("keys")),
                        options.settings());
        Map<String, String> subscriptionSettings =
                settings.subscription(
                        stack.database().createDatabase(DATABASE),
                        stack.database().user(),
                        stack.database().password(),
                        ports.graphql(),
                        ports.subscriptionAdmin());
        try (ExecutorService starts = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<SubscriptionService> subscriptionService =
                    starts.submit(() ->
                            closer.register(
                                    SubscriptionService.start(
                                            SubscriptionServiceConfig.read(subscriptionSettings),
                                            clock)));
            Future<EventRouter> router =
                    starts.submit(() ->
                            closer.register(
                                    EventRouter.start(
                                            EventRouterConfig.read(
                                                    settings.router(
                                                            data.resolve("router-state").toString(),
                                                            ports.routerAdmin())),
                                            clock)));
            Future<DeliveryWorker> worker =
                    starts.submit(() ->
                            closer.register(
                                    DeliveryWorker.start(
                                            DeliveryWorkerConfig.read(
                                                    settings.worker(
                                                            options.retrySchedule(),
                                                            ports.workerAdmin())),
                                            clock)));
            SubscriptionService startedService = started(subscriptionService);
            progress.report("subscription-service", "up at " + startedService.graphqlUri());
            EventRouter startedRouter = started(router);
            progress.report("event-router", "up");
            DeliveryWorker startedWorker = started(worker);
            progress.report("delivery-worker", "up");
            return new Standalone(
                    closer,
                    stack,
                    subscriptionSettings,
                    startedService,
                    startedRouter,
                    startedWorker);
        }
    }

    /// Where Kafka clients connect.
    @Override
    public String bootstrapServers() {
        return stack.kafka().bootstrapServers();
    }

    /// The schema registry's URL.
    @Override
    public String registryUrl() {
        return stack.registry().url();
    }

    /// The database's JDBC URL.
    public String jdbcUrl() {
        return stack.database().jdbcUrl(DATABASE);
    }

    /// The GraphQL API's URL.
    @Override
    public URI graphqlUri() {
        return subscriptionService.graphqlUri();
    }

    /// The admin ports, by service.
    public Map<String, InetSocketAddress> adminAddresses() {
        return Map.of(
                "subscription-service", subscriptionService.adminAddress(),
                "event-router", router.adminAddress(),
                "delivery-worker", worker.adminAddress());
    }

    /// The operating system's ids of the child processes.
    public List<Long> childPids() {
        return List.of(stack.kafka().pid(), stack.database().pid(), stack.registry().pid());
    }

    /// Publishes a directory as the upstream system of record would.
    public void publish(SampleDirectory directory) {
        try (Upstream upstream = new Upstream(bootstrapServers(), registryUrl())) {
            upstream.publish(directory);
        }
    }

    /// Issues a token of a user, as the operator's command does.
    ///
    /// @param user the user's id in the directory
    /// @param label what the token is for
    @Override
    public String issueToken(String user, String label) {
        return Tokens.issue(
                SubscriptionServiceConfig.read(subscriptionSettings), user, label, TOKEN_LIFETIME);
    }

    /// Writes the settings that the operators' commands need into a file that only its owner reads.
    public void writeOperatorSettings(Path file) {
        Properties settings = new Properties();
        subscriptionSettings.forEach((name, value) -> {
            if (name.startsWith("CARILLON_SUBSCRIPTION_JDBC_")
                    || name.startsWith("CARILLON_KAFKA_")
                    || name.startsWith("CARILLON_REGISTRY_")) {
                settings.setProperty(name, value);
            }
        });
        StringWriter text = new StringWriter();
        try {
            settings.store(text, "For --config of the operators' commands");
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory takes everything", e);
        }
        SecretFile.write(file, text.toString());
    }

    /// How many subscriptions the router has in its table.
    @Override
    public long routedSubscriptions() {
        return (long)
                MetricsPage.value(router.adminAddress(), "carillon_router_subscriptions").orElse(0);
    }

    /// The versions of the real parts.
    @Override
    public Parts parts() {
        return Versions.of(this, stack);
    }

    /// Checks that every part lives.
    ///
    /// @throws IllegalStateException when a part has died
    @Override
    public void requireAlive() {
        if (failure.isCompletedExceptionally()) {
            throw new IllegalStateException("a part of the platform died", failure.exceptionNow());
        }
    }

    @Override
    public CompletableFuture<Void> failure() {
        return failure.copy();
    }

    @Override
    public void close() {
        closer.close();
    }

    private static void createTopics(
            String bootstrapServers, StandaloneOptions options, Progress progress) {
        try (Admin admin =
                Admin.create(
                        Map.of(
                                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                                bootstrapServers,
                                AdminClientConfig.CLIENT_ID_CONFIG,
                                "standalone-topics"))) {
            List<String> created =
                    new TopicProvisioner(admin)
                            .provision(
                                    new TopicPlan(
                                            options.partitions(), 1, 1, options.retrySchedule()));
            progress.report("topics", created.size() + " created");
        }
    }

    private static <T> T started(Future<T> start) {
        try {
            return start.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException("a service did not start", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the services start", e);
        }
    }
}
