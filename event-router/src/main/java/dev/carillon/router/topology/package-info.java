/// The Kafka Streams application: its sources, its two tables, the join and its sinks. Turns Avro
/// into values of `domain` and back. Declares as interfaces what it needs from others (rendering,
/// meters, reports); sees neither `render` nor `publish`.
@NullMarked
package dev.carillon.router.topology;

import org.jspecify.annotations.NullMarked;
