package dev.carillon.subscription.intake;

/// A topic as it is now.
///
/// @param topicId its Kafka id
/// @param partitions how many partitions it has
public record TopicLayout(String topicId, int partitions) {}
