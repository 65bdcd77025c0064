package dev.carillon.subscription.app;

import dev.carillon.platform.admin.Meters;
import dev.carillon.platform.lifecycle.Closer;
import dev.carillon.platform.lifecycle.Failure;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.subscription.leadership.Job;
import dev.carillon.subscription.leadership.LeaderLoop;
import dev.carillon.subscription.metrics.MicrometerMetrics;
import dev.carillon.subscription.metrics.SubscriptionMetrics;
import dev.carillon.subscription.publish.Doorbell;
import dev.carillon.subscription.publish.OutboxRelay;
import dev.carillon.subscription.publish.TopicStandby;
import dev.carillon.subscription.store.Database;
import dev.carillon.subscription.store.PostgresLeaders;
import dev.carillon.subscription.store.PostgresOutbox;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;

/// A relay for the time of an operator's command, so that what the command writes is published also
/// when no service runs; when one does, that one goes on leading.
final class RelayCandidate {

    private static final Duration LEADER_PATIENCE = Duration.ofSeconds(15);

    private RelayCandidate() {}

    /// Starts it.
    ///
    /// @param closer ends it
    static void start(
            Database database,
            KafkaParts kafka,
            AvroWriter writer,
            String instance,
            Closer closer) {
        PrometheusMeterRegistry registry = Meters.newRegistry("subscription");
        AutoCloseable meters = registry::close;
        closer.register(meters);
        SubscriptionMetrics metrics = new MicrometerMetrics(registry);
        OutboxRelay relay =
                new OutboxRelay(
                        new PostgresOutbox(database),
                        closer.register(
                                new TopicStandby(kafka::relayProducer, kafka.admin(), writer)),
                        new Doorbell(),
                        metrics);
        closer.register(
                LeaderLoop.start(
                        Job.RELAY,
                        new PostgresLeaders(database, instance, LEADER_PATIENCE),
                        metrics,
                        new Failure(),
                        relay));
    }
}
