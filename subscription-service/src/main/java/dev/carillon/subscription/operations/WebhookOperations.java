package dev.carillon.subscription.operations;

import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.ScopeType;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.Access;
import dev.carillon.subscription.domain.Caller;
import dev.carillon.subscription.domain.ErrorCode;
import dev.carillon.subscription.domain.Neighbour;
import dev.carillon.subscription.domain.NewWebhook;
import dev.carillon.subscription.domain.Placement;
import dev.carillon.subscription.domain.UrlFingerprint;
import dev.carillon.subscription.domain.Verdict;
import dev.carillon.subscription.domain.Webhook;
import dev.carillon.subscription.domain.WebhookChange;
import dev.carillon.subscription.domain.WebhookContent;
import dev.carillon.subscription.domain.WebhookRules;
import dev.carillon.subscription.operations.WebhookStore.Transaction;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// What administrators do with webhooks. Each operation is one transaction: the caller's role, the
/// rules and the change are judged on the same state. Thread-safe.
public final class WebhookOperations {

    private final WebhookStore store;
    private final WebhookRules rules;
    private final WebhookSealing sealing;
    private final RandomGenerator random;
    private final Clock clock;
    private final int mostPerScope;
    private final Runnable afterChange;

    /// @param random draws signing secrets; must be cryptographically strong
    /// @param mostPerScope how many webhooks a scope may have
    /// @param afterChange told after every committed change; must not block
    public WebhookOperations(
            WebhookStore store,
            WebhookRules rules,
            Seals seals,
            RandomGenerator random,
            Clock clock,
            int mostPerScope,
            Runnable afterChange) {
        this.store = store;
        this.rules = rules;
        this.sealing = new WebhookSealing(seals);
        this.random = random;
        this.clock = clock;
        this.mostPerScope = mostPerScope;
        this.afterChange = afterChange;
    }

    /// Creates a webhook.
    public Verdict<CreatedWebhook> create(
            Caller caller,
            ScopeReference reference,
            NewWebhook wanted,
            Placement.OnDuplicate onDuplicate) {
        return change(transaction ->
                heldForManaging(transaction, caller, reference)
                        .then(owned ->
                                rules.check(wanted, owned.scope().type())
                                        .then(content ->
                                                place(transaction, owned, content, onDuplicate))));
    }

    private Verdict<CreatedWebhook> place(
            Transaction transaction,
            OwnedScope owned,
            WebhookContent content,
            Placement.OnDuplicate onDuplicate) {
        UrlFingerprint url = sealing.fingerprint(owned.scope(), content.url());
        return Placement.ofNew(
                        owned.scope().type(),
                        transaction.neighbours(owned.scope()),
                        url,
                        content.actions(),
                        mostPerScope,
                        onDuplicate)
                .map(replaced -> {
                    Instant now = now();
                    transaction.delete(replaced);
                    CreatedWebhook created =
                            sealing.seal(transaction.nextId(), owned, content, random, now);
                    transaction.insert(created.webhook());
                    return created;
                });
    }

    /// Changes a webhook.
    public Verdict<Webhook> update(
            Caller caller, SubscriptionId id, WebhookKind kind, WebhookChange wanted) {
        return change(transaction ->
                heldForManaging(transaction, caller, id, kind)
                        .then(current -> update(transaction, current, wanted)));
    }

    private Verdict<Webhook> update(
            Transaction transaction, Webhook current, WebhookChange wanted) {
        WebhookContent before = sealing.open(current);
        ScopeType scope = current.scope().type();
        return rules.check(before, wanted, scope)
                .then(after -> {
                    if (after.equals(before)) {
                        return Verdict.accept(current);
                    }
                    Webhook changed = sealing.reseal(current, before, after, now());
                    List<Neighbour> others =
                            transaction.neighbours(current.scope()).stream()
                                    .filter(other -> !other.id().equals(current.id()))
                                    .toList();
                    return Placement.ofChanged(
                                    scope, others, changed.urlFingerprint(), changed.actions())
                            .map(_ -> {
                                transaction.update(changed);
                                return changed;
                            });
                });
    }

    /// Deletes a webhook.
    public Verdict<SubscriptionId> delete(Caller caller, SubscriptionId id, WebhookKind kind) {
        return change(transaction ->
                heldForManaging(transaction, caller, id, kind)
                        .map(current -> {
                            transaction.delete(List.of(current.id()));
                            return current.id();
                        }));
    }

    private <T> Verdict<T> change(Function<Transaction, Verdict<T>> work) {
        Verdict<T> verdict = store.inTransaction(work);
        if (verdict instanceof Verdict.Accepted) {
            afterChange.run();
        }
        return verdict;
    }

    private Verdict<OwnedScope> heldForManaging(
            Transaction transaction, Caller caller, ScopeReference reference) {
        Optional<OwnedScope> owned = transaction.holdScope(reference);
        Access access =
                owned.map(scope -> access(transaction, caller, scope.organization()))
                        .orElse(Access.NONE);
        return switch (access) {
            case MANAGE -> Verdict.accept(owned.orElseThrow());
            case LIST ->
                    Verdict.refuse(
                            ErrorCode.PERMISSION_DENIED,
                            "Only administrators of its organization may change the webhooks of %s %s"
                                    .formatted(
                                            reference.kind().toLowerCase(java.util.Locale.ROOT),
                                            reference.id()));
            // The same words whether it does not exist or is somebody else's.
            case NONE -> Refusals.notVisible(reference);
        };
    }

    private Verdict<Webhook> heldForManaging(
            Transaction transaction, Caller caller, SubscriptionId id, WebhookKind kind) {
        // First the scope, then the webhook: everybody takes the locks in this order.
        Optional<Webhook> held =
                transaction
                        .scopeOf(id)
                        .filter(scope -> WebhookKind.of(scope.type()) == kind)
                        .flatMap(scope -> transaction.holdScope(reference(scope)))
                        .flatMap(_ -> transaction.find(id));
        Access access =
                held.map(webhook -> access(transaction, caller, webhook.organization()))
                        .orElse(Access.NONE);
        return switch (access) {
            case MANAGE -> Verdict.accept(held.orElseThrow());
            case LIST ->
                    Verdict.refuse(
                            ErrorCode.PERMISSION_DENIED,
                            "Only administrators of its organization may change the webhook " + id);
            case NONE -> Refusals.webhookNotFound(id.text());
        };
    }

    private static ScopeReference reference(Scope scope) {
        return switch (scope.type()) {
            case ORGANIZATION -> new ScopeReference.OrganizationRef(scope.id());
            case PIPE -> new ScopeReference.PipeRef(scope.id());
            case TABLE -> new ScopeReference.TableRef(scope.id());
        };
    }

    private static Access access(Transaction transaction, Caller caller, String organization) {
        return Access.of(transaction.role(organization, caller.user()));
    }

    /// Milliseconds are what the topic can carry.
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
