package dev.carillon.subscription.app;

import dev.carillon.platform.kafka.ClusterCheck;
import dev.carillon.platform.kafka.KafkaConfig;
import dev.carillon.subscription.leadership.DatabaseUnavailableException;
import dev.carillon.subscription.store.Database;
import dev.carillon.subscription.store.Migrations;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Waits for what the service cannot start without, and says in the log what it waits for.
final class Startup {

    private static final Logger LOG = LoggerFactory.getLogger(Startup.class);
    private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

    private Startup() {}

    static void migrate(Database database, Health health) {
        while (true) {
            try {
                int applied = new Migrations(database).migrate();
                LOG.atInfo().addKeyValue("applied", applied).log("the tables are up to date");
                health.databaseIs(Optional.empty());
                health.migrated();
                return;
            } catch (DatabaseUnavailableException e) {
                String problem = String.valueOf(e.getMessage());
                health.databaseIs(Optional.of(problem));
                waitFor("PostgreSQL", problem);
            }
        }
    }

    /// Waits until the cluster answers and has the topics, and checks that it is one to trust.
    static KafkaParts kafka(KafkaConfig config, String instance, Health health) {
        KafkaParts parts = open(config, instance, health);
        try {
            Optional<String> problem = parts.problem();
            while (problem.isPresent()) {
                health.kafkaIs(problem);
                waitFor("Kafka", problem.get());
                problem = parts.problem();
            }
            ClusterCheck.requireTransactionVersion2(parts.admin());
            health.kafkaIs(Optional.empty());
            return parts;
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    private static KafkaParts open(KafkaConfig config, String instance, Health health) {
        while (true) {
            try {
                return KafkaParts.open(config, instance);
            } catch (KafkaException e) {
                // Also a broker's name that does not resolve yet.
                String problem = "%s: %s".formatted(config.bootstrapServers(), rootMessage(e));
                health.kafkaIs(Optional.of(problem));
                waitFor("Kafka", problem);
            }
        }
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    private static void waitFor(String what, String problem) {
        LOG.atWarn().addKeyValue("reason", problem).log("waiting for {}", what);
        try {
            Thread.sleep(BETWEEN_TRIES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + what, e);
        }
    }
}
