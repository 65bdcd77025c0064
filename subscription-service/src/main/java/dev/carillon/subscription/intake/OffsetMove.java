package dev.carillon.subscription.intake;

/// How far one partition was read by a batch.
///
/// @param partition the partition
/// @param expected the offset that is stored, if nobody else has read in the meantime
/// @param next the offset to store: the first that the batch does not contain
public record OffsetMove(int partition, long expected, long next) {

    /// @throws IllegalArgumentException when it does not move forward
    public OffsetMove {
        if (next <= expected) {
            throw new IllegalArgumentException(
                    "an offset moves forward, and was moved from " + expected + " to " + next);
        }
    }
}
