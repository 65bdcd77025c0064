package dev.carillon.subscription.operations;

import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.Sealed;
import dev.carillon.subscription.domain.SealedHeader;
import dev.carillon.subscription.domain.SealedSecret;
import dev.carillon.subscription.domain.SubscriptionRecord;
import dev.carillon.subscription.domain.Webhook;
import java.util.Optional;
import java.util.stream.Stream;

/// Encrypts the secret parts of webhooks anew after a rotation of the keys, so that the old key can
/// be thrown away. What is encrypted stays the same. Thread-safe.
public final class Resealing {

    private final WebhookStore store;
    private final Seals seals;

    /// @param seals encrypts with the new key and opens with the old one
    public Resealing(WebhookStore store, Seals seals) {
        this.store = store;
        this.seals = seals;
    }

    /// Whether a part of it was encrypted with an older key.
    public boolean isOutdated(SubscriptionRecord webhook) {
        return Stream.of(
                        Stream.of(webhook.url()),
                        webhook.headers().stream().map(SealedHeader::value),
                        webhook.secrets().stream().map(SealedSecret::value))
                .flatMap(values -> values)
                .anyMatch(value -> !seals.isCurrent(value));
    }

    /// Writes the next version of a webhook, encrypted with the new key.
    ///
    /// @return whether there was still something to do
    public boolean reseal(SubscriptionId id) {
        return store.inTransaction(transaction -> {
            Optional<Scope> scope = transaction.scopeOf(id);
            if (scope.isEmpty() || transaction.holdScope(reference(scope.get())).isEmpty()) {
                return false;
            }
            Optional<Webhook> current =
                    transaction
                            .find(id)
                            .filter(webhook -> isOutdated(SubscriptionRecord.of(webhook)));
            current.map(this::resealed).ifPresent(transaction::update);
            return current.isPresent();
        });
    }

    private Webhook resealed(Webhook webhook) {
        SubscriptionId id = webhook.id();
        return new Webhook(
                id,
                webhook.organization(),
                webhook.scope(),
                webhook.name(),
                webhook.actions(),
                webhook.filters(),
                webhook.email(),
                seals.sealUrl(id, seals.openUrl(id, webhook.url())),
                webhook.urlFingerprint(),
                webhook.headers().stream()
                        .map(header ->
                                new SealedHeader(
                                        header.name(),
                                        seals.sealHeader(
                                                id, header.name(), seals.openHeader(id, header))))
                        .toList(),
                webhook.secrets().stream()
                        .map(secret ->
                                new SealedSecret(resealed(id, secret.value()), secret.notAfter()))
                        .toList(),
                webhook.isEnabled(),
                webhook.disabledReason(),
                webhook.version() + 1,
                webhook.createdAt(),
                webhook.updatedAt());
    }

    private Sealed resealed(SubscriptionId id, Sealed secret) {
        return seals.sealSecret(id, seals.openSecret(id, secret));
    }

    private static ScopeReference reference(Scope scope) {
        return switch (scope.type()) {
            case ORGANIZATION -> new ScopeReference.OrganizationRef(scope.id());
            case PIPE -> new ScopeReference.PipeRef(scope.id());
            case TABLE -> new ScopeReference.TableRef(scope.id());
        };
    }
}
