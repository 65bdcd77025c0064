package dev.carillon.router.app;

import dev.carillon.platform.lifecycle.StopSignal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends the process when a topic is no longer what it was at the start. Kafka Streams reads a fixed
/// list of partitions into a global table, and would neither see one that is added nor notice that
/// a topic was made anew; and the partition of a delivery is computed from a count. A restart
/// settles all of it.
///
/// @param admin the cluster; stays the caller's to close
/// @param atStart the topics as they were
/// @param interval how often to look
record ClusterWatch(Admin admin, Map<String, RequiredTopics.Found> atStart, Duration interval) {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterWatch.class);

    /// Looks again and again until it is asked to stop.
    ///
    /// @throws IllegalStateException when a topic has changed
    void run(StopSignal stop) throws InterruptedException {
        while (!stop.await(interval)) {
            Optional<String> change = change();
            if (change.isPresent()) {
                throw new IllegalStateException(change.get());
            }
        }
    }

    private Optional<String> change() {
        Map<String, RequiredTopics.Found> now;
        try {
            now = RequiredTopics.find(admin);
        } catch (KafkaException e) {
            LOG.debug("the brokers cannot be asked about the topics now", e);
            return Optional.empty();
        }
        for (Map.Entry<String, RequiredTopics.Found> before : atStart.entrySet()) {
            RequiredTopics.Found found = now.get(before.getKey());
            if (found != null && !found.equals(before.getValue())) {
                return Optional.of(
                        "the topic "
                                + before.getKey()
                                + " was "
                                + before.getValue()
                                + " and is "
                                + found
                                + "; the router has to start anew to work with it");
            }
        }
        return Optional.empty();
    }
}
