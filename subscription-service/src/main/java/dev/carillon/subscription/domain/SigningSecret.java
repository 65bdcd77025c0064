package dev.carillon.subscription.domain;

import java.util.Base64;
import java.util.random.RandomGenerator;

/// A secret that signs callbacks (Standard Webhooks, version 1.0.0).
public final class SigningSecret {

    /// Bytes of a new secret; the standard allows 24 to 64.
    public static final int BYTES = 32;

    private static final String PREFIX = "whsec_";

    private final byte[] bytes;

    private SigningSecret(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Draws a secret.
    ///
    /// @param random must be cryptographically strong
    public static SigningSecret draw(RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new SigningSecret(bytes);
    }

    /// Takes a copy of the raw bytes of a secret that was drawn earlier.
    public static SigningSecret of(byte[] bytes) {
        return new SigningSecret(bytes.clone());
    }

    /// A copy of the raw bytes, the key of the signature.
    public byte[] bytes() {
        return bytes.clone();
    }

    /// As it is shown to people, once: `whsec_` and the bytes in base64.
    public String text() {
        return PREFIX + Base64.getEncoder().encodeToString(bytes);
    }

    /// Hides the secret.
    @Override
    public String toString() {
        return PREFIX + Mask.TEXT;
    }
}
