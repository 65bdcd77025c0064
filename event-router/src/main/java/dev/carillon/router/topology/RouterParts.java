package dev.carillon.router.topology;

import dev.carillon.router.domain.RouteTraces;
import dev.carillon.schemas.serde.AvroReader;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.schemas.wire.Subscription;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificRecord;

/// What the topology is made of. Readers and the writer stay the caller's to close.
///
/// @param events reads events
/// @param subscriptions reads the topic of subscriptions
/// @param directory reads the topic of the directory
/// @param writer writes envelopes
/// @param renderer makes payloads
/// @param meter is told what happens
/// @param reports takes records of the topic of subscriptions that cannot be used
/// @param deliveryPartitions how many partitions the topic of deliveries has, at least 1
/// @param subscriptionsTopicId the Kafka id of the topic of subscriptions
/// @param registryPatience how long a stream thread waits on the spot for the registry; well below
///   the transaction's timeout
/// @param hotSubscriptions how many subscriptions may be kept compiled, at least 1
/// @param envelopeDeliveries how many deliveries an envelope may have, from 1 to 64
/// @param traces watches the routing of events, if anybody wants to
/// @param clock tells the time of routing
public record RouterParts(
        AvroReader<GenericRecord> events,
        AvroReader<Subscription> subscriptions,
        AvroReader<SpecificRecord> directory,
        AvroWriter writer,
        EventRenderer renderer,
        RoutingMeter meter,
        UnreadableSubscriptions reports,
        int deliveryPartitions,
        String subscriptionsTopicId,
        Duration registryPatience,
        int hotSubscriptions,
        int envelopeDeliveries,
        Optional<RouteTraces> traces,
        Clock clock) {

    /// The most deliveries of an envelope: as many as a worker's mask of what is finished has bits.
    public static final int MOST_DELIVERIES = 64;

    /// @throws IllegalArgumentException when a number is out of its range
    public RouterParts {
        if (envelopeDeliveries < 1 || envelopeDeliveries > MOST_DELIVERIES) {
            throw new IllegalArgumentException(
                    "an envelope may have from 1 to "
                            + MOST_DELIVERIES
                            + " deliveries, not "
                            + envelopeDeliveries);
        }
        if (deliveryPartitions < 1 || hotSubscriptions < 1 || registryPatience.isNegative()) {
            throw new IllegalArgumentException(
                    "the router needs at least 1 delivery partition and 1 hot subscription, and no"
                            + " negative patience; was given "
                            + deliveryPartitions
                            + ", "
                            + hotSubscriptions
                            + " and "
                            + registryPatience);
        }
    }
}
