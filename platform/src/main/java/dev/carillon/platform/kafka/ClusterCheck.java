package dev.carillon.platform.kafka;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
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
        long start = System.nanoTime();
        while (true) {
            try {
                FinalizedVersionRange range =
                        admin.describeFeatures()
                                .featureMetadata()
                                .get(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS)
                                .finalizedFeatures()
                                .get(FEATURE);
                requireWanted(range == null ? 0 : range.maxVersionLevel());
                return;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof RetriableException)) {
                    throw new ClusterRefusedException(
                            "cannot read the features of the Kafka cluster: " + e.getCause(), e);
                }
                waitOrGiveUp(start, limit, e);
            } catch (java.util.concurrent.TimeoutException e) {
                waitOrGiveUp(start, limit, e);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
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

    private static void waitOrGiveUp(long start, Duration limit, Exception reason) {
        if (System.nanoTime() - start >= limit.toNanos()) {
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
