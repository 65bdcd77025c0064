package dev.carillon.router.topology;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The newest record of one scope in the directory, and what was read from it. A new record is a
/// new entry, so what was read can never be of an older one. Safe for many threads.
final class DirectoryEntry {

    private final byte[] value;
    private volatile @Nullable Reading reading;

    /// What the bytes said.
    ///
    /// @param organization the organization that owns the scope; empty when they cannot be read
    /// @param until when to read them again
    record Reading(Optional<String> organization, Instant until) {}

    /// @param value become the entry's own
    DirectoryEntry(byte[] value) {
        this.value = value;
    }

    /// The bytes themselves, not a copy.
    byte[] value() {
        return value;
    }

    /// What was read before, unless that is too long ago.
    Optional<Reading> reading(Instant now) {
        Reading last = reading;
        return last != null && now.isBefore(last.until()) ? Optional.of(last) : Optional.empty();
    }

    void remember(Reading read) {
        reading = read;
    }
}
