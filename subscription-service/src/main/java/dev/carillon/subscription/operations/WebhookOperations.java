package dev.carillon.subscription.operations;

import dev.carillon.schemas.id.ScopeType;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.Neighbour;
import dev.carillon.subscription.domain.Operation;
import dev.carillon.subscription.domain.Placement;
import dev.carillon.subscription.domain.SecretRotation;
import dev.carillon.subscription.domain.SigningSecret;
import dev.carillon.subscription.domain.UrlFingerprint;
import dev.carillon.subscription.domain.Verdict;
import dev.carillon.subscription.domain.Webhook;
import dev.carillon.subscription.domain.WebhookChange;
import dev.carillon.subscription.domain.WebhookContent;
import dev.carillon.subscription.domain.WebhookRules;
import dev.carillon.subscription.operations.WebhookStore.Transaction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/// What administrators do with webhooks, each as [AuditedWork]. What is given as a verdict may be a
/// refusal of the input already. Thread-safe.
public final class WebhookOperations {

    private static final String BY_HAND = "by_hand";

    private final AuditedWork work;
    private final WebhookRules rules;
    private final WebhookSealing sealing;
    private final RandomGenerator random;
    private final int mostPerScope;

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
        this.work = new AuditedWork(store, clock, afterChange);
        this.rules = rules;
        this.sealing = new WebhookSealing(seals);
        this.random = random;
        this.mostPerScope = mostPerScope;
    }

    /// Creates a webhook.
    public Verdict<CreatedWebhook> create(
            Call call, Operation operation, Verdict<Creation> wanted) {
        return work.attempt(
                call,
                operation,
                trail ->
                        wanted.then(creation ->
                                work.scope(trail, creation.scope())
                                        .then(held ->
                                                rules.check(
                                                                creation.webhook(),
                                                                held.owned().scope().type())
                                                        .then(content ->
                                                                place(
                                                                        trail.transaction(),
                                                                        held,
                                                                        content,
                                                                        creation.onDuplicate())))));
    }

    private Verdict<CreatedWebhook> place(
            Transaction transaction,
            HeldScope held,
            WebhookContent content,
            Placement.OnDuplicate onDuplicate) {
        OwnedScope owned = held.owned();
        UrlFingerprint url = sealing.fingerprint(owned.scope(), content.url());
        return Placement.ofNew(
                        owned.scope().type(),
                        held.neighbours(),
                        url,
                        content.actions(),
                        mostPerScope,
                        onDuplicate)
                .map(replaced -> {
                    Instant now = work.now();
                    transaction.delete(replaced);
                    CreatedWebhook created =
                            sealing.seal(transaction.nextId(), owned, content, random, now);
                    transaction.insert(created.webhook());
                    return created;
                });
    }

    /// Changes a webhook.
    public Verdict<Webhook> update(
            Call call,
            Operation operation,
            Verdict<SubscriptionId> id,
            Verdict<WebhookChange> wanted) {
        return work.attempt(
                call,
                operation,
                trail ->
                        id.then(known ->
                                wanted.then(change ->
                                        work.webhook(trail, known)
                                                .then(current ->
                                                        update(
                                                                trail.transaction(),
                                                                current,
                                                                change)))));
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
                    Webhook changed = sealing.reseal(current, before, after, work.now());
                    List<Neighbour> others = others(transaction, current, changed);
                    return Placement.ofChanged(
                                    scope, others, changed.urlFingerprint(), changed.actions())
                            .map(_ -> {
                                transaction.update(changed);
                                return changed;
                            });
                });
    }

    /// Whom a changed webhook could stand in the way of: nobody new while it listens to the same
    /// with the same URL.
    private static List<Neighbour> others(
            Transaction transaction, Webhook current, Webhook changed) {
        if (changed.urlFingerprint().equals(current.urlFingerprint())
                && changed.actions().equals(current.actions())) {
            return List.of();
        }
        return transaction.neighbours(current.scope()).stream()
                .filter(other -> !other.id().equals(current.id()))
                .toList();
    }

    /// Deletes a webhook.
    public Verdict<SubscriptionId> delete(
            Call call, Operation operation, Verdict<SubscriptionId> id) {
        return work.attempt(
                call,
                operation,
                trail ->
                        id.then(known -> work.webhook(trail, known))
                                .map(current -> {
                                    trail.transaction().delete(List.of(current.id()));
                                    return current.id();
                                }));
    }

    /// Lets events be delivered to a webhook again. One that is enabled stays as it is.
    public Verdict<Webhook> enable(Call call, Verdict<SubscriptionId> id) {
        return changeState(
                call,
                Operation.ENABLE_WEBHOOK,
                id,
                current -> current.isEnabled() ? current : current.enabled(work.now()));
    }

    /// Stops deliveries to a webhook. One that is disabled stays as it is, with its reason.
    public Verdict<Webhook> disable(Call call, Verdict<SubscriptionId> id) {
        return changeState(
                call,
                Operation.DISABLE_WEBHOOK,
                id,
                current -> current.isEnabled() ? current.disabled(BY_HAND, work.now()) : current);
    }

    private Verdict<Webhook> changeState(
            Call call,
            Operation operation,
            Verdict<SubscriptionId> id,
            UnaryOperator<Webhook> change) {
        return work.attempt(
                call,
                operation,
                trail ->
                        id.then(known -> work.webhook(trail, known))
                                .map(current -> {
                                    Webhook changed = change.apply(current);
                                    if (changed.version() != current.version()) {
                                        trail.transaction().update(changed);
                                    }
                                    return changed;
                                }));
    }

    /// Gives a webhook a new signing secret.
    ///
    /// @param overlap how long the former one goes on signing
    public Verdict<CreatedWebhook> rotateSecret(
            Call call, Verdict<SubscriptionId> id, Verdict<Duration> overlap) {
        return work.attempt(
                call,
                Operation.ROTATE_WEBHOOK_SECRET,
                trail ->
                        id.then(known ->
                                overlap.then(span ->
                                        work.webhook(trail, known)
                                                .then(current ->
                                                        rotate(
                                                                trail.transaction(),
                                                                current,
                                                                span)))));
    }

    private Verdict<CreatedWebhook> rotate(
            Transaction transaction, Webhook current, Duration overlap) {
        Instant now = work.now();
        SigningSecret secret = SigningSecret.draw(random);
        return SecretRotation.rotate(
                        current.secrets(), sealing.seal(current.id(), secret), overlap, now)
                .map(secrets -> {
                    Webhook rotated = current.withSecrets(secrets, now);
                    transaction.update(rotated);
                    return new CreatedWebhook(rotated, secret);
                });
    }
}
