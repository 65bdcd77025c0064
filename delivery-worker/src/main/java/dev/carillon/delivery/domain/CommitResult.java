package dev.carillon.delivery.domain;

/// How a transaction ended.
public enum CommitResult {
    /// Its outputs and offsets are in Kafka.
    COMMITTED,
    /// Nothing of it is in Kafka, nor ever will be.
    ABORTED
}
