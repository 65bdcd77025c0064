package dev.carillon.delivery.app;

import dev.carillon.delivery.consume.Tiers;
import dev.carillon.delivery.domain.RetrySchedule;
import dev.carillon.delivery.table.SubscriptionTable;
import dev.carillon.platform.config.Durations;
import dev.carillon.platform.kafka.StableOffsets;
import dev.carillon.schemas.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnstableOffsetCommitException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the worker asks the cluster: the topics it needs, and committed offsets.
final class ClusterTopics {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterTopics.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int PAUSES_PER_LINE = 20;
    private static final String TIER_PREFIX = "deliveries.retry.";

    private final Admin admin;

    ClusterTopics(Admin admin) {
        this.admin = admin;
    }

    /// The topics that are there.
    ///
    /// @param deliveriesId the Kafka id of `deliveries`
    /// @param tiers the topics to read
    record Found(String deliveriesId, Tiers tiers) {}

    /// Waits until every topic that the worker reads or writes exists, and says which are missing.
    ///
    /// @throws IllegalStateException when a tier has fewer partitions than `deliveries`: a retry
    ///   would not find its partition number
    Found await(RetrySchedule schedule) throws InterruptedException {
        Set<String> wanted = new TreeSet<>();
        schedule.tiers().forEach(tier -> wanted.add(Topics.retryTier(tier)));
        wanted.addAll(
                List.of(
                        Topics.DELIVERIES,
                        Topics.SUBSCRIPTIONS,
                        Topics.DELIVERY_LOG,
                        Topics.DEAD_LETTER_DELIVERIES,
                        Topics.ENDPOINT_HEALTH));
        for (int pause = 0; ; pause++) {
            Set<String> present = present();
            Set<String> missing = new TreeSet<>(wanted);
            missing.removeAll(present);
            Optional<Found> found = missing.isEmpty() ? found(schedule, present) : Optional.empty();
            if (found.isPresent()) {
                return found.get();
            }
            if (pause % PAUSES_PER_LINE == 0) {
                LOG.atInfo()
                        .addKeyValue("missing", missing)
                        .log("waiting for topics; they are created by ./carillon topics");
            }
            Thread.sleep(PAUSE);
        }
    }

    /// The Kafka id and the partitions of a topic.
    SubscriptionTable.TopicState state(String topic) {
        TopicDescription described =
                describe(Set.of(topic)).values().stream()
                        .findFirst()
                        .orElseThrow(() -> new KafkaException("the topic " + topic + " is gone"));
        return new SubscriptionTable.TopicState(
                described.topicId().toString(), described.partitions().size());
    }

    /// Committed offsets, after every transaction that would change them has ended.
    ///
    /// @throws UnstableOffsetCommitException when one has not; ask again
    Map<TopicPartition, OffsetAndMetadata> committed(
            String group, List<TopicPartition> partitions) {
        return StableOffsets.of(admin, group, partitions);
    }

    private Set<String> present() {
        try {
            return await(admin.listTopics().names());
        } catch (RetriableException e) {
            LOG.warn("waiting for Kafka", e);
            return Set.of();
        }
    }

    /// Empty when a broker that lists a topic does not know it yet.
    private Optional<Found> found(RetrySchedule schedule, Set<String> present) {
        try {
            return Optional.of(describe(schedule, present));
        } catch (RetriableException e) {
            LOG.debug("waiting for the descriptions of topics", e);
            return Optional.empty();
        }
    }

    private Found describe(RetrySchedule schedule, Set<String> present) {
        Map<String, Duration> delays = new HashMap<>();
        schedule.tiers().forEach(tier -> delays.put(Topics.retryTier(tier), tier));
        for (String topic : present) {
            if (topic.startsWith(TIER_PREFIX) && !delays.containsKey(topic)) {
                delayOf(topic)
                        .ifPresent(delay -> {
                            LOG.atInfo()
                                    .addKeyValue("topic", topic)
                                    .log(
                                            "reading a tier that is not in the retry"
                                                    + " schedule any more");
                            delays.put(topic, delay);
                        });
            }
        }
        Tiers tiers = new Tiers(Topics.DELIVERIES, delays);
        Map<String, TopicDescription> described = describe(tiers.topics());
        TopicDescription deliveries = described.get(Topics.DELIVERIES);
        if (deliveries == null) {
            throw new KafkaException("the topic " + Topics.DELIVERIES + " is gone");
        }
        requireEnoughPartitions(deliveries.partitions().size(), described);
        return new Found(deliveries.topicId().toString(), tiers);
    }

    private static void requireEnoughPartitions(
            int wanted, Map<String, TopicDescription> described) {
        List<String> short_ = new ArrayList<>();
        described.values().stream()
                .filter(topic -> topic.partitions().size() < wanted)
                .forEach(topic -> short_.add(topic.name() + " has " + topic.partitions().size()));
        if (!short_.isEmpty()) {
            throw new IllegalStateException(
                    Topics.DELIVERIES
                            + " has "
                            + wanted
                            + " partitions, but "
                            + String.join(", ", short_)
                            + ": a retry would not find its partition number. Raise the tiers to "
                            + wanted
                            + " partitions with ./carillon topics, which raises "
                            + Topics.DELIVERIES
                            + " last");
        }
    }

    /// The delay that a tier's name says; empty when it is no such name.
    private static Optional<Duration> delayOf(String topic) {
        try {
            Duration delay = Durations.parse(topic.substring(TIER_PREFIX.length()));
            return Topics.retryTier(delay).equals(topic) ? Optional.of(delay) : Optional.empty();
        } catch (IllegalArgumentException e) {
            LOG.atWarn()
                    .addKeyValue("topic", topic)
                    .log("the topic looks like a retry tier, but its name says no delay");
            return Optional.empty();
        }
    }

    private Map<String, TopicDescription> describe(Set<String> topics) {
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
