package dev.carillon.subscription.graphql;

import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.Access;
import dev.carillon.subscription.domain.DirectoryIds;
import dev.carillon.subscription.domain.Operation;
import dev.carillon.subscription.domain.SecretRotation;
import dev.carillon.subscription.domain.Verdict;
import dev.carillon.subscription.domain.Webhook;
import dev.carillon.subscription.operations.CreatedWebhook;
import dev.carillon.subscription.operations.Creation;
import dev.carillon.subscription.operations.Refusals;
import dev.carillon.subscription.operations.ScopeReference;
import dev.carillon.subscription.operations.WebhookOperations;
import graphql.schema.DataFetchingEnvironment;
import java.util.Optional;

/// The fields of `Mutation`.
final class MutationFetchers {

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
        return create(environment, Operation.CREATE_WEBHOOK, input, pipeOrTable(input));
    }

    Answer<WebhookPayload> createOrganizationWebhook(DataFetchingEnvironment environment) {
        Input input = Input.of(environment);
        return create(
                environment,
                Operation.CREATE_ORGANIZATION_WEBHOOK,
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
            DataFetchingEnvironment environment,
            Operation operation,
            Input input,
            Verdict<ScopeReference> scope) {
        Verdict<Creation> wanted =
                scope.then(MutationFetchers::possible)
                        .then(reference ->
                                input.newWebhook()
                                        .map(webhook ->
                                                new Creation(
                                                        reference, webhook, input.onDuplicate())));
        return created(
                environment,
                input,
                operations.create(Session.of(environment).call(), operation, wanted));
    }

    private static Verdict<ScopeReference> possible(ScopeReference reference) {
        return DirectoryIds.isPossible(reference.id())
                ? Verdict.accept(reference)
                : Refusals.notVisible(reference);
    }

    Answer<WebhookPayload> updateWebhook(DataFetchingEnvironment environment) {
        return update(environment, Operation.UPDATE_WEBHOOK);
    }

    Answer<WebhookPayload> updateOrganizationWebhook(DataFetchingEnvironment environment) {
        return update(environment, Operation.UPDATE_ORGANIZATION_WEBHOOK);
    }

    private Answer<WebhookPayload> update(
            DataFetchingEnvironment environment, Operation operation) {
        Input input = Input.of(environment);
        return changed(
                environment,
                input,
                operations.update(
                        Session.of(environment).call(),
                        operation,
                        webhookId(input),
                        input.change()));
    }

    Answer<DeletionPayload> deleteWebhook(DataFetchingEnvironment environment) {
        return delete(environment, Operation.DELETE_WEBHOOK);
    }

    Answer<DeletionPayload> deleteOrganizationWebhook(DataFetchingEnvironment environment) {
        return delete(environment, Operation.DELETE_ORGANIZATION_WEBHOOK);
    }

    private Answer<DeletionPayload> delete(
            DataFetchingEnvironment environment, Operation operation) {
        Input input = Input.of(environment);
        Verdict<DeletionPayload> payload =
                operations
                        .delete(Session.of(environment).call(), operation, webhookId(input))
                        .map(_ -> new DeletionPayload(input.text("clientMutationId")));
        return Answer.of(environment, payload);
    }

    Answer<WebhookPayload> enableWebhook(DataFetchingEnvironment environment) {
        Input input = Input.of(environment);
        return changed(
                environment,
                input,
                operations.enable(Session.of(environment).call(), webhookId(input)));
    }

    Answer<WebhookPayload> disableWebhook(DataFetchingEnvironment environment) {
        Input input = Input.of(environment);
        return changed(
                environment,
                input,
                operations.disable(Session.of(environment).call(), webhookId(input)));
    }

    Answer<WebhookPayload> rotateWebhookSecret(DataFetchingEnvironment environment) {
        Input input = Input.of(environment);
        return created(
                environment,
                input,
                operations.rotateSecret(
                        Session.of(environment).call(),
                        webhookId(input),
                        SecretRotation.overlap(input.number("overlapSeconds"))));
    }

    private static Verdict<SubscriptionId> webhookId(Input input) {
        return WebhookIds.parse(input.required("id"));
    }

    /// With the secret, which is new.
    private static Answer<WebhookPayload> created(
            DataFetchingEnvironment environment, Input input, Verdict<CreatedWebhook> verdict) {
        return Answer.of(
                environment,
                verdict.map(created ->
                        payload(
                                input,
                                new WebhookView(
                                        created.webhook(),
                                        Access.MANAGE,
                                        Optional.of(created.secret())))));
    }

    private static Answer<WebhookPayload> changed(
            DataFetchingEnvironment environment, Input input, Verdict<Webhook> verdict) {
        return Answer.of(
                environment,
                verdict.map(webhook ->
                        payload(input, new WebhookView(webhook, Access.MANAGE, Optional.empty()))));
    }

    private static WebhookPayload payload(Input input, WebhookView webhook) {
        return new WebhookPayload(input.text("clientMutationId"), webhook);
    }
}
