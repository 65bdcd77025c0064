package dev.carillon.delivery.domain;

import dev.carillon.schemas.id.SubscriptionId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Where and how to call, with every secret still sealed.
///
/// @param subscription whose endpoint it is
/// @param version the version of the subscription; grows with every change
/// @param isEnabled whether deliveries are made to it
/// @param sealedUrl the URL, sealed
/// @param headers the subscriber's own headers
/// @param secrets the secrets that sign, the current one first
public record Endpoint(
        SubscriptionId subscription,
        long version,
        boolean isEnabled,
        Bytes sealedUrl,
        List<SealedHeader> headers,
        List<SealedSecret> secrets) {

    /// Copies the lists.
    public Endpoint {
        headers = List.copyOf(headers);
        secrets = List.copyOf(secrets);
    }

    /// A header that the subscriber wants on every callback.
    ///
    /// @param name as it was given
    /// @param sealedValue its value, sealed
    public record SealedHeader(String name, Bytes sealedValue) {}

    /// A signing secret.
    ///
    /// @param sealedValue its raw bytes, sealed
    /// @param notAfter when it stops signing; empty for the current one
    public record SealedSecret(Bytes sealedValue, Optional<Instant> notAfter) {

        /// Whether it still signs.
        public boolean signsAt(Instant now) {
            return notAfter.map(end -> !now.isAfter(end)).orElse(true);
        }
    }
}
