package dev.carillon.schemas.topic;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import org.apache.kafka.common.utils.Utils;

/// On which partition a record belongs. The hash is that of Kafka's Java producer for the same text
/// (murmur2), so that a record produced by key alone would go to the same place.
public final class Partitions {

    private Partitions() {}

    /// The partition of `deliveries`, of every retry tier and of the other topics keyed by
    /// subscription.
    ///
    /// @param count the topic's partitions, at least 1
    public static int ofSubscription(SubscriptionId subscription, int count) {
        return of(subscription.text(), count);
    }

    /// The partition of `subscriptions`: all subscriptions of one scope lie together.
    ///
    /// @param count the topic's partitions, at least 1
    public static int ofScope(Scope scope, int count) {
        return of(scope.key(), count);
    }

    private static int of(String key, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("a topic has at least 1 partition, not " + count);
        }
        return Utils.toPositive(Utils.murmur2(key.getBytes(UTF_8))) % count;
    }
}
