package dev.carillon.delivery.domain;

/// How far a subscription table must have been read before it may judge a delivery.
///
/// @param topicId the Kafka id of the topic that the router read
/// @param partition the partition
/// @param offset the newest record that the router used; the table must have applied it
public record TablePlace(String topicId, int partition, long offset) {}
