package dev.carillon.subscription.graphql;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.schemas.id.ScopeType;
import dev.carillon.subscription.domain.ErrorCode;
import dev.carillon.subscription.domain.Operation;
import dev.carillon.subscription.graphql.MutationFetchers.DeletionPayload;
import dev.carillon.subscription.graphql.MutationFetchers.WebhookPayload;
import dev.carillon.subscription.metrics.SubscriptionMetrics;
import dev.carillon.subscription.operations.KnownAction;
import dev.carillon.subscription.operations.Lookups;
import dev.carillon.subscription.operations.Person;
import dev.carillon.subscription.operations.Seals;
import dev.carillon.subscription.operations.Visible;
import dev.carillon.subscription.operations.Visible.VisibleOrganization;
import dev.carillon.subscription.operations.Visible.VisiblePipe;
import dev.carillon.subscription.operations.Visible.VisibleTable;
import dev.carillon.subscription.operations.WebhookOperations;
import graphql.schema.DataFetcher;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.GraphQLSchema;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import graphql.schema.idl.TypeRuntimeWiring;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The schema of the resource file, with a fetcher for every field.
final class ApiSchema {

    private static final String RESOURCE = "schema.graphqls";

    private final QueryFetchers queries;
    private final MutationFetchers mutations;
    private final DeliveryFetchers deliveries;
    private final Seals seals;
    private final SubscriptionMetrics metrics;

    private ApiSchema(
            Lookups lookups,
            WebhookOperations operations,
            DeliveryFetchers deliveries,
            Seals seals,
            List<KnownAction> actions,
            SubscriptionMetrics metrics,
            GraphqlLimits limits) {
        this.queries = new QueryFetchers(lookups, actions, limits.ids());
        this.mutations = new MutationFetchers(operations);
        this.deliveries = deliveries;
        this.seals = seals;
        this.metrics = metrics;
    }

    static GraphQLSchema of(
            Lookups lookups,
            WebhookOperations operations,
            DeliveryFetchers deliveries,
            Seals seals,
            List<KnownAction> actions,
            SubscriptionMetrics metrics,
            GraphqlLimits limits) {
        RuntimeWiring wiring =
                new ApiSchema(lookups, operations, deliveries, seals, actions, metrics, limits)
                        .wiring();
        return new SchemaGenerator().makeExecutableSchema(new SchemaParser().parse(text()), wiring);
    }

    private static String text() {
        try (InputStream resource = ApiSchema.class.getResourceAsStream(RESOURCE)) {
            return new String(
                    Objects.requireNonNull(resource, RESOURCE + " is not in the jar")
                            .readAllBytes(),
                    UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + RESOURCE, e);
        }
    }

    /// A field of `Query` or `Mutation`.
    @FunctionalInterface
    private interface Fetcher {

        Answer<?> fetch(DataFetchingEnvironment environment);
    }

    private RuntimeWiring wiring() {
        RuntimeWiring.Builder wiring =
                RuntimeWiring.newRuntimeWiring()
                        .scalar(JsonScalars.HEADERS)
                        .scalar(JsonScalars.ANY)
                        .type(reads())
                        .type(action())
                        .type(actionField())
                        .type(changes())
                        .type(user())
                        .type(organization())
                        .type(pipe())
                        .type(table())
                        .type(webhook());
        for (String payload :
                List.of(
                        "CreateWebhookPayload",
                        "UpdateWebhookPayload",
                        "CreateOrganizationWebhookPayload",
                        "UpdateOrganizationWebhookPayload",
                        "EnableWebhookPayload",
                        "DisableWebhookPayload",
                        "RotateWebhookSecretPayload")) {
            wiring.type(
                    type(payload)
                            .dataFetcher(
                                    "clientMutationId",
                                    optional(
                                            WebhookPayload.class, WebhookPayload::clientMutationId))
                            .dataFetcher(
                                    "webhook",
                                    value(WebhookPayload.class, WebhookPayload::webhook)));
        }
        for (String payload :
                List.of("DeleteWebhookPayload", "DeleteOrganizationWebhookGQLMutationPayload")) {
            wiring.type(
                    type(payload)
                            .dataFetcher(
                                    "clientMutationId",
                                    optional(
                                            DeletionPayload.class,
                                            DeletionPayload::clientMutationId))
                            .dataFetcher("success", _ -> true));
        }
        DeliverySchema.add(wiring);
        return wiring.build();
    }

