package dev.carillon.subscription.intake;

import java.util.Optional;

/// A record as it was read.
///
/// @param partition its partition
/// @param offset its offset
/// @param key its key; empty when it has none
/// @param value its value; empty for a tombstone
public record Arrival(int partition, long offset, Optional<byte[]> key, Optional<byte[]> value) {}
