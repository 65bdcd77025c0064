package dev.carillon.subscription.app;

import dev.carillon.platform.egress.UrlRule;
import dev.carillon.platform.lifecycle.Closer;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.subscription.operations.Resealing;
import dev.carillon.subscription.publish.WebhookTable;
import dev.carillon.subscription.seal.VaultSeals;
import dev.carillon.subscription.store.Database;
import dev.carillon.subscription.store.PostgresOutbox;
import dev.carillon.subscription.store.PostgresWebhookStore;
import dev.carillon.subscription.store.PostgresWebhookTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/// Encrypts every stored secret with the primary key of the keyset, for operators: afterwards no
/// row and no record needs an older key. Works beside services that write.
public final class SecretsReseal {

    private static final String INSTANCE = "carillon-reseal";
    private static final Duration PUBLISHED_WITHIN = Duration.ofMinutes(2);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private SecretsReseal() {}

    /// Whether anything is written.
    public enum Mode {
        /// Only count.
        COUNT,
        /// Encrypt anew.
        RESEAL
    }

    /// What was found and done.
    ///
    /// @param rows webhooks there are
    /// @param outdated those with a value under an older key
    /// @param resealed those that were encrypted anew; others were changed or deleted meanwhile
    /// @param isPublished whether all of it is on the topic
    public record Outcome(long rows, long outdated, long resealed, boolean isPublished) {}

    /// Does it.
    ///
    /// @param progress told what is done, and how much of it
    /// @throws dev.carillon.platform.crypto.VaultException when a value cannot be opened
    /// @throws IllegalStateException when Kafka or its topics are not there
    public static Outcome run(
            SubscriptionServiceConfig config, Mode mode, BiConsumer<String, Long> progress)
            throws InterruptedException {
        try (Closer closer = new Closer()) {
            Database database = closer.register(Database.open(config.database(), INSTANCE));
            database.ping();
            KafkaParts kafka = closer.register(KafkaParts.open(config.kafka(), INSTANCE));
            Optional<String> problem = kafka.problem();
            if (problem.isPresent()) {
                throw new IllegalStateException(problem.get());
            }
            AvroWriter writer = closer.register(AvroWriter.create(config.registry().properties()));
            Resealing resealing =
                    new Resealing(
                            new PostgresWebhookStore(database),
                            new VaultSeals(
                                    config.vault().vault(),
                                    config.vault().keyedHash(),
                                    new UrlRule(config.egress())));
            List<SubscriptionId> outdated = new ArrayList<>();
            long rows = outdated(new PostgresWebhookTable(database), resealing, outdated);
            progress.accept("webhooks under an older key", (long) outdated.size());
            if (mode == Mode.COUNT || outdated.isEmpty()) {
                return new Outcome(rows, outdated.size(), 0, outdated.isEmpty());
            }
            RelayCandidate.start(database, kafka, writer, INSTANCE, closer);
            long resealed = 0;
            for (SubscriptionId id : outdated) {
                if (resealing.reseal(id) && ++resealed % 1_000 == 0) {
                    progress.accept("webhooks encrypted anew", resealed);
                }
            }
            return new Outcome(
                    rows, outdated.size(), resealed, isPublished(new PostgresOutbox(database)));
        }
    }

    private static long outdated(
            WebhookTable table, Resealing resealing, List<SubscriptionId> outdated) {
        long[] rows = {0};
        table.forEach(row -> {
            rows[0]++;
            if (resealing.isOutdated(row)) {
                outdated.add(row.key().id());
            }
        });
        return rows[0];
    }

    /// Whether everything that was written up to now leaves the outbox in time.
    private static boolean isPublished(PostgresOutbox outbox) throws InterruptedException {
        long newest = outbox.newest();
        long end = System.nanoTime() + PUBLISHED_WITHIN.toNanos();
        while (outbox.oldest(1).stream().anyMatch(row -> row.id() <= newest)) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
        return true;
    }
}
