package dev.carillon.subscription.app;

import dev.carillon.schemas.topic.Topics;
import dev.carillon.subscription.intake.TopicLayout;
import dev.carillon.subscription.replay.Cluster;
import dev.carillon.subscription.replay.TopicNow;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/// What replays need of Kafka.
///
/// @param kafka the clients
record ReplayCluster(KafkaParts kafka) implements Cluster {

    @Override
    public TopicNow look(String topic) {
        TopicLayout layout = kafka.layout(topic);
        return new TopicNow(layout.topicId(), layout.partitions());
    }

    @Override
    public List<String> eventTopics() {
        return kafka.topics().stream().filter(Topics.EVENTS.asMatchPredicate()).sorted().toList();
    }

    @Override
    public long end(TopicPartition partition) {
        return kafka.end(partition);
    }

    @Override
    public Consumer<byte[], byte[]> consumer() {
        return kafka.consumer("replays");
    }
}
