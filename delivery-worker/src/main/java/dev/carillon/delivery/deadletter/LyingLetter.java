package dev.carillon.delivery.deadletter;

import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.schemas.wire.DeadLetter;
import java.time.Instant;

/// A dead letter as it lies in the topic.
///
/// @param partition where
/// @param offset where
/// @param id the delivery
/// @param key the subscription's key
/// @param reason why it is dead, in the word of the topic
/// @param at when it was given up
/// @param record all of it
public record LyingLetter(
        int partition,
        long offset,
        DeliveryId id,
        SubscriptionKey key,
        String reason,
        Instant at,
        DeadLetter record) {

    /// Which run of the delivery this was.
    public int run() {
        return record.getDelivery().getRun();
    }

    static LyingLetter of(int partition, long offset, DeadLetter record) {
        return new LyingLetter(
                partition,
                offset,
                DeliveryId.ofBytes(record.getDelivery().getDeliveryId().bytes()),
                SubscriptionKey.parse(record.getDelivery().getSubscriptionKey()),
                record.getReason().name(),
                record.getAt(),
                record);
    }
}
