package dev.carillon.subscription.publish;

import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;

/// Opens the topic for writing, fencing whoever wrote before.
@FunctionalInterface
public interface TopicSource extends Supplier<SubscriptionTopic> {

    /// Does what can be done before, fences nobody and waits for nothing. Does nothing when that is
    /// done.
    ///
    /// @throws KafkaException when no broker's name resolves
    default void prepare() {}

    /// Opens the topic.
    ///
    /// @throws KafkaException in an outage
    @Override
    SubscriptionTopic get();
}
