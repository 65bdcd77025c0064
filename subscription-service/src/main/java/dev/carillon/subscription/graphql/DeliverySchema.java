package dev.carillon.subscription.graphql;

import static dev.carillon.subscription.graphql.ApiSchema.optional;
import static dev.carillon.subscription.graphql.ApiSchema.value;

import dev.carillon.subscription.domain.EndpointStanding;
import dev.carillon.subscription.domain.LoggedDelivery;
import dev.carillon.subscription.domain.Replay;
import dev.carillon.subscription.graphql.DeliveryFetchers.RedeliverPayload;
import dev.carillon.subscription.graphql.DeliveryFetchers.ReplayPayload;
import dev.carillon.subscription.graphql.DeliveryFetchers.TestPayload;
import dev.carillon.subscription.graphql.DeliveryView.AttemptView;
import graphql.execution.DataFetcherResult;
import graphql.schema.DataFetcher;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.TypeRuntimeWiring;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The types about deliveries, with a fetcher for every field.
final class DeliverySchema {

    private DeliverySchema() {}

    /// Adds the types.
    static void add(RuntimeWiring.Builder wiring) {
        wiring.type(health())
                .type(connection())
                .type(edge())
                .type(pageInfo())
                .type(delivery())
                .type(attempt())
                .type(replay())
                .type(
                        type("TestWebhookPayload")
                                .dataFetcher(
                                        "clientMutationId",
                                        optional(TestPayload.class, TestPayload::clientMutationId))
                                .dataFetcher(
                                        "webhook", value(TestPayload.class, TestPayload::webhook))
                                .dataFetcher(
                                        "deliveryId",
                                        value(
                                                TestPayload.class,
                                                payload -> payload.deliveryId().text()))
                                .dataFetcher(
                                        "delivery",
                                        optional(TestPayload.class, TestPayload::delivery)))
                .type(
                        type("RedeliverPayload")
                                .dataFetcher(
                                        "clientMutationId",
                                        optional(
                                                RedeliverPayload.class,
                                                RedeliverPayload::clientMutationId))
                                .dataFetcher(
                                        "delivery",
                                        value(RedeliverPayload.class, RedeliverPayload::delivery)));
        for (String payload : List.of("RedeliverFailedPayload", "ReplayEventsPayload")) {
            wiring.type(
                    type(payload)
                            .dataFetcher(
                                    "clientMutationId",
                                    optional(ReplayPayload.class, ReplayPayload::clientMutationId))
                            .dataFetcher(
                                    "replay", value(ReplayPayload.class, ReplayPayload::replay)));
        }
    }

    /// A webhook's endpoint and the version of the webhook that is asked about.
    record HealthView(EndpointStanding standing, long version) {}

    /// `Webhook.health`.
    static CompletableFuture<HealthView> health(DataFetchingEnvironment environment) {
        WebhookView view = ApiSchema.source(environment, WebhookView.class);
        return HistoryLoaders.standing(environment, view.webhook().id())
                .thenApply(standing -> new HealthView(standing, view.webhook().version()));
    }

    /// `Webhook.deliveries`.
    static CompletableFuture<DataFetcherResult<DeliveryView.Page>> deliveries(
            DataFetchingEnvironment environment) {
        return DeliveryFetchers.page(environment, ApiSchema.source(environment, WebhookView.class));
    }

    private static TypeRuntimeWiring.Builder health() {
        return type("Health")
                .dataFetcher(
                        "successRate",
                        optional(HealthView.class, view -> view.standing().successRate()))
                .dataFetcher(
                        "circuitState",
                        value(HealthView.class, view -> view.standing().circuit(view.version())))
                .dataFetcher(
                        "failingSince",
                        time(
                                HealthView.class,
                                view -> view.standing().failingSince(view.version())))
                .dataFetcher(
                        "lastSuccessAt",
                        time(HealthView.class, view -> view.standing().lastSuccessAt()))
                .dataFetcher(
                        "lastFailureAt",
                        time(
                                HealthView.class,
                                view ->
                                        view.standing()
                                                .report()
                                                .flatMap(EndpointStanding.Report::lastFailureAt)));
    }

    private static TypeRuntimeWiring.Builder connection() {
        return type("DeliveryConnection")
                .dataFetcher("edges", value(DeliveryView.Page.class, DeliveryView.Page::nodes))
                .dataFetcher("nodes", value(DeliveryView.Page.class, DeliveryView.Page::nodes))
                .dataFetcher("pageInfo", value(DeliveryView.Page.class, page -> page));
    }

    private static TypeRuntimeWiring.Builder edge() {
        return type("DeliveryEdge")
                .dataFetcher("cursor", value(DeliveryView.class, DeliveryView::cursor))
                .dataFetcher("node", value(DeliveryView.class, view -> view));
    }

