/// Turns an event into the body of its callbacks. Sees Avro, Jackson's streaming core and `domain`;
/// knows nothing of Kafka.
@NullMarked
package dev.carillon.router.render;

import org.jspecify.annotations.NullMarked;
