package dev.carillon.schemas.topic;

import java.time.Duration;

/// How long a topic keeps its records.
public sealed interface Retention {

    /// Records are kept for a time, however many they are.
    ///
    /// @param time how long
    record ForTime(Duration time) implements Retention {}

    /// The newest record of each key is kept for ever; a tombstone removes the key.
    ///
    /// @param tombstones how long a tombstone stays readable; a reader that was away for longer
    ///   must read the whole topic again (KIP-1259)
    record NewestOfEachKey(Duration tombstones) implements Retention {}
}
