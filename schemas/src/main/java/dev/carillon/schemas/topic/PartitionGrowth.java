package dev.carillon.schemas.topic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;

/// Raises the number of partitions that workers share out, while everything runs: every retry tier
/// first, then `endpoint-health`, and `deliveries` last, so that a retry always finds its partition
/// number. May be run again when it was cut short. For one thread.
///
/// No other topic is touched. In `subscriptions` and `directory` a key would have records on two
/// partitions, and a deletion could be overtaken by what it deleted.
public final class PartitionGrowth {

    private static final long PAUSE_MILLIS = 100;
    private static final int PAUSES = 300;

    private final Admin admin;

    /// @param admin the cluster; stays the caller's to close
    public PartitionGrowth(Admin admin) {
        this.admin = admin;
    }

    /// A topic that was raised.
    ///
    /// @param topic its name
    /// @param before its partitions before
    /// @param after its partitions now
    public record Raised(String topic, int before, int after) {}

    /// Raises what has fewer partitions than this.
    ///
    /// @return the topics that were raised, in this order
    /// @throws IllegalArgumentException when `deliveries` or a topic that goes with it has more
    ///   partitions already: Kafka cannot take partitions away
    /// @throws IllegalStateException when there is no topic `deliveries`, or the brokers do not
    ///   show a raised topic within half a minute
    /// @throws KafkaException when the cluster refuses or does not answer
    public List<Raised> raise(int partitions) throws InterruptedException {
        List<String> topics = topics();
        Map<String, Integer> before = counts(topics);
        List<String> larger =
                topics.stream()
                        .filter(topic -> before.getOrDefault(topic, 0) > partitions)
                        .map(topic -> topic + " has " + before.get(topic))
                        .toList();
        if (!larger.isEmpty()) {
            throw new IllegalArgumentException(
                    "partitions cannot be taken away: "
                            + String.join(", ", larger)
                            + ", "
                            + partitions
                            + " were asked for");
        }
        List<Raised> raised = new ArrayList<>();
        for (String topic : topics) {
            int has = before.getOrDefault(topic, 0);
            if (has < partitions) {
                await(
                        admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                                .all());
                // The next topic may only grow when every client can see this one.
                awaitShown(topic, partitions);
                raised.add(new Raised(topic, has, partitions));
            }
        }
        return List.copyOf(raised);
    }

    /// Every tier that there is, those of former schedules too, then the others in their order.
    private List<String> topics() {
        Set<String> present = await(admin.listTopics().names());
        List<String> topics =
                new ArrayList<>(
                        new TreeSet<>(present.stream().filter(Topics::isRetryTier).toList()));
        for (String topic : List.of(Topics.ENDPOINT_HEALTH, Topics.DELIVERIES)) {
            if (!present.contains(topic)) {
                throw new IllegalStateException(
                        "there is no topic " + topic + "; create the topics of the plan first");
            }
            topics.add(topic);
        }
        return topics;
    }

    private void awaitShown(String topic, int partitions) throws InterruptedException {
        for (int pause = 0; pause < PAUSES; pause++) {
            if (isShown(topic, partitions)) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
        throw new IllegalStateException(
                topic + " was raised to " + partitions + " partitions, and is not shown so yet");
    }

    private boolean isShown(String topic, int partitions) {
        try {
            return describe(List.of(topic)).values().stream()
                    .allMatch(found ->
                            found.partitions().size() >= partitions
                                    && found.partitions().stream()
                                            .allMatch(one -> one.leader() != null));
        } catch (RetriableException e) {
            // A broker that does not know it yet.
            return false;
        }
    }

    private Map<String, Integer> counts(List<String> topics) {
        return describe(topics).entrySet().stream()
                .collect(
                        Collectors.toUnmodifiableMap(
                                Map.Entry::getKey, entry -> entry.getValue().partitions().size()));
    }

    private Map<String, TopicDescription> describe(List<String> topics) {
        return await(admin.describeTopics(topics).allTopicNames());
    }

    private static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka
                    ? kafka
                    : new KafkaException("the cluster did not answer", e.getCause());
        }
    }
}
