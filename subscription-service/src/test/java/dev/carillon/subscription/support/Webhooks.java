package dev.carillon.subscription.support;

import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.Actions;
import dev.carillon.subscription.domain.Filters;
import dev.carillon.subscription.domain.Sealed;
import dev.carillon.subscription.domain.SealedHeader;
import dev.carillon.subscription.domain.SealedSecret;
import dev.carillon.subscription.domain.UrlFingerprint;
import dev.carillon.subscription.domain.Webhook;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Example webhooks as they are stored.
public final class Webhooks {

    private static final Instant TIME = Instant.parse("2026-11-22T12:00:00.123Z");

    private Webhooks() {}

    /// The first version of a webhook.
    public static Webhook first(Scope scope, SubscriptionId id) {
        return version(scope, id, 1);
    }

    /// The first version of a webhook of this organization.
    public static Webhook in(String organization, Scope scope, SubscriptionId id) {
        return webhook(organization, scope, id, 1);
    }

    /// Any version of a webhook.
    public static Webhook version(Scope scope, SubscriptionId id, long version) {
        return webhook("22", scope, id, version);
    }

    private static Webhook webhook(
            String organization, Scope scope, SubscriptionId id, long version) {
        return new Webhook(
                id,
                organization,
                scope,
                "webhook " + id,
                Actions.ofSpoken(List.of("card.move", "user.invitation_accepted")),
                new Filters(Map.of("from_phase_id", List.of(1L, Long.MAX_VALUE))),
                Optional.of("ada@example.com"),
                sealed("url " + version),
                new UrlFingerprint("fingerprint " + id),
                List.of(
                        new SealedHeader("token", sealed("one")),
                        new SealedHeader("Other", sealed("two"))),
                List.of(
                        new SealedSecret(sealed("secret"), Optional.empty()),
                        new SealedSecret(sealed("old"), Optional.of(TIME.plusSeconds(60)))),
                version % 2 == 1,
                version % 2 == 1 ? Optional.empty() : Optional.of("by_hand"),
                version,
                TIME,
                TIME.plusSeconds(version));
    }

    private static Sealed sealed(String text) {
        return Sealed.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
