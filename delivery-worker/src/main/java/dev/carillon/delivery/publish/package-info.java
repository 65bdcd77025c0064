/// Writes what the worker has to say to Kafka, in transactions with the offsets that it finishes.
/// The only room that produces records. Does not see where outputs come from.
@NullMarked
package dev.carillon.delivery.publish;

import org.jspecify.annotations.NullMarked;
