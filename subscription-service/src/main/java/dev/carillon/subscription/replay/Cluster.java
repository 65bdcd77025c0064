package dev.carillon.subscription.replay;

import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/// What is needed of Kafka. Thread-safe. Every method throws
/// [org.apache.kafka.common.KafkaException] in an outage.
public interface Cluster {

    /// A topic as it is now.
    TopicNow look(String topic);

    /// The names of the topics of events.
    List<String> eventTopics();

    /// Where a partition ends for readers of committed records: the offset that comes next.
    long end(TopicPartition partition);

    /// A consumer without a group and without partitions; the caller's to close.
    Consumer<byte[], byte[]> consumer();
}
