package dev.carillon.subscription.graphql;

import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.subscription.domain.Access;
import dev.carillon.subscription.domain.DeliveryPage;
import dev.carillon.subscription.domain.LoggedDelivery;
import dev.carillon.subscription.domain.Refusal;
import dev.carillon.subscription.domain.Replay;
import dev.carillon.subscription.domain.Verdict;
import dev.carillon.subscription.operations.Call;
import dev.carillon.subscription.operations.DeliveryHistory;
import dev.carillon.subscription.operations.DeliveryOperations;
import dev.carillon.subscription.operations.Refusals;
import dev.carillon.subscription.operations.ReplayLookups;
import dev.carillon.subscription.operations.VisibleDelivery;
import graphql.execution.DataFetcherResult;
import graphql.schema.DataFetchingEnvironment;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// The fields about deliveries of `Query`, `Mutation` and `Webhook`.
final class DeliveryFetchers {

    /// The longest that a test waits for its first attempt, in seconds.
    private static final int LONGEST_WAIT = 30;

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final DeliveryHistory history;
    private final ReplayLookups replays;
    private final DeliveryOperations operations;

    DeliveryFetchers(
            DeliveryHistory history, ReplayLookups replays, DeliveryOperations operations) {
        this.history = history;
        this.replays = replays;
        this.operations = operations;
    }

    /// What `testWebhook` answers.
    record TestPayload(
            Optional<String> clientMutationId,
            WebhookView webhook,
            DeliveryId deliveryId,
            Optional<DeliveryView> delivery) {}

    /// What `redeliver` answers.
    record RedeliverPayload(Optional<String> clientMutationId, DeliveryView delivery) {}

    /// What `redeliverFailed` and `replayEvents` answer.
    record ReplayPayload(Optional<String> clientMutationId, Replay replay) {}

    Answer<DeliveryView> delivery(DataFetchingEnvironment environment) {
        String id = Objects.requireNonNull(environment.<String>getArgument("id"), "id");
        Session session = Session.of(environment);
        Optional<VisibleDelivery> found =
                deliveryId(id) instanceof Verdict.Accepted<DeliveryId>(DeliveryId known)
                        ? history.delivery(session.caller().user(), known)
                        : Optional.empty();
        Verdict<DeliveryView> seen =
                found.map(visible ->
                                session.call()
                                        .budget()
                                        .touch(visible.delivery().organization())
                                        .map(_ ->
                                                new DeliveryView(
                                                        visible.delivery(), visible.access())))
                        .orElseGet(() -> Refusals.deliveryNotVisible(id));
        return Answer.of(environment, seen);
    }

    Answer<Replay> replay(DataFetchingEnvironment environment) {
        String id = Objects.requireNonNull(environment.<String>getArgument("id"), "id");
        Session session = Session.of(environment);
        Optional<Replay> found =
                WebhookIds.isPossible(id)
                        ? replays.replay(session.caller().user(), Long.parseLong(id))
                        : Optional.empty();
        Verdict<Replay> seen =
                found.map(replay ->
                                session.call()
                                        .budget()
                                        .touch(replay.organization())
                                        .<Replay>map(_ -> replay))
                        .orElseGet(() -> Refusals.replayNotVisible(id));
        return Answer.of(environment, seen);
    }

    /// A webhook's page of deliveries.
    static CompletableFuture<DataFetcherResult<DeliveryView.Page>> page(
            DataFetchingEnvironment environment, WebhookView webhook) {
        return switch (Arguments.page(environment)) {
            case Verdict.Refused<DeliveryPage>(Refusal refusal) ->
                    CompletableFuture.completedFuture(refused(environment, refusal));
            case Verdict.Accepted<DeliveryPage>(DeliveryPage page) ->
                    HistoryLoaders.deliveries(environment, webhook.webhook().id(), page)
                            .thenApply(found ->
                                    switch (found) {
                                        case Verdict.Refused<List<LoggedDelivery>>(
                                                        Refusal refusal) ->
                                                refused(environment, refusal);
                                        case Verdict.Accepted<List<LoggedDelivery>>(
                                                        List<LoggedDelivery> rows) ->
                                                DataFetcherResult.<DeliveryView.Page>newResult()
                                                        .data(shown(webhook, page, rows))
                                                        .build();
                                    });
        };
    }

