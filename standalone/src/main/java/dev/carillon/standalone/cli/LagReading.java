package dev.carillon.standalone.cli;

import dev.carillon.platform.config.Durations;
import dev.carillon.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;

/// How far readers are behind the ends of their topics, in offsets. Markers of transactions have
/// offsets too, so that a lag is a little more than what waits, and 0 is exactly nothing.
final class LagReading {

    private static final String TIER = Topics.retryTier(Duration.ofHours(1)).replace("1h", "");

    private final Admin admin;
    private final Instant now;

    /// @param admin the cluster; stays the caller's to close
    /// @param now what is due by then is due
    LagReading(Admin admin, Instant now) {
        this.admin = admin;
        this.now = now;
    }

    /// What a reader has yet to read of a topic.
    ///
    /// @param topic the topic
    /// @param partitions its partitions
    /// @param waiting offsets between its position and the end
    /// @param due those of a retry tier that are due; empty for other topics
    record TopicLag(String topic, int partitions, long waiting, OptionalLong due) {}

    /// A consumer group.
    ///
    /// @param state a word of Kafka's, or `ABSENT`
    /// @param members how many it has
    record Group(String state, int members) {}

    /// The state of a group.
    Group group(String id) {
        try {
            ConsumerGroupDescription described =
                    await(admin.describeConsumerGroups(List.of(id)).all())
                            .values()
                            .iterator()
                            .next();
            return new Group(described.groupState().name(), described.members().size());
        } catch (GroupIdNotFoundException _) {
            return new Group("ABSENT", 0);
        }
    }

    /// The lags of a group on the topics that are like this.
    List<TopicLag> ofGroup(String id, Predicate<String> isRead) {
        Map<TopicPartition, Long> committed = new HashMap<>();
        committed(id).forEach((partition, offset) -> committed.put(partition, offset.offset()));
        return read(isRead, _ -> committed);
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(String id) {
        try {
            Map<TopicPartition, OffsetAndMetadata> known = new HashMap<>();
            await(admin.listConsumerGroupOffsets(id).partitionsToOffsetAndMetadata())
                    .forEach((partition, offset) -> {
                        // Null for a partition without an offset.
                        if (offset != null) {
                            known.put(partition, offset);
                        }
                    });
            return known;
        } catch (GroupIdNotFoundException _) {
            return Map.of();
        }
    }

    /// The lags of a reader that keeps its offsets elsewhere.
    ///
    /// @param next the next offset of each partition of a topic
    List<TopicLag> ofPositions(
            Collection<String> topics, Function<TopicDescription, Map<Integer, Long>> next) {
        return read(
                topics::contains,
                topic -> {
                    Map<TopicPartition, Long> positions = new HashMap<>();
                    next.apply(topic)
                            .forEach((number, offset) ->
                                    positions.put(
                                            new TopicPartition(topic.name(), number), offset));
                    return positions;
                });
    }

    private List<TopicLag> read(
            Predicate<String> isRead,
            Function<TopicDescription, Map<TopicPartition, Long>> positions) {
        List<String> names =
                new TreeSet<>(await(admin.listTopics().names())).stream().filter(isRead).toList();
        Map<String, TopicDescription> described =
                new TreeMap<>(await(admin.describeTopics(names).allTopicNames()));
        List<TopicLag> lags = new ArrayList<>();
        described
                .values()
                .forEach(topic -> lags.add(lag(topic, partitions(topic), positions.apply(topic))));
        return lags;
    }

    private static List<TopicPartition> partitions(TopicDescription topic) {
        return topic.partitions().stream()
                .map(info -> new TopicPartition(topic.name(), info.partition()))
                .toList();
    }

    private TopicLag lag(
            TopicDescription topic,
            List<TopicPartition> partitions,
            Map<TopicPartition, Long> positions) {
        Map<TopicPartition, Long> begins = offsets(partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());
        Map<TopicPartition, Long> undue =
                isTier(topic.name())
                        ? offsets(
                                partitions,
                                OffsetSpec.forTimestamp(
                                        now.minus(delay(topic.name())).toEpochMilli() + 1))
                        : Map.of();
        long waiting = 0;
        long due = 0;
        for (TopicPartition partition : partitions) {
            long begin = begins.getOrDefault(partition, 0L);
            long end = ends.getOrDefault(partition, 0L);
            long position = Math.max(begin, positions.getOrDefault(partition, begin));
            waiting += Math.max(0, end - position);
            // -1: nothing in it is younger.
            long firstUndue = undue.getOrDefault(partition, -1L);
            due += Math.max(0, (firstUndue < 0 ? end : Math.min(firstUndue, end)) - position);
        }
        return new TopicLag(
                topic.name(),
                partitions.size(),
                waiting,
                isTier(topic.name()) ? OptionalLong.of(due) : OptionalLong.empty());
    }

    private static boolean isTier(String topic) {
        return Topics.isRetryTier(topic);
    }

    private static Duration delay(String tier) {
        return Durations.parse(tier.substring(TIER.length()));
    }

    private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, spec));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        await(admin.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED)).all())
                .forEach((partition, answer) -> offsets.put(partition, answer.offset()));
        return offsets;
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
