package dev.carillon.router.topology;

import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.jspecify.annotations.Nullable;

/// What decides about an output record's key and partition. Kafka Streams has no other way to
/// choose a partition than by the key before it becomes bytes.
sealed interface OutputKey {

    /// No key, and this partition.
    ///
    /// @param partition from 0
    record OnPartition(int partition) implements OutputKey {}

    /// This key, and the partition Kafka chooses.
    final class AsRead implements OutputKey {

        private final byte @Nullable [] key;

        AsRead(byte @Nullable [] key) {
            this.key = key;
        }
    }

    /// Writes the key's bytes.
    static Serializer<OutputKey> serializer() {
        return (_, key) ->
                switch (key) {
                    case OnPartition _ -> null;
                    case AsRead read -> read.key;
                };
    }

    /// Chooses the partition.
    static StreamPartitioner<OutputKey, byte[]> partitioner() {
        return (_, key, _, _) ->
                switch (key) {
                    case OnPartition(int partition) -> Optional.of(Set.of(partition));
                    case AsRead _ -> Optional.empty();
                };
    }
}
