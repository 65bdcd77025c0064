package dev.carillon.router.domain;

/// Where a record lies in its topic.
///
/// @param partition from 0
/// @param offset from 0
public record RecordPosition(int partition, long offset) {

    /// @throws IllegalArgumentException when a number is negative
    public RecordPosition {
        if (partition < 0 || offset < 0) {
            throw new IllegalArgumentException(
                    "a position's numbers must not be negative, were partition "
                            + partition
                            + ", offset "
                            + offset);
        }
    }
}
