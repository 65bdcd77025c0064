package dev.carillon.subscription.domain;

import dev.carillon.schemas.id.SubscriptionKey;
import java.time.Instant;
import java.util.List;

/// One version of a webhook as the other services see it.
///
/// @param key its key on the topic
/// @param organization the organization that owns the scope
/// @param actions canonical
/// @param filters which events of the actions
/// @param url where it goes, encrypted
/// @param headers what goes with it, the values encrypted
/// @param secrets what signs, the current one first
/// @param isEnabled whether events are delivered to it
/// @param version grows with every change
/// @param updatedAt when it was changed
public record SubscriptionRecord(
        SubscriptionKey key,
        String organization,
        List<String> actions,
        Filters filters,
        Sealed url,
        List<SealedHeader> headers,
        List<SealedSecret> secrets,
        boolean isEnabled,
        long version,
        Instant updatedAt) {

    /// Copies the lists.
    public SubscriptionRecord {
        actions = List.copyOf(actions);
        headers = List.copyOf(headers);
        secrets = List.copyOf(secrets);
    }

    /// What others see of a webhook.
    public static SubscriptionRecord of(Webhook webhook) {
        return new SubscriptionRecord(
                webhook.key(),
                webhook.organization(),
                webhook.actions().canonical(),
                webhook.filters(),
                webhook.url(),
                webhook.headers(),
                webhook.secrets(),
                webhook.isEnabled(),
                webhook.version(),
                webhook.updatedAt());
    }
}
