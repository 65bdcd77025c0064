package dev.carillon.platform.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeFeaturesOptions;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Checks of the Kafka cluster that a process makes before it works.
public final class ClusterCheck {

    /// How long a cluster that does not answer is waited for, unless said otherwise.
    public static final Duration DEFAULT_LIMIT = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(ClusterCheck.class);
    private static final String FEATURE = "transaction.version";
    private static final short WANTED = 2;
    private static final Duration PAUSE = Duration.ofMillis(250);

    private ClusterCheck() {}

    /// Like the other with [#DEFAULT_LIMIT].
    public static void requireTransactionVersion2(Admin admin) {
        requireTransactionVersion2(admin, DEFAULT_LIMIT);
    }

    /// Refuses a cluster whose finalized feature `transaction.version` is below 2. Below it a late
    /// end of one transaction can be taken for the end of the next (KIP-890), which loses records.
    ///
    /// @param limit how long a cluster that does not answer is waited for
    /// @throws ClusterRefusedException when the cluster will not do, or does not answer in time
    public static void requireTransactionVersion2(Admin admin, Duration limit) {
        require(wait -> finalizedLevels(admin, wait), limit);
    }

    /// Asks the cluster for the levels of its finalized features.
    @FunctionalInterface
    interface Question {
        Map<String, Short> ask(Duration limit) throws Exception;
    }

    static void require(Question question, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            try {
                Duration rest = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
                requireWanted(question.ask(rest).getOrDefault(FEATURE, (short) 0));
                return;
            } catch (RetriableException e) {
                waitOrGiveUp(end, limit, e);
            } catch (InterruptedException e) {
                throw interrupted(e);
            } catch (ClusterRefusedException e) {
                throw e;
            } catch (Exception e) {
                throw new ClusterRefusedException(
                        "cannot read the features of the Kafka cluster: " + e, e);
            }
        }
    }

    private static Map<String, Short> finalizedLevels(Admin admin, Duration limit)
            throws Exception {
        try {
            Map<String, Short> levels = new HashMap<>();
            int millis = Math.clamp(limit.toMillis(), 1, Integer.MAX_VALUE);
            admin.describeFeatures(new DescribeFeaturesOptions().timeoutMs(millis))
                    .featureMetadata()
                    .get()
                    .finalizedFeatures()
                    .forEach((name, range) -> levels.put(name, range.maxVersionLevel()));
            return levels;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private static void requireWanted(int level) {
        if (level < WANTED) {
            throw new ClusterRefusedException(
                    "the Kafka cluster's feature "
                            + FEATURE
                            + " is "
                            + level
                            + " and must be at least "
                            + WANTED
                            + "; run: kafka-features.sh --bootstrap-server <broker> upgrade --feature "
                            + FEATURE
                            + "="
                            + WANTED);
        }
    }

    private static void waitOrGiveUp(long end, Duration limit, Exception reason) {
        if (System.nanoTime() - end >= 0) {
            throw new ClusterRefusedException(
                    "the Kafka cluster did not answer within "
                            + limit
                            + "; check "
                            + KafkaConfig.PREFIX
                            + "BOOTSTRAP_SERVERS and the security settings beside it: "
                            + reason,
                    reason);
        }
        LOG.debug("waiting for the Kafka cluster", reason);
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static ClusterRefusedException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new ClusterRefusedException("interrupted while waiting for the Kafka cluster", e);
    }
}
