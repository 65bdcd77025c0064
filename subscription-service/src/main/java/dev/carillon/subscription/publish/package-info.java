/// From outbox row to the compacted topic `subscriptions`. Sees `domain`, the generated records and
/// Kafka; declares the outbox it reads.
@NullMarked
package dev.carillon.subscription.publish;

import org.jspecify.annotations.NullMarked;
