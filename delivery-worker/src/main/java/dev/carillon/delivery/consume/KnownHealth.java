package dev.carillon.delivery.consume;

import dev.carillon.delivery.domain.Health;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// Tells what earlier owners of partitions wrote about their endpoints.
@FunctionalInterface
public interface KnownHealth {

    /// The endpoints of these partition numbers that were not well. Returns at once; the answer may
    /// take some seconds, and is asked for again only when it has come.
    CompletableFuture<List<Known>> of(Set<Integer> numbers);

    /// What is known of one endpoint.
    ///
    /// @param health as it was written
    /// @param number the partition number of the endpoint
    record Known(Health health, int number) {}
}
