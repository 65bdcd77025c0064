package dev.carillon.subscription.operations;

import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.Sealed;
import dev.carillon.subscription.domain.SealedHeader;
import dev.carillon.subscription.domain.SigningSecret;
import dev.carillon.subscription.domain.UrlFingerprint;

/// Encrypts and opens the secret parts of webhooks. Thread-safe. A value that is sealed for one
/// webhook and place cannot be opened for another.
public interface Seals {

    /// Encrypts a URL.
    Sealed sealUrl(SubscriptionId webhook, String url);

    /// The URL in the clear.
    String openUrl(SubscriptionId webhook, Sealed url);

    /// Encrypts the value of a header.
    Sealed sealHeader(SubscriptionId webhook, String name, String value);

    /// The value of a header in the clear.
    String openHeader(SubscriptionId webhook, SealedHeader header);

    /// Encrypts a signing secret.
    Sealed sealSecret(SubscriptionId webhook, SigningSecret secret);

    /// The signing secret in the clear.
    SigningSecret openSecret(SubscriptionId webhook, Sealed secret);

    /// Whether a value was encrypted with the key that encrypts now.
    boolean isCurrent(Sealed value);

    /// The keyed hash of a URL in its scope.
    UrlFingerprint fingerprint(Scope scope, String url);
}
