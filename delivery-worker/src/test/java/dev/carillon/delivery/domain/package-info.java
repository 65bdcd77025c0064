/// The decisions, without a clock, dice, Kafka or HTTP.
@NullMarked
package dev.carillon.delivery.domain;

import org.jspecify.annotations.NullMarked;
