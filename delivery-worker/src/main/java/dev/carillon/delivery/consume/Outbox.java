package dev.carillon.delivery.consume;

import dev.carillon.delivery.domain.CommitResult;
import dev.carillon.delivery.domain.Output;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/// Writes outputs and the offsets they finish, together or not at all.
@FunctionalInterface
public interface Outbox {

    /// Begins a transaction on another thread and returns at once. One at a time.
    ///
    /// @param offsets each with a metadata text that no other commit has
    /// @param group who commits; a member that the group no longer knows is refused
    /// @return how it ended; exceptional when it can no longer be told, which ends the process
    CompletableFuture<CommitResult> commit(
            List<Output> outputs,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata group);
}
