package dev.carillon.subscription.replay;

import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.topic.Partitions;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.TablePosition;
import org.apache.kafka.common.TopicPartition;

/// Up to where a worker must have read the topic `subscriptions` before it delivers: to where it
/// ends now, so that a webhook that was enabled a moment ago is not taken for one that is disabled.
/// For one thread.
final class TablePlaces {

    private final Cluster cluster;

    TablePlaces(Cluster cluster) {
        this.cluster = cluster;
    }

    /// The end of the partition of a scope.
    ///
    /// @throws org.apache.kafka.common.KafkaException in an outage
    TablePosition end(Scope scope) {
        TopicNow topic = cluster.look(Topics.SUBSCRIPTIONS);
        TopicPartition at =
                new TopicPartition(
                        Topics.SUBSCRIPTIONS, Partitions.ofScope(scope, topic.partitions()));
        return new TablePosition(topic.id(), at.partition(), Math.max(0, cluster.end(at) - 1));
    }
}