    private static TypeRuntimeWiring.Builder pageInfo() {
        return type("PageInfo")
                .dataFetcher(
                        "hasNextPage", value(DeliveryView.Page.class, DeliveryView.Page::hasNext))
                .dataFetcher(
                        "hasPreviousPage",
                        value(DeliveryView.Page.class, DeliveryView.Page::hasPrevious))
                .dataFetcher(
                        "startCursor", optional(DeliveryView.Page.class, DeliveryView.Page::start))
                .dataFetcher(
                        "endCursor", optional(DeliveryView.Page.class, DeliveryView.Page::end));
    }

    private static TypeRuntimeWiring.Builder delivery() {
        return type("Delivery")
                .dataFetcher("id", of(delivery -> delivery.id().text()))
                .dataFetcher("webhookId", of(delivery -> delivery.subscription().text()))
                .dataFetcher("eventId", of(LoggedDelivery::event))
                .dataFetcher("action", of(LoggedDelivery::action))
                .dataFetcher("status", optional(DeliveryView.class, DeliveryView::status))
                .dataFetcher(
                        "reason", optional(DeliveryView.class, view -> view.delivery().reason()))
                .dataFetcher(
                        "nextAttemptAt",
                        time(DeliveryView.class, view -> view.delivery().nextAttemptAt()))
                .dataFetcher("runs", of(LoggedDelivery::run))
                .dataFetcher("firstStepAt", of(delivery -> delivery.firstStepAt().toString()))
                .dataFetcher("lastStepAt", of(delivery -> delivery.lastStepAt().toString()))
                .dataFetcher("attempts", DeliverySchema::attempts);
    }

    private static DataFetcher<@Nullable Object> of(
            Function<LoggedDelivery, @Nullable Object> read) {
        return value(DeliveryView.class, view -> read.apply(view.delivery()));
    }

    private static CompletableFuture<List<AttemptView>> attempts(
            DataFetchingEnvironment environment) {
        DeliveryView view = ApiSchema.source(environment, DeliveryView.class);
        return HistoryLoaders.attempts(environment, view.delivery())
                .thenApply(attempts ->
                        attempts.stream()
                                .map(attempt -> new AttemptView(attempt, view.access()))
                                .toList());
    }

    private static TypeRuntimeWiring.Builder attempt() {
        return type("Attempt")
                .dataFetcher("run", value(AttemptView.class, view -> view.attempt().run()))
                .dataFetcher("number", value(AttemptView.class, view -> view.attempt().number()))
                .dataFetcher("at", value(AttemptView.class, view -> view.attempt().at().toString()))
                .dataFetcher(
                        "durationMillis",
                        value(
                                AttemptView.class,
                                view ->
                                        (int)
                                                Math.min(
                                                        view.attempt().took().toMillis(),
                                                        Integer.MAX_VALUE)))
                .dataFetcher("outcome", value(AttemptView.class, view -> view.attempt().outcome()))
                .dataFetcher(
                        "httpStatus",
                        optional(AttemptView.class, view -> view.attempt().httpStatus()))
                .dataFetcher("responseExcerpt", optional(AttemptView.class, AttemptView::excerpt))
                .dataFetcher("error", optional(AttemptView.class, AttemptView::error));
    }

    private static TypeRuntimeWiring.Builder replay() {
        return type("Replay")
                .dataFetcher("id", value(Replay.class, replay -> Long.toString(replay.id())))
                .dataFetcher("webhookId", value(Replay.class, replay -> replay.webhook().text()))
                .dataFetcher("kind", value(Replay.class, replay -> replay.kind().word()))
                .dataFetcher("state", value(Replay.class, replay -> replay.state().word()))
                .dataFetcher(
                        "total",
                        optional(Replay.class, replay -> replay.total().map(Math::toIntExact)))
                .dataFetcher("sent", value(Replay.class, replay -> Math.toIntExact(replay.sent())))
                .dataFetcher(
                        "refused", value(Replay.class, replay -> Math.toIntExact(replay.refused())))
                .dataFetcher("from", time(Replay.class, Replay::from))
                .dataFetcher("to", time(Replay.class, Replay::to))
                .dataFetcher("askedAt", value(Replay.class, replay -> replay.askedAt().toString()))
                .dataFetcher("endedAt", time(Replay.class, Replay::endedAt));
    }

    private static <S> DataFetcher<@Nullable Object> time(
            Class<S> type, Function<S, Optional<Instant>> read) {
        return optional(type, source -> read.apply(source).map(Instant::toString));
    }

    private static TypeRuntimeWiring.Builder type(String name) {
        return TypeRuntimeWiring.newTypeWiring(name);
    }
}
