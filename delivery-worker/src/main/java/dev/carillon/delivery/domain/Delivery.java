package dev.carillon.delivery.domain;

import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.id.SubscriptionKey;

/// One event for one subscription, and how far it has come.
///
/// @param id its id, the same on every attempt
/// @param key the subscription's key, scope first
/// @param routed the event, shared with the other deliveries of its envelope
/// @param progress how far it has come
public record Delivery(DeliveryId id, SubscriptionKey key, RoutedEvent routed, Progress progress) {

    /// The subscription.
    public SubscriptionId subscription() {
        return key.id();
    }

    /// The same delivery, further on.
    public Delivery with(Progress further) {
        return new Delivery(id, key, routed, further);
    }
}
