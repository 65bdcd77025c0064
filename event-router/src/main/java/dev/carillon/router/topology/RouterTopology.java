package dev.carillon.router.topology;

import dev.carillon.router.domain.Envelope;
import dev.carillon.schemas.topic.Topics;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.TimestampExtractor;

/// The router as a topology of Kafka Streams: events in, deliveries and dead letters out, with the
/// subscriptions and the directory as global tables beside it. Bytes everywhere: what cannot be
/// read is decided about here, and not by an exception handler.
///
/// @param topology the topology
/// @param subscriptions its table of subscriptions
/// @param directory its table of the directory
/// @param inspector inspects new subscriptions; somebody has to call it
public record RouterTopology(
        Topology topology,
        SubscriptionTable subscriptions,
        ScopeDirectory directory,
        SubscriptionInspector inspector) {

    static final String EVENTS = "events";
    static final String ROUTING = "routing";
    static final String DELIVERIES = "deliveries";
    static final String DEAD = "dead-letters";

    /// An envelope with this much for its deliveries and a payload of 512 KiB together stay well
    /// below what a topic takes.
    private static final int MEMBER_BYTES = 256 * 1024;

    /// A producer may stamp a record with a time before 1970, which Kafka Streams takes for an
    /// error that ends the application.
    private static final TimestampExtractor NEVER_NEGATIVE =
            (record, _) -> Math.max(0, record.timestamp());

    /// Builds the topology with empty tables. Each is for one run of Kafka Streams.
    public static RouterTopology build(RouterParts parts) {
        SubscriptionTable subscriptions = new SubscriptionTable();
        ScopeDirectory directory = new ScopeDirectory();
        SubscriptionReader reader = new AvroSubscriptionReader(parts.subscriptions());
        SubscriptionInspector inspector = new SubscriptionInspector(reader, parts.reports());
        EventRouting routing =
                new EventRouting(
                        new EventReader(parts.events()),
                        new ScopeOwners(directory, parts.directory(), parts.meter(), parts.clock()),
                        new HotScopes(
                                subscriptions, reader, parts.clock(), parts.hotSubscriptions()),
                        parts.renderer(),
                        parts.deliveryPartitions(),
                        new Envelope.Limits(parts.envelopeDeliveries(), MEMBER_BYTES),
                        parts.meter());
        ByteArrayDeserializer bytesIn = new ByteArrayDeserializer();
        ByteArraySerializer bytesOut = new ByteArraySerializer();
        Topology topology =
                new Topology()
                        .addGlobalStore(
                                new GivenStore<>(subscriptions),
                                "subscriptions-source",
                                NEVER_NEGATIVE,
                                bytesIn,
                                bytesIn,
                                Topics.SUBSCRIPTIONS,
                                "subscriptions-table",
                                () ->
                                        new SubscriptionUpdater(
                                                subscriptions, inspector, parts.meter()))
                        .addGlobalStore(
                                new GivenStore<>(directory),
                                "directory-source",
                                NEVER_NEGATIVE,
                                bytesIn,
                                bytesIn,
                                Topics.DIRECTORY,
                                "directory-table",
                                () -> new DirectoryUpdater(directory, parts.meter()))
                        // A partition that nobody has read yet is read from its beginning.
                        .addSource(
                                AutoOffsetReset.earliest(),
                                EVENTS,
                                NEVER_NEGATIVE,
                                bytesIn,
                                bytesIn,
                                Topics.EVENTS)
                        .addProcessor(ROUTING, () -> new EventProcessor(routing, parts), EVENTS)
                        .addSink(
                                DELIVERIES,
                                Topics.DELIVERIES,
                                OutputKey.serializer(),
                                bytesOut,
                                OutputKey.partitioner(),
                                ROUTING)
                        .addSink(
                                DEAD,
                                Topics.DEAD_LETTER_EVENTS,
                                OutputKey.serializer(),
                                bytesOut,
                                OutputKey.partitioner(),
                                ROUTING);
        return new RouterTopology(topology, subscriptions, directory, inspector);
    }
}
