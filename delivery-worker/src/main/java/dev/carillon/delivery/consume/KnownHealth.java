package dev.carillon.delivery.consume;

import dev.carillon.delivery.domain.Health;
import java.util.List;
import java.util.Set;

/// Tells what earlier owners of partitions wrote about their endpoints.
@FunctionalInterface
public interface KnownHealth {

    /// The endpoints of these partition numbers that were not well. May block for some seconds.
    List<Known> of(Set<Integer> numbers);

    /// What is known of one endpoint.
    ///
    /// @param health as it was written
    /// @param number the partition number of the endpoint
    record Known(Health health, int number) {}
}
