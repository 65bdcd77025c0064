package dev.carillon.subscription.publish;

import dev.carillon.platform.kafka.KafkaConfig;
import dev.carillon.platform.lifecycle.Failure;
import dev.carillon.platform.lifecycle.ServiceThread;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.subscription.leadership.Job;
import dev.carillon.subscription.leadership.LeaderLoop;
import dev.carillon.subscription.store.Database;
import dev.carillon.subscription.store.PostgresLeaders;
import dev.carillon.subscription.support.CountedMetrics;
import dev.carillon.subscription.support.World;
import java.time.Duration;

/// One relay, as the service wires it.
///
/// @param name of its connections
/// @param thread it runs on
/// @param failure what it died of
/// @param metrics what it counted
/// @param database its connections
/// @param writer its serializer
record Relays(
        String name,
        ServiceThread thread,
        Failure failure,
        CountedMetrics metrics,
        Database database,
        AvroWriter writer)
        implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(5);

    /// Starts a relay.
    ///
    /// @param outbox what it reads
    static Relays start(World world, String name, Outbox outbox) {
        Database database = Database.open(world.databaseConfig(), name);
        AvroWriter writer = AvroWriter.create(world.registry().properties());
        CountedMetrics metrics = new CountedMetrics();
        Failure failure = new Failure();
        KafkaConfig kafka = KafkaConfig.of(world.kafka().bootstrapServers());
        OutboxRelay relay =
                new OutboxRelay(
                        outbox,
                        () ->
                                SubscriptionTopic.open(
                                        kafka.transactionalProducer(
                                                name,
                                                SubscriptionTopic.TRANSACTIONAL_ID,
                                                SubscriptionTopic.TRANSACTION_LIMIT),
                                        writer),
                        new Doorbell(),
                        metrics);
        ServiceThread thread =
                LeaderLoop.start(
                        Job.RELAY,
                        new PostgresLeaders(database, name, PATIENCE),
                        metrics,
                        failure,
                        relay);
        return new Relays(name, thread, failure, metrics, database, writer);
    }

    @Override
    public void close() {
        try (database;
                writer) {
            thread.close();
        }
    }
}
