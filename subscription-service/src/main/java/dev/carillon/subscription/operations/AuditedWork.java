package dev.carillon.subscription.operations;

import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.Access;
import dev.carillon.subscription.domain.ErrorCode;
import dev.carillon.subscription.domain.Operation;
import dev.carillon.subscription.domain.Verdict;
import dev.carillon.subscription.domain.Webhook;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// Does what administrators ask for, one transaction each: the caller's role, the rules and the
/// change are judged on the same state, and the audit log tells of it whether it was done or
/// refused. Thread-safe.
final class AuditedWork {

    private final WebhookStore store;
    private final Clock clock;
    private final Runnable afterChange;

    /// @param afterChange told after every committed change; must not block
    AuditedWork(WebhookStore store, Clock clock, Runnable afterChange) {
        this.store = store;
        this.clock = clock;
        this.afterChange = afterChange;
    }

    /// Does an operation and writes the audit log, in one transaction.
    <T> Verdict<T> attempt(Call call, Operation operation, Function<Trail, Verdict<T>> work) {
        Verdict<T> verdict =
                store.inTransaction(transaction -> {
                    // A fresh one each time: the transaction may be done again.
                    Trail trail = new Trail(transaction, call, operation);
                    Verdict<T> outcome = work.apply(trail);
                    transaction.audit(trail.entry(now(), outcome));
                    return outcome;
                });
        if (verdict instanceof Verdict.Accepted) {
            afterChange.run();
        }
        return verdict;
    }

    /// A scope that the caller may manage, held.
    Verdict<HeldScope> scope(Trail trail, ScopeReference reference) {
        trail.isOf(reference.kind().toLowerCase(Locale.ROOT) + " " + reference.id());
        // The same statement for what does not exist and for what is somebody else's, and no more:
        // the time of an answer tells nothing, and a stranger neither waits for a lock nor takes
        // one.
        if (trail.isHidden(trail.transaction().standing(reference, trail.call().caller().user()))) {
            return Refusals.notVisible(reference);
        }
        Optional<HeldScope> found =
                trail.transaction().holdScope(reference, trail.call().caller().user());
        Access access =
                trail.access(
                        found.map(held -> held.owned().organization()),
                        found.flatMap(HeldScope::role));
        return switch (trail.operation().ruling(access)) {
            case ALLOW -> {
                HeldScope held = found.orElseThrow();
                yield trail.call().budget().touch(held.owned().organization()).map(_ -> held);
            }
            case DENY ->
                    Verdict.refuse(
                            ErrorCode.PERMISSION_DENIED,
                            "Only administrators of its organization may change the webhooks of %s %s"
                                    .formatted(
                                            reference.kind().toLowerCase(Locale.ROOT),
                                            reference.id()));
            // The same words whether it does not exist or is somebody else's.
            case HIDE, NOT_FOUND -> Refusals.notVisible(reference);
        };
    }

    /// A webhook that the caller may manage, its scope held.
    Verdict<Webhook> webhook(Trail trail, SubscriptionId id) {
        trail.isOf("webhook " + id);
        return webhook(trail, id, "the webhook " + id, Refusals.webhookNotFound(id.text()));
    }

    /// The same for something that belongs to a webhook.
    ///
    /// @param what it is, in a sentence about changing it
    /// @param hidden for who may not know of it
    Verdict<Webhook> webhook(Trail trail, SubscriptionId id, String what, Verdict<Webhook> hidden) {
        if (trail.isHidden(trail.transaction().standing(id, trail.call().caller().user()))) {
            return hidden;
        }
        Optional<HeldWebhook> found =
                trail.transaction()
                        .holdWebhook(id, trail.operation().scopes(), trail.call().caller().user());
        Access access =
                trail.access(
                        found.map(held -> held.webhook().organization()),
                        found.flatMap(HeldWebhook::role));
        return switch (trail.operation().ruling(access)) {
            case ALLOW -> {
                Webhook webhook = found.orElseThrow().webhook();
                yield trail.call().budget().touch(webhook.organization()).map(_ -> webhook);
            }
            case DENY ->
                    Verdict.refuse(
                            ErrorCode.PERMISSION_DENIED,
                            "Only administrators of its organization may change " + what);
            case HIDE, NOT_FOUND -> hidden;
        };
    }

    /// Milliseconds are what the topic can carry.
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
