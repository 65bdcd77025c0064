package dev.carillon.delivery.consume;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/// The partitions that this worker has now. For one thread.
final class Partitions {

    private final Map<TopicPartition, PartitionWork> works = new LinkedHashMap<>();

    void add(PartitionWork work) {
        works.put(work.partition(), work);
    }

    void remove(Collection<TopicPartition> partitions) {
        works.keySet().removeAll(partitions);
    }

    Optional<PartitionWork> find(TopicPartition partition) {
        return Optional.ofNullable(works.get(partition));
    }

    /// Whether a partition is still held under the assignment with this epoch.
    boolean isCurrent(TopicPartition partition, long epoch) {
        PartitionWork work = works.get(partition);
        return work != null && work.ledger().epoch() == epoch;
    }

    Collection<PartitionWork> all() {
        return works.values();
    }
}
