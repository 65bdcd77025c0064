package dev.carillon.subscription.app;

import dev.carillon.platform.admin.AdminServer;
import dev.carillon.platform.admin.Meters;
import dev.carillon.platform.admin.Readiness;
import dev.carillon.platform.egress.UrlRule;
import dev.carillon.platform.egress.UrlVerdict;
import dev.carillon.platform.lifecycle.Closer;
import dev.carillon.platform.lifecycle.Failure;
import dev.carillon.platform.lifecycle.Service;
import dev.carillon.platform.lifecycle.ServiceThread;
import dev.carillon.schemas.catalogue.EventCatalogue;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.subscription.deliverylog.DeliveryLogStore;
import dev.carillon.subscription.domain.NoticeRule;
import dev.carillon.subscription.domain.UrlJudge;
import dev.carillon.subscription.domain.WebhookRules;
import dev.carillon.subscription.graphql.GraphiqlHttp;
import dev.carillon.subscription.graphql.GraphqlEngine;
import dev.carillon.subscription.graphql.GraphqlHttp;
import dev.carillon.subscription.graphql.GraphqlServer;
import dev.carillon.subscription.graphql.OauthHttp;
import dev.carillon.subscription.leadership.Job;
import dev.carillon.subscription.leadership.Leaders;
import dev.carillon.subscription.metrics.MicrometerMetrics;
import dev.carillon.subscription.metrics.SubscriptionMetrics;
import dev.carillon.subscription.oidc.OidcTokens;
import dev.carillon.subscription.operations.Authentication;
import dev.carillon.subscription.operations.IssuerTokens;
import dev.carillon.subscription.operations.Lookups;
import dev.carillon.subscription.operations.RateLimit;
import dev.carillon.subscription.operations.RememberedTokens;
import dev.carillon.subscription.operations.Seals;
import dev.carillon.subscription.operations.ServiceAccounts;
import dev.carillon.subscription.operations.WebhookOperations;
import dev.carillon.subscription.publish.Doorbell;
import dev.carillon.subscription.publish.OutboxRelay;
import dev.carillon.subscription.publish.TopicStandby;
import dev.carillon.subscription.seal.VaultSeals;
import dev.carillon.subscription.store.Database;
import dev.carillon.subscription.store.PostgresLeaders;
import dev.carillon.subscription.store.PostgresLookups;
import dev.carillon.subscription.store.PostgresOutbox;
import dev.carillon.subscription.store.PostgresServiceAccountStore;
import dev.carillon.subscription.store.PostgresTokenStore;
import dev.carillon.subscription.store.PostgresWebhookStore;
import dev.carillon.subscription.store.PostgresWebhookTable;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The subscription service, wired. This is the only class that knows how the parts fit together.
public final class SubscriptionService implements Service {

    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionService.class);
    private static final Duration JOIN_LIMIT = Duration.ofSeconds(10);

    /// The provider's keys are read at most twice in this time, however many tokens name unknown
    /// ones.
    private static final Duration KEYS_INTERVAL = Duration.ofSeconds(10);

    private final Closer closer;
    private final Failure failure;
    private final URI graphqlUri;
    private final InetSocketAddress adminAddress;

    private SubscriptionService(
            Closer closer, Failure failure, URI graphqlUri, InetSocketAddress adminAddress) {
        this.closer = closer;
        this.failure = failure;
        this.graphqlUri = graphqlUri;
        this.adminAddress = adminAddress;
    }

    /// Wires and starts a service. Returns when it answers; waits for PostgreSQL, Kafka and its
    /// topics as long as it takes, with the admin port open. When a part fails to start, the parts
    /// before it are closed.
    ///
    /// @throws dev.carillon.platform.config.SettingsException when a port cannot be bound
    public static SubscriptionService start(SubscriptionServiceConfig config, Clock clock) {
        Closer closer = new Closer();
        try {
            return new Wiring(config, clock, closer).start();
        } catch (RuntimeException e) {
            try (closer) {
                throw e;
            }
        }
    }

    /// Where documents are sent.
    public URI graphqlUri() {
        return graphqlUri;
    }

    /// Where `/live`, `/ready` and `/metrics` are.
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

    private record Wiring(SubscriptionServiceConfig config, Clock clock, Closer closer) {

        SubscriptionService start() {
            SecureRandom random = new SecureRandom();
            String instance = instance(random);
            LOG.atInfo()
                    .addKeyValue("instance", instance)
                    .addKeyValue("settings", config.effective())
                    .log("starting");
            Failure failure = new Failure();
            PrometheusMeterRegistry registry = Meters.newRegistry("subscription");
            AutoCloseable meters = registry::close;
            closer.register(meters);
            MicrometerMetrics metrics = new MicrometerMetrics(registry);
            Readiness readiness = new Readiness();
            Health health = new Health(readiness);
            AdminServer admin =
                    closer.register(
                            AdminServer.start(config.admin().address(), readiness, registry));

            Database database = closer.register(Database.open(config.database(), instance));
            Startup.migrate(database, health);
            KafkaParts kafka = closer.register(Startup.kafka(config.kafka(), instance, health));

            Doorbell doorbell = new Doorbell();
            Leaders leaders = new PostgresLeaders(database, instance, config.leaderPatience());
            Jobs jobs = new Jobs(leaders, metrics, failure, closer);
            startRelay(database, kafka, doorbell, jobs);
            DeliveryLogStore log =
                    Intakes.start(
                            database,
                            kafka,
                            config.registry().properties(),
                            config.smtp().map(_ -> NoticeRule.STANDARD),
                            doorbell,
                            clock,
                            jobs);
            DeliveryParts.startJobs(
                    database,
                    kafka,
                    config.registry().properties(),
                    log,
                    config.logDays(),
                    clock,
                    jobs);
            Notices.start(config, database, clock, jobs);
            Database apiDatabase = database.counted();
            metrics.showApiStatements(apiDatabase::statements);
            GraphqlServer graphql = startApi(apiDatabase, kafka, doorbell, random, metrics);
            closer.register(
                    ServiceThread.start(
                            "subscription-health",
                            failure,
                            JOIN_LIMIT,
                            stop -> health.watch(database, kafka, stop)));
            health.apiListens();
            URI uri = graphql.uri();
            LOG.atInfo().addKeyValue("graphql", uri).log("started");
            return new SubscriptionService(
                    closer,
                    failure,
                    uri,
                    new InetSocketAddress(config.admin().host(), admin.port()));
        }

        /// Tells instances apart in the logs of Kafka and PostgreSQL, also within one process.
        private static String instance(SecureRandom random) {
            byte[] bytes = new byte[3];
            random.nextBytes(bytes);
            return "carillon-subscription-" + HexFormat.of().formatHex(bytes);
        }

        private void startRelay(Database database, KafkaParts kafka, Doorbell doorbell, Jobs jobs) {
            AvroWriter writer = closer.register(AvroWriter.create(config.registry().properties()));
            TopicStandby topics =
                    closer.register(new TopicStandby(kafka::relayProducer, kafka.admin(), writer));
            OutboxRelay relay =
                    new OutboxRelay(new PostgresOutbox(database), topics, doorbell, jobs.metrics());
            jobs.start(Job.RELAY, relay);
        }

        private GraphqlServer startApi(
                Database database,
                KafkaParts kafka,
                Doorbell doorbell,
                SecureRandom random,
                SubscriptionMetrics metrics) {
            UrlRule urls = new UrlRule(config.egress());
            Seals seals = new VaultSeals(config.vault().vault(), config.vault().keyedHash(), urls);
            KeyCheck.require(new PostgresWebhookTable(database), seals);
            Lookups lookups = new PostgresLookups(database);
            WebhookOperations operations =
                    new WebhookOperations(
                            new PostgresWebhookStore(database),
                            new WebhookRules(Catalogues.of(EventCatalogue.builtIn()), judge(urls)),
                            seals,
                            random,
                            clock,
                            config.api().webhooksPerScope(),
                            doorbell::ring);
            DeliveryParts deliveries =
                    DeliveryParts.ofApi(
                            database,
                            kafka,
                            config.registry().properties(),
                            clock,
                            doorbell::ring,
                            closer);
            GraphqlEngine engine =
                    new GraphqlEngine(
                            lookups,
                            operations,
                            deliveries.history(),
                            deliveries.replays(),
                            deliveries.operations(),
                            seals,
                            Catalogues.shown(EventCatalogue.builtIn()),
                            config.api().showsSchema()
                                    ? GraphqlEngine.SchemaIs.SHOWN
                                    : GraphqlEngine.SchemaIs.HIDDEN,
                            metrics,
                            config.limits());
            Authentication authentication =
                    new Authentication(
                            new RememberedTokens(
                                    new PostgresTokenStore(database), System::nanoTime),
                            issuer(),
                            clock);
            return closer.register(
                    GraphqlServer.start(
                            SubscriptionServiceConfig.HTTP_HOST.name(),
                            config.httpHost(),
                            SubscriptionServiceConfig.HTTP_PORT.name(),
                            config.httpPort(),
                            new OauthHttp(serviceAccounts(database, random)),
                            config.api().showsGraphiql()
                                    ? Optional.of(new GraphiqlHttp())
                                    : Optional.empty(),
                            new GraphqlHttp(
                                    engine,
                                    authentication,
                                    perToken(),
                                    new RateLimit(
                                            config.api().requestsPerOrganization(),
                                            config.api().rateWindow(),
                                            clock),
                                    metrics)));
        }

        private IssuerTokens issuer() {
            return config.oidc()
                    .<IssuerTokens>map(
                            oidc -> closer.register(OidcTokens.of(oidc, KEYS_INTERVAL, clock)))
                    .orElseGet(IssuerTokens::none);
        }

        private ServiceAccounts serviceAccounts(Database database, SecureRandom random) {
            return new ServiceAccounts(
                    new PostgresServiceAccountStore(database),
                    perToken(),
                    random,
                    clock,
                    config.api().serviceTokenLifetime());
        }

        private RateLimit perToken() {
            return new RateLimit(config.api().requestsPerToken(), config.api().rateWindow(), clock);
        }

        private static UrlJudge judge(UrlRule rule) {
            return url ->
                    switch (rule.check(url)) {
                        case UrlVerdict.Accepted _ -> Optional.empty();
                        case UrlVerdict.Refused(String reason) ->
                                Optional.of("url cannot be called: " + reason);
                    };
        }
    }
}
