package dev.carillon.router.topology;

import dev.carillon.router.domain.RecordPosition;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The newest record of one subscription: its version, where it lies, and its bytes as they were
/// read. Value and position are one object, so that nobody ever sees one without the other.
/// Immutable.
final class TableEntry {

    private final long version;
    private final RecordPosition position;
    private final byte @Nullable [] value;

    private TableEntry(long version, RecordPosition position, byte @Nullable [] value) {
        this.version = version;
        this.position = position;
        this.value = value;
    }

    /// A record with a value; the bytes become the entry's own.
    static TableEntry present(long version, RecordPosition position, byte[] value) {
        return new TableEntry(version, position, value);
    }

    /// What is remembered of a deleted subscription: a late record of an older version must not
    /// bring it back.
    static TableEntry absent(long version, RecordPosition position) {
        return new TableEntry(version, position, null);
    }

    long version() {
        return version;
    }

    RecordPosition position() {
        return position;
    }

    boolean isPresent() {
        return value != null;
    }

    /// The bytes themselves, not a copy; empty when there is no such subscription.
    Optional<byte[]> value() {
        return Optional.ofNullable(value);
    }

    @Override
    public String toString() {
        return "version " + version + " at " + position + ", " + Arrays.hashCode(value);
    }
}
