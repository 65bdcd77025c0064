/// Kafka client properties with durable defaults, the registry's properties, and the check of the
/// cluster at the start. Sees `config` only; knows no topic and no record type.
@NullMarked
package dev.carillon.platform.kafka;

import org.jspecify.annotations.NullMarked;
