package dev.carillon.subscription.operations;

import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.Header;
import dev.carillon.subscription.domain.Headers;
import dev.carillon.subscription.domain.Sealed;
import dev.carillon.subscription.domain.SealedHeader;
import dev.carillon.subscription.domain.SealedSecret;
import dev.carillon.subscription.domain.SigningSecret;
import dev.carillon.subscription.domain.UrlFingerprint;
import dev.carillon.subscription.domain.Webhook;
import dev.carillon.subscription.domain.WebhookContent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Turns what an administrator decided into what is stored, and back.
final class WebhookSealing {

    private final Seals seals;

    WebhookSealing(Seals seals) {
        this.seals = seals;
    }

    UrlFingerprint fingerprint(Scope scope, String url) {
        return seals.fingerprint(scope, url);
    }

    CreatedWebhook seal(
            SubscriptionId id,
            OwnedScope owned,
            WebhookContent content,
            RandomGenerator random,
            Instant now) {
        SigningSecret secret = SigningSecret.draw(random);
        Webhook webhook =
                new Webhook(
                        id,
                        owned.organization(),
                        owned.scope(),
                        content.name(),
                        content.actions(),
                        content.filters(),
                        content.email(),
                        seals.sealUrl(id, content.url()),
                        seals.fingerprint(owned.scope(), content.url()),
                        sealed(id, content.headers()),
                        List.of(seal(id, secret)),
                        true,
                        Optional.empty(),
                        1,
                        now,
                        now);
        return new CreatedWebhook(webhook, secret);
    }

    SealedSecret seal(SubscriptionId id, SigningSecret secret) {
        return new SealedSecret(seals.sealSecret(id, secret), Optional.empty());
    }

    WebhookContent open(Webhook webhook) {
        List<Header> headers =
                webhook.headers().stream()
                        .map(header ->
                                new Header(header.name(), seals.openHeader(webhook.id(), header)))
                        .toList();
        return new WebhookContent(
                webhook.name(),
                webhook.actions(),
                webhook.filters(),
                webhook.email(),
                seals.openUrl(webhook.id(), webhook.url()),
                new Headers(headers));
    }

    /// The next version of a webhook. What did not change keeps its cipher text.
    Webhook reseal(Webhook current, WebhookContent before, WebhookContent after, Instant now) {
        boolean isSameUrl = after.url().equals(before.url());
        Sealed url = isSameUrl ? current.url() : seals.sealUrl(current.id(), after.url());
        List<SealedHeader> headers =
                after.headers().equals(before.headers())
                        ? current.headers()
                        : sealed(current.id(), after.headers());
        return new Webhook(
                current.id(),
                current.organization(),
                current.scope(),
                after.name(),
                after.actions(),
                after.filters(),
                after.email(),
                url,
                seals.fingerprint(current.scope(), after.url()),
                headers,
                current.secrets(),
                current.isEnabled(),
                current.disabledReason(),
                current.version() + 1,
                current.createdAt(),
                now);
    }

    private List<SealedHeader> sealed(SubscriptionId id, Headers headers) {
        return headers.all().stream()
                .map(header ->
                        new SealedHeader(
                                header.name(), seals.sealHeader(id, header.name(), header.value())))
                .toList();
    }
}
