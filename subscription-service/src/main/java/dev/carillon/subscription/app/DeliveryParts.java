package dev.carillon.subscription.app;

import dev.carillon.platform.lifecycle.Closer;
import dev.carillon.schemas.catalogue.EventCatalogue;
import dev.carillon.schemas.serde.AvroReader;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.schemas.wire.DeliveryEnvelope;
import dev.carillon.subscription.deliverylog.DeliveryLogStore;
import dev.carillon.subscription.deliverylog.LogRetention;
import dev.carillon.subscription.leadership.Job;
import dev.carillon.subscription.operations.DeliveryHistory;
import dev.carillon.subscription.operations.DeliveryOperations;
import dev.carillon.subscription.operations.ReplayLookups;
import dev.carillon.subscription.replay.EnvelopeLookups;
import dev.carillon.subscription.replay.ReplayRelay;
import dev.carillon.subscription.replay.ReplayTopics;
import dev.carillon.subscription.replay.SampleDeliveries;
import dev.carillon.subscription.store.Database;
import dev.carillon.subscription.store.PostgresDeliveryHistory;
import dev.carillon.subscription.store.PostgresReplayQueue;
import dev.carillon.subscription.store.PostgresWebhookStore;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// What reads the delivery log for the API and sends deliveries again, wired.
///
/// @param history what the log says
/// @param replays what is known of replays
/// @param operations what administrators do with deliveries
record DeliveryParts(
        DeliveryHistory history, ReplayLookups replays, DeliveryOperations operations) {

    /// Starts the jobs.
    ///
    /// @param log the log as it is written
    /// @param logDays how many days it is kept
    static void startJobs(
            Database database,
            KafkaParts kafka,
            Map<String, String> registry,
            DeliveryLogStore log,
            int logDays,
            Clock clock,
            Jobs jobs) {
        Closer closer = jobs.closer();
        ReplayRelay relay =
                new ReplayRelay(
                        new PostgresReplayQueue(database),
                        new ReplayTopics(kafka::replayProducer, kafka.admin()),
                        new ReplayCluster(kafka),
                        envelopes(registry, closer),
                        closer.register(AvroReader.generic(registry)),
                        closer.register(AvroWriter.create(registry)),
                        jobs.metrics(),
                        clock);
        jobs.start(Job.REPLAYS, relay);
        jobs.start(Job.LOG_RETENTION, new LogRetention(log, logDays, clock));
    }

    /// Makes what the API needs.
    ///
    /// @param database the API's
    /// @param afterChange told after every committed change
    static DeliveryParts ofApi(
            Database database,
            KafkaParts kafka,
            Map<String, String> registry,
            Clock clock,
            Runnable afterChange,
            Closer closer) {
        ReplayCluster cluster = new ReplayCluster(kafka);
        PostgresDeliveryHistory history = new PostgresDeliveryHistory(database);
        PostgresReplayQueue queue = new PostgresReplayQueue(database);
        EventCatalogue events = EventCatalogue.builtIn();
        SampleDeliveries samples =
                closer.register(
                        new SampleDeliveries(
                                queue,
                                cluster,
                                new KafkaProducer<>(
                                        kafka.producer("samples"),
                                        new ByteArraySerializer(),
                                        new ByteArraySerializer()),
                                closer.register(AvroWriter.create(registry)),
                                new Samples(events)::body,
                                UUID::randomUUID));
        return new DeliveryParts(
                history,
                queue,
                new DeliveryOperations(
                        new PostgresWebhookStore(database),
                        history,
                        closer.register(new EnvelopeLookups(cluster, envelopes(registry, closer))),
                        samples,
                        Catalogues.shown(events),
                        clock,
                        afterChange));
    }

    private static AvroReader<DeliveryEnvelope> envelopes(
            Map<String, String> registry, Closer closer) {
        return closer.register(AvroReader.specific(registry, DeliveryEnvelope.class));
    }
}
