package dev.carillon.subscription.domain;

import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.id.SubscriptionKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A webhook as it is stored: its secret parts encrypted.
///
/// @param id its id, never used again
/// @param organization the organization that owns its scope
/// @param scope where it listens
/// @param name what people call it
/// @param actions what it asks for
/// @param filters which events of the actions
/// @param email whom to tell when it fails
/// @param url where it goes, encrypted
/// @param urlFingerprint equal for equal URLs of the scope
/// @param headers what goes with it, the values encrypted
/// @param secrets what signs, the current one first; at least one
/// @param isEnabled whether events are delivered to it
/// @param disabledReason why it is disabled, a stable lower-case word
/// @param version from 1, grows with every change
/// @param createdAt when it was created
/// @param updatedAt when it was last changed
public record Webhook(
        SubscriptionId id,
        String organization,
        Scope scope,
        String name,
        Actions actions,
        Filters filters,
        Optional<String> email,
        Sealed url,
        UrlFingerprint urlFingerprint,
        List<SealedHeader> headers,
        List<SealedSecret> secrets,
        boolean isEnabled,
        Optional<String> disabledReason,
        long version,
        Instant createdAt,
        Instant updatedAt) {

    /// Copies the lists.
    ///
    /// @throws IllegalArgumentException when there is no secret or the version is below 1
    public Webhook {
        headers = List.copyOf(headers);
        secrets = List.copyOf(secrets);
        if (secrets.isEmpty()) {
            throw new IllegalArgumentException("webhook " + id + " has no signing secret");
        }
        if (version < 1) {
            throw new IllegalArgumentException("a version is at least 1, was " + version);
        }
    }

    /// The key of its record.
    public SubscriptionKey key() {
        return new SubscriptionKey(scope, id);
    }

    /// The next version, enabled.
    public Webhook enabled(Instant now) {
        return next(secrets, true, Optional.empty(), now);
    }

    /// The next version, disabled.
    ///
    /// @param reason a stable lower-case word
    public Webhook disabled(String reason, Instant now) {
        return next(secrets, false, Optional.of(reason), now);
    }

    /// The next version, with other secrets.
    ///
    /// @param others what signs, the current one first; at least one
    public Webhook withSecrets(List<SealedSecret> others, Instant now) {
        return next(others, isEnabled, disabledReason, now);
    }

    private Webhook next(
            List<SealedSecret> newSecrets,
            boolean isNowEnabled,
            Optional<String> newReason,
            Instant now) {
        return new Webhook(
                id,
                organization,
                scope,
                name,
                actions,
                filters,
                email,
                url,
                urlFingerprint,
                headers,
                newSecrets,
                isNowEnabled,
                newReason,
                version + 1,
                createdAt,
                now);
    }
}
