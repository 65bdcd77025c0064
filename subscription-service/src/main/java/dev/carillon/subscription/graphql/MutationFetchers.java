package dev.carillon.subscription.graphql;

import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.Access;
import dev.carillon.subscription.domain.Caller;
import dev.carillon.subscription.domain.DirectoryIds;
import dev.carillon.subscription.domain.Verdict;
import dev.carillon.subscription.operations.Refusals;
import dev.carillon.subscription.operations.ScopeReference;
import dev.carillon.subscription.operations.WebhookKind;
import dev.carillon.subscription.operations.WebhookOperations;
import graphql.schema.DataFetchingEnvironment;
import java.util.Optional;
import java.util.regex.Pattern;

/// The fields of `Mutation`.
final class MutationFetchers {

    private static final Pattern WEBHOOK_ID = Pattern.compile("[1-9][0-9]{0,17}");

    private final WebhookOperations operations;

    MutationFetchers(WebhookOperations operations) {
        this.operations = operations;
    }

    /// What a mutation that creates or changes a webhook answers.
    record WebhookPayload(Optional<String> clientMutationId, WebhookView webhook) {}

    /// What a mutation that deletes a webhook answers.
    record DeletionPayload(Optional<String> clientMutationId) {}

    Answer<WebhookPayload> createWebhook(DataFetchingEnvironment environment) {
        Input input = Input.of(environment);
        return create(environment, input, pipeOrTable(input));
    }

    Answer<WebhookPayload> createOrganizationWebhook(DataFetchingEnvironment environment) {
        Input input = Input.of(environment);
        return create(
                environment,
                input,
                Verdict.accept(
                        new ScopeReference.OrganizationRef(input.required("organization_id"))));
    }

    private static Verdict<ScopeReference> pipeOrTable(Input input) {
        Optional<String> pipe = input.text("pipe_id");
        Optional<String> table = input.text("table_id");
        if (pipe.isPresent() == table.isPresent()) {
            return Verdict.invalid("Give exactly one of pipe_id and table_id");
        }
        return Verdict.accept(
                pipe.<ScopeReference>map(ScopeReference.PipeRef::new)
                        .or(() -> table.map(ScopeReference.TableRef::new))
                        .orElseThrow());
    }

    private Answer<WebhookPayload> create(
            DataFetchingEnvironment environment, Input input, Verdict<ScopeReference> scope) {
        Caller caller = Session.of(environment).caller();
        Verdict<WebhookPayload> payload =
                scope.then(MutationFetchers::possible)
                        .then(reference ->
                                input.newWebhook()
                                        .then(wanted ->
                                                operations.create(
                                                        caller,
                                                        reference,
                                                        wanted,
                                                        input.onDuplicate())))
                        .map(created ->
                                payload(
                                        input,
                                        new WebhookView(
                                                created.webhook(),
                                                Access.MANAGE,
                                                Optional.of(created.secret()))));
        return Answer.of(environment, payload);
    }

    private static Verdict<ScopeReference> possible(ScopeReference reference) {
        return DirectoryIds.isPossible(reference.id())
                ? Verdict.accept(reference)
                : Refusals.notVisible(reference);
    }

    Answer<WebhookPayload> updateWebhook(DataFetchingEnvironment environment) {
        return update(environment, WebhookKind.OF_PIPE_OR_TABLE);
    }

    Answer<WebhookPayload> updateOrganizationWebhook(DataFetchingEnvironment environment) {
        return update(environment, WebhookKind.OF_ORGANIZATION);
    }

    private Answer<WebhookPayload> update(DataFetchingEnvironment environment, WebhookKind kind) {
        Input input = Input.of(environment);
        Caller caller = Session.of(environment).caller();
        Verdict<WebhookPayload> payload =
                webhookId(input)
                        .then(id ->
                                input.change()
                                        .then(change ->
                                                operations.update(caller, id, kind, change)))
                        .map(webhook ->
                                payload(
                                        input,
                                        new WebhookView(webhook, Access.MANAGE, Optional.empty())));
        return Answer.of(environment, payload);
    }

    Answer<DeletionPayload> deleteWebhook(DataFetchingEnvironment environment) {
        return delete(environment, WebhookKind.OF_PIPE_OR_TABLE);
    }

    Answer<DeletionPayload> deleteOrganizationWebhook(DataFetchingEnvironment environment) {
        return delete(environment, WebhookKind.OF_ORGANIZATION);
    }

    private Answer<DeletionPayload> delete(DataFetchingEnvironment environment, WebhookKind kind) {
        Input input = Input.of(environment);
        Caller caller = Session.of(environment).caller();
        Verdict<DeletionPayload> payload =
                webhookId(input)
                        .then(id -> operations.delete(caller, id, kind))
                        .map(_ -> new DeletionPayload(input.text("clientMutationId")));
        return Answer.of(environment, payload);
    }

    private static Verdict<SubscriptionId> webhookId(Input input) {
        String id = input.required("id");
        return WEBHOOK_ID.matcher(id).matches()
                ? Verdict.accept(SubscriptionId.parse(id))
                : Refusals.webhookNotFound(id);
    }

    private static WebhookPayload payload(Input input, WebhookView webhook) {
        return new WebhookPayload(input.text("clientMutationId"), webhook);
    }
}
