package dev.carillon.delivery.consume;

import dev.carillon.delivery.domain.Attempt;
import dev.carillon.delivery.domain.Delivery;
import dev.carillon.delivery.domain.Endpoint;
import java.util.function.Consumer;

/// Makes HTTP attempts.
@FunctionalInterface
public interface Attempts {

    /// Begins an attempt and returns at once.
    ///
    /// @param whenEnded called exactly once, within the attempt's deadline, on any thread
    void begin(Delivery delivery, Endpoint endpoint, Consumer<Attempt> whenEnded);
}
