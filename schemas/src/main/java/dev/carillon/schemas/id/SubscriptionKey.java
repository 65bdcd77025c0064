package dev.carillon.schemas.id;

import static java.util.Objects.requireNonNull;

/// The key of a subscription's record in the topic `subscriptions`: the scope first, so that all
/// subscriptions of a scope are read by prefix, then the id. For example `pipe:22/381`.
///
/// @param scope where the subscription listens
/// @param id the subscription
public record SubscriptionKey(Scope scope, SubscriptionId id) {

    /// Checks that nothing is null.
    public SubscriptionKey {
        requireNonNull(scope, "scope is null");
        requireNonNull(id, "id is null");
    }

    /// The key as text: `pipe:22/381`.
    public String text() {
        return prefix(scope) + id.text();
    }

    /// What the keys of all subscriptions of a scope begin with, and no other key does: `pipe:22/`.
    public static String prefix(Scope scope) {
        return scope.key() + "/";
    }

    /// Reads what [#text()] wrote.
    ///
    /// @throws IllegalArgumentException when the text is not the key of a subscription
    public static SubscriptionKey parse(String text) {
        int slash = text.lastIndexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException(
                    "a subscription key is written type:scope/id, was \"" + text + "\"");
        }
        return new SubscriptionKey(
                Scope.parse(text.substring(0, slash)),
                SubscriptionId.parse(text.substring(slash + 1)));
    }

    @Override
    public String toString() {
        return text();
    }
}
