package dev.carillon.delivery.domain;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Bytes that nobody changes. Their text form gives only their number, since they may be a payload
/// or a sealed secret.
public final class Bytes {

    private final byte[] bytes;

    private Bytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Takes the bytes as they are; the caller must not change them afterwards.
    public static Bytes of(byte[] bytes) {
        return new Bytes(bytes);
    }

    /// How many there are.
    public int length() {
        return bytes.length;
    }

    /// A copy.
    public byte[] toArray() {
        return bytes.clone();
    }

    /// A view that cannot be written through.
    public ByteBuffer asByteBuffer() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
