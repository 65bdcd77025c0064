package dev.carillon.router.topology;

import dev.carillon.router.domain.RecordPosition;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A record of the topic of subscriptions that cannot be used.
public final class UnreadableRecord {

    private final byte[] key;
    private final byte @Nullable [] value;
    private final RecordPosition position;
    private final String reason;

    /// @param key its key as it was read
    /// @param value its value as it was read
    /// @param position where it lies
    /// @param reason why it cannot be used, in a sentence
    public UnreadableRecord(
            byte[] key, byte @Nullable [] value, RecordPosition position, String reason) {
        this.key = key;
        this.value = value;
        this.position = position;
        this.reason = reason;
    }

    /// Its key, not a copy.
    public byte[] key() {
        return key;
    }

    /// Its value, not a copy; empty when it has none.
    public Optional<byte[]> value() {
        return Optional.ofNullable(value);
    }

    /// Where it lies in the topic of subscriptions.
    public RecordPosition position() {
        return position;
    }

    /// Why it cannot be used, in a sentence.
    public String reason() {
        return reason;
    }

    @Override
    public String toString() {
        return "the record at " + position + ": " + reason;
    }
}
