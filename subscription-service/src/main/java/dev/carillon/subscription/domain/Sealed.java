package dev.carillon.subscription.domain;

import java.util.Arrays;

/// An encrypted value. Immutable.
public final class Sealed {

    private final byte[] bytes;

    private Sealed(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Takes a copy of the cipher text.
    public static Sealed of(byte[] bytes) {
        return new Sealed(bytes.clone());
    }

    /// A copy of the cipher text.
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sealed sealed && Arrays.equals(bytes, sealed.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "Sealed[" + bytes.length + " bytes]";
    }
}
