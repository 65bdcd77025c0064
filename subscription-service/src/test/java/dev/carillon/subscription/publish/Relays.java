package dev.carillon.subscription.publish;

import dev.carillon.platform.kafka.KafkaConfig;
import dev.carillon.platform.kafka.RegistryConfig;
import dev.carillon.platform.lifecycle.Failure;
import dev.carillon.platform.lifecycle.ServiceThread;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.subscription.leadership.Job;
import dev.carillon.subscription.leadership.LeaderLoop;
import dev.carillon.subscription.store.Database;
import dev.carillon.subscription.store.DatabaseConfig;
import dev.carillon.subscription.store.PostgresLeaders;
import dev.carillon.subscription.support.CountedMetrics;
import dev.carillon.subscription.support.World;
import java.time.Duration;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;

/// One relay, as the service wires it.
///
/// @param name of its connections
/// @param thread it runs on
/// @param failure what it died of
/// @param metrics what it counted
/// @param database its connections
/// @param admin its admin client
/// @param writer its serializer
/// @param topics its way to the topic
record Relays(
        String name,
        ServiceThread thread,
        Failure failure,
        CountedMetrics metrics,
        Database database,
        Admin admin,
        AvroWriter writer,
        TopicStandby topics)
        implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(5);

    /// Starts a relay.
    ///
    /// @param outbox what it reads
    static Relays start(World world, String name, Outbox outbox) {
        return start(
                name,
                world.kafka().bootstrapServers(),
                Objects.requireNonNull(world.registry().properties().get("schema.registry.url")),
                world.databaseConfig(),
                PATIENCE,
                outbox);
    }

    /// Starts a relay.
    ///
    /// @param registry the registry's URL
    /// @param patience after how long a silent leader is put out
    static Relays start(
            String name,
            String bootstrapServers,
            String registry,
            DatabaseConfig databaseConfig,
            Duration patience,
            Outbox outbox) {
        Database database = Database.open(databaseConfig, name);
        AvroWriter writer = AvroWriter.create(RegistryConfig.of(registry).properties());
        KafkaConfig kafka = KafkaConfig.of(bootstrapServers);
        Admin admin = Admin.create(kafka.admin(name + "-admin"));
        CountedMetrics metrics = new CountedMetrics();
        Failure failure = new Failure();
        TopicStandby topics =
                new TopicStandby(
                        () ->
                                kafka.transactionalProducer(
                                        name,
                                        SubscriptionTopic.TRANSACTIONAL_ID,
                                        SubscriptionTopic.TRANSACTION_LIMIT),
                        admin,
                        writer);
        OutboxRelay relay = new OutboxRelay(outbox, topics, new Doorbell(), metrics);
        ServiceThread thread =
                LeaderLoop.start(
                        Job.RELAY,
                        new PostgresLeaders(database, name, patience),
                        metrics,
                        failure,
                        relay);
        return new Relays(name, thread, failure, metrics, database, admin, writer, topics);
    }

    @Override
    public void close() {
        try (database;
                admin;
                writer;
                topics) {
            thread.close();
        }
    }
}
