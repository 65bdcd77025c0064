package dev.carillon.delivery.domain;

/// Where an envelope lies in `deliveries`.
///
/// @param topicId the Kafka id of the topic
/// @param partition the partition
/// @param offset the offset
public record EnvelopePlace(String topicId, int partition, long offset) {}
