package dev.carillon.delivery.domain;

/// One partition of one topic.
///
/// @param topic the topic
/// @param number the partition's number, from 0
public record TopicPartitionNumber(String topic, int number)
        implements Comparable<TopicPartitionNumber> {

    @Override
    public int compareTo(TopicPartitionNumber other) {
        int byTopic = topic.compareTo(other.topic);
        return byTopic != 0 ? byTopic : Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return topic + "-" + number;
    }
}
