package dev.carillon.benchmarks.parts;

import java.util.stream.DoubleStream;

/// The middle of a few figures: one bad turn does not move it.
public final class Medians {

    private Medians() {}

    /// The median; of an even number the upper of the two in the middle.
    ///
    /// @throws IllegalArgumentException when there are none
    public static double of(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("there is no median of nothing");
        }
        return sorted[sorted.length / 2];
    }
}