    /// The fields of `Query`.
    private TypeRuntimeWiring.Builder reads() {
        TypeRuntimeWiring.Builder type = type("Query");
        for (Operation operation : Operation.values()) {
            Optional<Fetcher> fetcher =
                    switch (operation) {
                        case ME -> Optional.of(queries::me);
                        case ACTIONS -> Optional.of(queries::actions);
                        case ORGANIZATION -> Optional.of(queries::organization);
                        case ORGANIZATIONS -> Optional.of(queries::organizations);
                        case PIPE -> Optional.of(queries::pipe);
                        case PIPES -> Optional.of(queries::pipes);
                        case TABLE -> Optional.of(queries::table);
                        case WEBHOOK -> Optional.of(queries::webhook);
                        case DELIVERY -> Optional.of(deliveries::delivery);
                        case REPLAY -> Optional.of(deliveries::replay);
                        case CREATE_WEBHOOK,
                                UPDATE_WEBHOOK,
                                DELETE_WEBHOOK,
                                CREATE_ORGANIZATION_WEBHOOK,
                                UPDATE_ORGANIZATION_WEBHOOK,
                                DELETE_ORGANIZATION_WEBHOOK,
                                ENABLE_WEBHOOK,
                                DISABLE_WEBHOOK,
                                ROTATE_WEBHOOK_SECRET,
                                TEST_WEBHOOK,
                                REDELIVER,
                                REDELIVER_FAILED,
                                REPLAY_EVENTS ->
                                Optional.empty();
                    };
            fetcher.ifPresent(
                    known -> type.dataFetcher(operation.field(), counted(operation, known)));
        }
        return type;
    }

    /// The fields of `Mutation`.
    private TypeRuntimeWiring.Builder changes() {
        TypeRuntimeWiring.Builder type = type("Mutation");
        for (Operation operation : Operation.values()) {
            Optional<Fetcher> fetcher =
                    switch (operation) {
                        case CREATE_WEBHOOK -> Optional.of(mutations::createWebhook);
                        case UPDATE_WEBHOOK -> Optional.of(mutations::updateWebhook);
                        case DELETE_WEBHOOK -> Optional.of(mutations::deleteWebhook);
                        case CREATE_ORGANIZATION_WEBHOOK ->
                                Optional.of(mutations::createOrganizationWebhook);
                        case UPDATE_ORGANIZATION_WEBHOOK ->
                                Optional.of(mutations::updateOrganizationWebhook);
                        case DELETE_ORGANIZATION_WEBHOOK ->
                                Optional.of(mutations::deleteOrganizationWebhook);
                        case ENABLE_WEBHOOK -> Optional.of(mutations::enableWebhook);
                        case DISABLE_WEBHOOK -> Optional.of(mutations::disableWebhook);
                        case ROTATE_WEBHOOK_SECRET -> Optional.of(mutations::rotateWebhookSecret);
                        case TEST_WEBHOOK -> Optional.of(deliveries::testWebhook);
                        case REDELIVER -> Optional.of(deliveries::redeliver);
                        case REDELIVER_FAILED -> Optional.of(deliveries::redeliverFailed);
                        case REPLAY_EVENTS -> Optional.of(deliveries::replayEvents);
                        case ME,
                                ACTIONS,
                                ORGANIZATION,
                                ORGANIZATIONS,
                                PIPE,
                                PIPES,
                                TABLE,
                                WEBHOOK,
                                DELIVERY,
                                REPLAY ->
                                Optional.empty();
                    };
            fetcher.ifPresent(
                    known -> type.dataFetcher(operation.field(), counted(operation, known)));
        }
        return type;
    }

    private static TypeRuntimeWiring.Builder action() {
        return type("Action")
                .dataFetcher("name", value(KnownAction.class, KnownAction::name))
                .dataFetcher(
                        "scopes",
                        value(
                                KnownAction.class,
                                action -> action.scopes().stream().map(ScopeType::word).toList()))
                .dataFetcher("filters", value(KnownAction.class, KnownAction::filters))
                .dataFetcher("about", value(KnownAction.class, KnownAction::about))
                .dataFetcher("fields", value(KnownAction.class, KnownAction::fields))
                .dataFetcher("example", value(KnownAction.class, KnownAction::example));
    }

    private static TypeRuntimeWiring.Builder actionField() {
        return type("ActionField")
                .dataFetcher("name", value(KnownAction.Field.class, KnownAction.Field::name))
                .dataFetcher("type", value(KnownAction.Field.class, KnownAction.Field::type))
                .dataFetcher("about", value(KnownAction.Field.class, KnownAction.Field::about));
    }

    private static TypeRuntimeWiring.Builder user() {
        return type("User")
                .dataFetcher("id", value(Person.class, person -> person.id().value()))
                .dataFetcher("name", optional(Person.class, Person::name))
                .dataFetcher("email", optional(Person.class, Person::email))
                .dataFetcher("username", optional(Person.class, Person::username));
    }

