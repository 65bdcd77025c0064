package dev.carillon.delivery.consume;

import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/// Told of partitions that were just assigned, before their committed offsets are read.
@FunctionalInterface
public interface Arrivals {

    /// Must return at once.
    void arrived(Set<TopicPartition> partitions);
}
