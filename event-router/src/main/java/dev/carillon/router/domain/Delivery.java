package dev.carillon.router.domain;

import static java.util.Objects.requireNonNull;

import dev.carillon.schemas.id.DeliveryId;

/// One event for one subscription.
///
/// @param id derived from both
/// @param subscription who gets it
public record Delivery(DeliveryId id, Subscription subscription) {

    /// Checks that nothing is null.
    public Delivery {
        requireNonNull(id, "id is null");
        requireNonNull(subscription, "subscription is null");
    }

    /// The delivery of this event to this subscription. Routing the event again makes the same.
    public static Delivery of(EventFacts event, Subscription subscription) {
        return new Delivery(
                DeliveryId.of(
                        event.organization(), event.source(), event.id(), subscription.key().id()),
                subscription);
    }
}
