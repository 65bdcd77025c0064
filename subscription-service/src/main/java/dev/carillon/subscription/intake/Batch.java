package dev.carillon.subscription.intake;

import java.util.List;

/// Records of one topic that were read together, in the order of each partition.
///
/// @param arrivals the records
/// @param offsets how far they read
public record Batch(List<Arrival> arrivals, OffsetMoves offsets) {

    /// Copies the list.
    public Batch {
        arrivals = List.copyOf(arrivals);
    }
}
