package dev.carillon.subscription.app;

import dev.carillon.schemas.serde.AvroReader;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.DeliveryStep;
import dev.carillon.schemas.wire.EndpointHealth;
import dev.carillon.subscription.deliverylog.DeliveryLogStore;
import dev.carillon.subscription.deliverylog.DeliveryStepRecords;
import dev.carillon.subscription.directory.DirectoryRecords;
import dev.carillon.subscription.domain.DisablingRule;
import dev.carillon.subscription.domain.NoticeRule;
import dev.carillon.subscription.health.HealthRecords;
import dev.carillon.subscription.intake.Offsets;
import dev.carillon.subscription.intake.Sink;
import dev.carillon.subscription.intake.TopicIntake;
import dev.carillon.subscription.leadership.Job;
import dev.carillon.subscription.publish.Doorbell;
import dev.carillon.subscription.store.Database;
import dev.carillon.subscription.store.PostgresDeliveryLogStore;
import dev.carillon.subscription.store.PostgresDirectoryStore;
import dev.carillon.subscription.store.PostgresHealthStore;
import dev.carillon.subscription.store.PostgresOffsets;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/// What reads topics into the database, wired.
final class Intakes {

    private Intakes() {}

    /// Starts one job for each topic.
    ///
    /// @param notices when people are told of a webhook, if they are
    /// @return the delivery log as it is written
    static DeliveryLogStore start(
            Database database,
            KafkaParts kafka,
            Map<String, String> registry,
            Optional<NoticeRule> notices,
            Doorbell doorbell,
            Clock clock,
            Jobs jobs) {
        PostgresOffsets offsets = new PostgresOffsets(database);
        Sink directory =
                new DirectoryRecords(
                        jobs.closer().register(AvroReader.union(registry)),
                        new PostgresDirectoryStore(offsets),
                        jobs.metrics());
        DeliveryLogStore log = new PostgresDeliveryLogStore(database, offsets, clock);
        Sink deliveryLog =
                new DeliveryStepRecords(
                        jobs.closer().register(AvroReader.specific(registry, DeliveryStep.class)),
                        log,
                        jobs.metrics());
        Sink health =
                new HealthRecords(
                        jobs.closer().register(AvroReader.specific(registry, EndpointHealth.class)),
                        new PostgresHealthStore(offsets, clock, notices),
                        DisablingRule.STANDARD,
                        jobs.metrics(),
                        clock,
                        doorbell::ring);
        jobs.start(Job.DIRECTORY, intake(Topics.DIRECTORY, kafka, offsets, directory));
        jobs.start(Job.DELIVERY_LOG, intake(Topics.DELIVERY_LOG, kafka, offsets, deliveryLog));
        jobs.start(Job.ENDPOINT_HEALTH, intake(Topics.ENDPOINT_HEALTH, kafka, offsets, health));
        return log;
    }

    private static TopicIntake intake(String topic, KafkaParts kafka, Offsets offsets, Sink sink) {
        return new TopicIntake(
                topic, () -> kafka.consumer(topic), () -> kafka.layout(topic), offsets, sink);
    }
}
