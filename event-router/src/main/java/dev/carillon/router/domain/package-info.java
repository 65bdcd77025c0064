/// What is decided about an event: where it belongs, who asked for it, and which deliveries travel
/// together. Pure: no Avro, no Kafka, no clock, no dice, no I/O; of our own it sees `schemas.id`
/// only.
@NullMarked
package dev.carillon.router.domain;

import org.jspecify.annotations.NullMarked;
