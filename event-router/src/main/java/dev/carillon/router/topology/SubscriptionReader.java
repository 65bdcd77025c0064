package dev.carillon.router.topology;

import dev.carillon.router.domain.Subscription;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.schemas.serde.Decoded;

/// Reads what the table of subscriptions holds as bytes.
@FunctionalInterface
interface SubscriptionReader {

    /// The subscription of a key.
    ///
    /// @param entry a present one
    /// @throws dev.carillon.schemas.serde.RegistryUnavailableException when the registry cannot be
    ///   asked
    Decoded<Subscription> read(SubscriptionKey key, TableEntry entry);
}
