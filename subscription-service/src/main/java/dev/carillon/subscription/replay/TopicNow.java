package dev.carillon.subscription.replay;

/// A topic as it is now.
///
/// @param id its Kafka id
/// @param partitions how many partitions it has
public record TopicNow(String id, int partitions) {}
