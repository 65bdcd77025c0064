package dev.carillon.schemas.id;

import java.util.Locale;

/// The associated data that ties a sealed value to its subscription and its place, so that a sealed
/// value moved to another row or column cannot be opened (RFC 5116, section 2.1).
public final class SealContext {

    private SealContext() {}

    /// For the endpoint's URL.
    public static String url(SubscriptionId subscription) {
        return "subscription/" + subscription.text() + "/url";
    }

    /// For the value of the header with this name, whatever the case of its letters.
    public static String header(SubscriptionId subscription, String name) {
        return "subscription/" + subscription.text() + "/header/" + name.toLowerCase(Locale.ROOT);
    }

    /// For a signing secret.
    public static String secret(SubscriptionId subscription) {
        return "subscription/" + subscription.text() + "/secret";
    }
}