    private static TypeRuntimeWiring.Builder organization() {
        return type("Organization")
                .dataFetcher("id", value(VisibleOrganization.class, VisibleOrganization::id))
                .dataFetcher("name", value(VisibleOrganization.class, VisibleOrganization::name))
                .dataFetcher("webhooks", ApiSchema::webhooks)
                .dataFetcher(
                        "pipes",
                        environment -> {
                            VisibleOrganization organization =
                                    source(environment, VisibleOrganization.class);
                            return Loaders.pipes(environment, organization.id());
                        });
    }

    private static TypeRuntimeWiring.Builder pipe() {
        return type("Pipe")
                .dataFetcher("id", value(VisiblePipe.class, VisiblePipe::id))
                .dataFetcher("name", value(VisiblePipe.class, VisiblePipe::name))
                .dataFetcher("suid", optional(VisiblePipe.class, VisiblePipe::suid))
                .dataFetcher("uuid", optional(VisiblePipe.class, VisiblePipe::uuid))
                .dataFetcher("webhooks", ApiSchema::webhooks);
    }

    private static TypeRuntimeWiring.Builder table() {
        return type("Table")
                .dataFetcher("id", value(VisibleTable.class, VisibleTable::id))
                .dataFetcher("internal_id", optional(VisibleTable.class, VisibleTable::internalId))
                .dataFetcher("name", value(VisibleTable.class, VisibleTable::name))
                .dataFetcher("uuid", optional(VisibleTable.class, VisibleTable::uuid))
                .dataFetcher("webhooks", ApiSchema::webhooks);
    }

    private TypeRuntimeWiring.Builder webhook() {
        return type("Webhook")
                .dataFetcher("id", value(WebhookView.class, view -> view.webhook().id().text()))
                .dataFetcher("name", value(WebhookView.class, view -> view.webhook().name()))
                .dataFetcher("url", value(WebhookView.class, view -> view.url(seals)))
                .dataFetcher("email", optional(WebhookView.class, view -> view.webhook().email()))
                .dataFetcher(
                        "actions",
                        value(WebhookView.class, view -> view.webhook().actions().spoken()))
                .dataFetcher("headers", value(WebhookView.class, view -> view.headers(seals)))
                .dataFetcher(
                        "filters",
                        value(WebhookView.class, view -> view.webhook().filters().json()))
                .dataFetcher(
                        "enabled", value(WebhookView.class, view -> view.webhook().isEnabled()))
                .dataFetcher(
                        "disabledReason",
                        optional(WebhookView.class, view -> view.webhook().disabledReason()))
                .dataFetcher(
                        "createdAt",
                        value(WebhookView.class, view -> view.webhook().createdAt().toString()))
                .dataFetcher(
                        "updatedAt",
                        value(WebhookView.class, view -> view.webhook().updatedAt().toString()))
                .dataFetcher("secret", value(WebhookView.class, WebhookView::shownSecret))
                .dataFetcher("health", DeliverySchema::health)
                .dataFetcher("deliveries", DeliverySchema::deliveries);
    }

    private static CompletableFuture<List<WebhookView>> webhooks(
            DataFetchingEnvironment environment) {
        Visible visible = source(environment, Visible.class);
        return Loaders.webhooks(environment, visible)
                .thenApply(webhooks ->
                        webhooks.stream()
                                .map(webhook ->
                                        new WebhookView(
                                                webhook, visible.access(), Optional.empty()))
                                .toList());
    }

    private DataFetcher<Object> counted(Operation operation, Fetcher fetcher) {
        return environment -> {
            try {
                Answer<?> answer = fetcher.fetch(environment);
                metrics.operationAnswered(operation.field(), answer.code());
                return answer.result(Loaders.reach(operation, environment));
            } catch (RuntimeException | Error e) {
                metrics.operationAnswered(
                        operation.field(), Optional.of(ErrorCode.INTERNAL_SERVER_ERROR));
                throw e;
            }
        };
    }

    private static TypeRuntimeWiring.Builder type(String name) {
        return TypeRuntimeWiring.newTypeWiring(name);
    }

    static <S> DataFetcher<@Nullable Object> value(
            Class<S> type, Function<S, @Nullable Object> read) {
        return new Part<>(type, read);
    }

    static <S> DataFetcher<@Nullable Object> optional(
            Class<S> type, Function<S, ? extends Optional<?>> read) {
        return new Part<>(type, source -> read.apply(source).orElse(null));
    }

    static <S> S source(DataFetchingEnvironment environment, Class<S> type) {
        return type.cast(Objects.requireNonNull(environment.getSource(), "a field has a source"));
    }
}
