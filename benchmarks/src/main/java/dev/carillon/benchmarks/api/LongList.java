package dev.carillon.benchmarks.api;

import dev.carillon.platform.egress.UrlRule;
import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.app.SubscriptionServiceConfig;
import dev.carillon.subscription.domain.Actions;
import dev.carillon.subscription.domain.Filters;
import dev.carillon.subscription.domain.SealedHeader;
import dev.carillon.subscription.domain.SealedSecret;
import dev.carillon.subscription.domain.SigningSecret;
import dev.carillon.subscription.domain.Webhook;
import dev.carillon.subscription.operations.Seals;
import dev.carillon.subscription.operations.WebhookStore;
import dev.carillon.subscription.seal.VaultSeals;
import dev.carillon.subscription.store.Database;
import dev.carillon.subscription.store.PostgresWebhookStore;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/// Fills one scope with more webhooks than the API lets anybody create one by one in reasonable
/// time. They are sealed and stored as the service does it.
final class LongList {

    private LongList() {}

    static void insert(
            SubscriptionServiceConfig config, String organization, Scope scope, int count) {
        Seals seals =
                new VaultSeals(
                        config.vault().vault(),
                        config.vault().keyedHash(),
                        new UrlRule(config.egress()));
        SigningSecret secret = SigningSecret.draw(new SecureRandom());
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        try (Database database = Database.open(config.database(), "long-list")) {
            WebhookStore store = new PostgresWebhookStore(database);
            int inserted =
                    store.inTransaction(transaction -> {
                        for (int i = 0; i < count; i++) {
                            transaction.insert(
                                    webhook(
                                            seals,
                                            secret,
                                            organization,
                                            scope,
                                            transaction.nextId(),
                                            now));
                        }
                        return count;
                    });
            if (inserted != count) {
                throw new IllegalStateException("inserted " + inserted);
            }
        }
    }

    private static Webhook webhook(
            Seals seals,
            SigningSecret secret,
            String organization,
            Scope scope,
            SubscriptionId id,
            Instant now) {
        String url = "https://hooks.example.com/many/" + id;
        return new Webhook(
                id,
                organization,
                scope,
                "webhook " + id,
                Actions.ofSpoken(List.of("card.move", "card.create")),
                Filters.NONE,
                Optional.empty(),
                seals.sealUrl(id, url),
                seals.fingerprint(scope, url),
                List.of(new SealedHeader("token", seals.sealHeader(id, "token", "t" + id))),
                List.of(new SealedSecret(seals.sealSecret(id, secret), Optional.empty())),
                true,
                Optional.empty(),
                1,
                now,
                now);
    }
}
