package dev.carillon.delivery.consume;

import dev.carillon.delivery.domain.Delivery;
import java.util.List;

/// What a polled record turned out to be.
sealed interface Incoming {

    /// Deliveries, at least one.
    record Deliveries(List<Delivery> members) implements Incoming {}

    /// Nothing that can be read, now or ever.
    record Poison(String detail) implements Incoming {}
}
