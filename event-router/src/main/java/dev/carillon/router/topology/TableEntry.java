package dev.carillon.router.topology;

import dev.carillon.router.domain.RecordPosition;
import dev.carillon.router.domain.Subscription;
import dev.carillon.schemas.serde.Decoded;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The newest record of one subscription: its version, where it lies, and its bytes as they were
/// read, until somebody could read them: from then on what they say, which is smaller. Value and
/// position are one object, so that nobody ever sees one without the other. Safe for many threads.
final class TableEntry {

    private final long version;
    private final RecordPosition position;

    /// The bytes, the subscription, or null when there is none.
    private volatile @Nullable Object content;

    private TableEntry(long version, RecordPosition position, byte @Nullable [] value) {
        this.version = version;
        this.position = position;
        this.content = value;
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
        return content != null;
    }

    /// The bytes themselves, not a copy; empty when there is no such subscription, and once they
    /// could be read.
    Optional<byte[]> value() {
        return content instanceof byte[] bytes ? Optional.of(bytes) : Optional.empty();
    }

    /// The subscription, which is read from the bytes but once.
    ///
    /// @param reading what the bytes say
    /// @throws IllegalStateException when there is no such subscription
    Decoded<Subscription> read(Function<byte[], Decoded<Subscription>> reading) {
        return switch (content) {
            case Subscription known -> new Decoded.Value<>(known);
            case byte[] bytes -> {
                Decoded<Subscription> decoded = reading.apply(bytes);
                if (decoded instanceof Decoded.Value<Subscription>(Subscription subscription)) {
                    content = subscription;
                }
                yield decoded;
            }
            case null, default -> throw new IllegalStateException("absent: " + this);
        };
    }

    @Override
    public String toString() {
        return "version " + version + " at " + position;
    }
}
