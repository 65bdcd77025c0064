package dev.carillon.router.replay;

import dev.carillon.router.domain.Rendered;
import dev.carillon.schemas.event.EventMetadata;
import dev.carillon.schemas.id.DeliveryId;

/// What routing an event again for one subscription came to.
public sealed interface Rerouted {

    /// A delivery.
    ///
    /// @param id the same as when the event was first routed
    /// @param event the event's metadata, as envelopes carry it
    /// @param payload the body of the callback
    record Delivery(DeliveryId id, EventMetadata event, Rendered.Payload payload)
            implements Rerouted {}

    /// Nothing: the subscription does not ask for the event, or it is none.
    record Nothing() implements Rerouted {}
}
