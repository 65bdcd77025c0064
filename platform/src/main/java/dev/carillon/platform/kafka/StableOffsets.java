package dev.carillon.platform.kafka;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnstableOffsetCommitException;

/// Committed offsets, after every transaction that would change them has ended. Asked for stable
/// offsets (KIP-447), Kafka's admin client does not wait for such a transaction: it leaves the
/// partition out of its answer, which must not be taken for one that was never committed.
public final class StableOffsets {

    private StableOffsets() {}

    /// What a group has committed of these partitions; those it never committed are left out.
    ///
    /// @throws UnstableOffsetCommitException when a transaction has not ended; ask again
    /// @throws KafkaException when the cluster refuses or does not answer
    public static Map<TopicPartition, OffsetAndMetadata> of(
            Admin admin, String group, Collection<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> answer = answer(admin, group, partitions);
        if (!answer.keySet().containsAll(partitions)) {
            throw new UnstableOffsetCommitException(
                    "a transaction over offsets of " + group + " has not ended");
        }
        Map<TopicPartition, OffsetAndMetadata> found = new HashMap<>();
        // What was never committed is there, as null.
        answer.forEach((partition, offset) ->
                Optional.ofNullable(offset).ifPresent(known -> found.put(partition, known)));
        return found;
    }

    private static Map<TopicPartition, OffsetAndMetadata> answer(
            Admin admin, String group, Collection<TopicPartition> partitions) {
        try {
            return admin.listConsumerGroupOffsets(
                            Map.of(
                                    group,
                                    new ListConsumerGroupOffsetsSpec()
                                            .topicPartitions(List.copyOf(partitions))),
                            new ListConsumerGroupOffsetsOptions().requireStable(true))
                    .partitionsToOffsetAndMetadata(group)
                    .get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka
                    ? kafka
                    : new KafkaException("the cluster did not answer", e.getCause());
        }
    }
}