    private static DataFetcherResult<DeliveryView.Page> refused(
            DataFetchingEnvironment environment, Refusal refusal) {
        return DataFetcherResult.<DeliveryView.Page>newResult()
                .error(ApiError.at(environment, refusal))
                .build();
    }

    private static DeliveryView.Page shown(
            WebhookView webhook, DeliveryPage page, List<LoggedDelivery> rows) {
        return new DeliveryView.Page(
                rows.stream()
                        .limit(page.first())
                        .map(row -> new DeliveryView(row, webhook.access()))
                        .toList(),
                rows.size() > page.first(),
                page.after().isPresent());
    }

    Answer<TestPayload> testWebhook(DataFetchingEnvironment environment) {
        Input input = Input.of(environment);
        Call call = Session.of(environment).call();
        return Answer.of(
                environment,
                patience(input)
                        .then(patience ->
                                operations
                                        .test(
                                                call,
                                                WebhookIds.parse(input.required("id")),
                                                input.text("action"))
                                        .map(tested ->
                                                new TestPayload(
                                                        input.text("clientMutationId"),
                                                        new WebhookView(
                                                                tested.webhook(),
                                                                Access.MANAGE,
                                                                Optional.empty()),
                                                        tested.delivery(),
                                                        attempted(
                                                                call,
                                                                tested.delivery(),
                                                                patience)))));
    }

    private static Verdict<Duration> patience(Input input) {
        int seconds = input.number("waitSeconds").orElse(0);
        return seconds < 0 || seconds > LONGEST_WAIT
                ? Verdict.invalid(
                        "waitSeconds is %d and must be 0 to %d".formatted(seconds, LONGEST_WAIT))
                : Verdict.accept(Duration.ofSeconds(seconds));
    }

    /// The delivery once it was attempted; empty when that takes too long.
    private Optional<DeliveryView> attempted(Call call, DeliveryId id, Duration patience) {
        long begin = System.nanoTime();
        while (true) {
            Optional<VisibleDelivery> found = history.delivery(call.caller().user(), id);
            if (found.isPresent() || System.nanoTime() - begin >= patience.toNanos()) {
                return found.map(seen -> new DeliveryView(seen.delivery(), seen.access()));
            }
            try {
                Thread.sleep(BETWEEN_LOOKS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
    }

    Answer<RedeliverPayload> redeliver(DataFetchingEnvironment environment) {
        Input input = Input.of(environment);
        return Answer.of(
                environment,
                operations
                        .redeliver(
                                Session.of(environment).call(),
                                deliveryId(input.required("deliveryId")))
                        .map(delivery ->
                                new RedeliverPayload(
                                        input.text("clientMutationId"),
                                        new DeliveryView(delivery, Access.MANAGE))));
    }

    Answer<ReplayPayload> redeliverFailed(DataFetchingEnvironment environment) {
        Input input = Input.of(environment);
        return replayed(
                environment,
                input,
                operations.redeliverFailed(
                        Session.of(environment).call(),
                        WebhookIds.parse(input.required("webhookId")),
                        Arguments.time("from", input.text("from")),
                        Arguments.time("to", input.text("to"))));
    }

    Answer<ReplayPayload> replayEvents(DataFetchingEnvironment environment) {
        Input input = Input.of(environment);
        return replayed(
                environment,
                input,
                operations.replayEvents(
                        Session.of(environment).call(),
                        WebhookIds.parse(input.required("webhookId")),
                        Arguments.time("from", input.text("from")),
                        Arguments.time("to", input.text("to"))));
    }

    private static Answer<ReplayPayload> replayed(
            DataFetchingEnvironment environment, Input input, Verdict<Replay> verdict) {
        return Answer.of(
                environment,
                verdict.map(replay -> new ReplayPayload(input.text("clientMutationId"), replay)));
    }

    /// The id; a text that is none is the id of a delivery that does not exist.
    private static Verdict<DeliveryId> deliveryId(String text) {
        try {
            return Verdict.accept(DeliveryId.parse(text));
        } catch (IllegalArgumentException e) {
            return Refusals.deliveryNotFound(text);
        }
    }
}
