package dev.carillon.subscription.domain;

/// Where an envelope lies in the topic `deliveries`.
///
/// @param topicId the Kafka id of the topic: a topic that was made anew has another one
/// @param partition the partition
/// @param offset the offset
public record EnvelopePlace(String topicId, int partition, long offset) {}
