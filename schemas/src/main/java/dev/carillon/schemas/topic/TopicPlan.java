package dev.carillon.schemas.topic;

import java.time.Duration;
import java.util.List;

/// The sizes of the topics of one cluster.
///
/// @param partitions partitions of every topic, at least 1; workers and routers scale up to this
///   number
/// @param replicationFactor copies of every partition, at least 1; 3 wherever records must survive
///   a broker
/// @param minInSyncReplicas copies that must have a record before it is acknowledged, from 1 to the
///   replication factor
/// @param retryDelays the waits of the retry schedule, each longer than zero; one tier topic is
///   made for each different one
public record TopicPlan(
        int partitions, int replicationFactor, int minInSyncReplicas, List<Duration> retryDelays) {

    /// The partitions of a new cluster unless the operator says otherwise.
    public static final int DEFAULT_PARTITIONS = 24;

    /// @throws IllegalArgumentException when a number is out of its range
    public TopicPlan {
        retryDelays = List.copyOf(retryDelays);
        if (partitions < 1) {
            throw new IllegalArgumentException("partitions must be at least 1, was " + partitions);
        }
        if (replicationFactor < 1) {
            throw new IllegalArgumentException(
                    "the replication factor must be at least 1, was " + replicationFactor);
        }
        if (minInSyncReplicas < 1 || minInSyncReplicas > replicationFactor) {
            throw new IllegalArgumentException(
                    "the minimum of in-sync replicas must be from 1 to the replication factor "
                            + replicationFactor
                            + ", was "
                            + minInSyncReplicas);
        }
        for (Duration delay : retryDelays) {
            if (!delay.isPositive()) {
                throw new IllegalArgumentException(
                        "every retry delay must be positive: " + retryDelays);
            }
        }
    }
}
