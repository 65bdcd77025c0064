package dev.carillon.subscription.graphql;

import dev.carillon.subscription.domain.Access;
import dev.carillon.subscription.domain.Json;
import dev.carillon.subscription.domain.Mask;
import dev.carillon.subscription.domain.SealedHeader;
import dev.carillon.subscription.domain.SigningSecret;
import dev.carillon.subscription.domain.Webhook;
import dev.carillon.subscription.operations.Seals;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A webhook as one caller sees it. Secret parts are opened only when they are asked for.
///
/// @param webhook the webhook
/// @param access what the caller may do
/// @param secret its signing secret, in the answer that creates it
record WebhookView(Webhook webhook, Access access, Optional<SigningSecret> secret) {

    /// The URL, or the mask.
    String url(Seals seals) {
        return switch (access) {
            case MANAGE -> seals.openUrl(webhook.id(), webhook.url());
            case LIST, NONE -> Mask.TEXT;
        };
    }

    /// Name to value, or to the mask.
    Json headers(Seals seals) {
        Map<String, Json> headers = new LinkedHashMap<>();
        for (SealedHeader header : webhook.headers()) {
            headers.put(
                    header.name(),
                    new Json.Text(
                            switch (access) {
                                case MANAGE -> seals.openHeader(webhook.id(), header);
                                case LIST, NONE -> Mask.TEXT;
                            }));
        }
        return new Json.Members(headers);
    }

    /// The secret when it is new, else the mask.
    String shownSecret() {
        return secret.map(SigningSecret::text).orElse(Mask.TEXT);
    }
}
