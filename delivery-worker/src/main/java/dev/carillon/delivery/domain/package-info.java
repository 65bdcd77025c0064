/// What happens to a delivery, decided without a clock, dice, Kafka or HTTP: outcomes and next
/// steps, the retry schedule, the ledger of offsets, lanes, the assignment of partition numbers.
/// Sees nothing but the JDK and the ids.
@NullMarked
package dev.carillon.delivery.domain;

import org.jspecify.annotations.NullMarked;
