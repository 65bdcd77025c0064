package dev.carillon.subscription.replay;

import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.wire.DeliveryEnvelope;
import dev.carillon.schemas.wire.EnvelopeDelivery;
import java.util.Arrays;
import java.util.Optional;

/// The deliveries of an envelope.
final class Members {

    private Members() {}

    /// The delivery, if it is one of the envelope's.
    static Optional<EnvelopeDelivery> find(DeliveryEnvelope envelope, DeliveryId id) {
        byte[] bytes = id.bytes();
        return envelope.getDeliveries().stream()
                .filter(member -> Arrays.equals(member.getDeliveryId().bytes(), bytes))
                .findFirst();
    }

    /// Whether the delivery is one of the envelope's.
    static boolean has(DeliveryEnvelope envelope, DeliveryId id) {
        return find(envelope, id).isPresent();
    }
}
