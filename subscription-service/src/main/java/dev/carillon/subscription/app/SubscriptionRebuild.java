package dev.carillon.subscription.app;

import dev.carillon.platform.lifecycle.Closer;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.subscription.publish.TopicRebuild;
import dev.carillon.subscription.publish.TopicRebuild.Comparison;
import dev.carillon.subscription.store.Database;
import dev.carillon.subscription.store.PostgresWebhookTable;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.Consumer;

/// Makes the topic `subscriptions` equal to the table, for operators. Works while services run and
/// while none does: it is one more candidate for the relay's job.
public final class SubscriptionRebuild {

    private static final String INSTANCE = "carillon-rebuild";

    /// How long keys are waited for that change while they are looked at, or whose changes are on
    /// their way.
    private static final Duration SETTLE = Duration.ofMinutes(1);

    private SubscriptionRebuild() {}

    /// What is to be done.
    public enum Mode {
        /// Compare, and write nothing.
        VERIFY,
        /// Publish what differs, and compare once more.
        REPAIR
    }

    /// What was found and done.
    ///
    /// @param before the comparison
    /// @param published how many records were published for it
    /// @param after the comparison after that; empty when nothing had to be published
    public record Outcome(Comparison before, int published, Optional<Comparison> after) {

        /// Whether topic and table are equal now.
        public boolean isEqual() {
            return after.orElse(before).isEqual();
        }
    }

    /// Does it.
    ///
    /// @param progress told what is done, and how much of it
    /// @throws IllegalStateException when Kafka or its topics are not there
    /// @throws dev.carillon.subscription.leadership.DatabaseUnavailableException when the database
    ///   does not answer
    public static Outcome run(
            SubscriptionServiceConfig.Connections connections,
            Mode mode,
            BiConsumer<String, Long> progress)
            throws InterruptedException {
        try (Closer closer = new Closer()) {
            Database database = closer.register(Database.open(connections.database(), INSTANCE));
            database.ping();
            KafkaParts kafka = closer.register(KafkaParts.open(connections.kafka(), INSTANCE));
            Optional<String> problem = kafka.problem();
            if (problem.isPresent()) {
                throw new IllegalStateException(problem.get());
            }
            AvroWriter writer =
                    closer.register(AvroWriter.create(connections.registry().properties()));
            Consumer<byte[], byte[]> consumer = closer.register(kafka.consumer("rebuild"));
            TopicRebuild rebuild =
                    new TopicRebuild(
                            new PostgresWebhookTable(database), consumer, writer, progress);
            if (mode == Mode.REPAIR) {
                RelayCandidate.start(database, kafka, writer, INSTANCE, closer);
            }
            Comparison before = rebuild.compare(SETTLE);
            if (mode == Mode.VERIFY || (before.missing().isEmpty() && before.stale().isEmpty())) {
                return new Outcome(before, 0, Optional.empty());
            }
            int published = rebuild.publish(before);
            return new Outcome(before, published, Optional.of(rebuild.compare(SETTLE)));
        }
    }
}
