package dev.carillon.subscription.domain;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/// A secret that says nothing by itself: four letters and 256 random bits. Only its SHA-256 is
/// stored; with that many random bits neither salt nor stretching adds anything.
public final class OpaqueToken {

    /// What it is for. The letters it begins with tell.
    public enum Kind {
        /// A bearer token.
        BEARER("crl_"),
        /// The secret of a service account.
        CLIENT_SECRET("crs_");

        private final String beginning;
        private final Pattern form;

        Kind(String beginning) {
            this.beginning = beginning;
            this.form = Pattern.compile(beginning + "[0-9A-Za-z_-]{43}");
        }
    }

    /// Letters of a token that may be shown, to tell tokens apart.
    public static final int SHOWN = 10;

    private static final int RANDOM_BYTES = 32;

    private final String text;

    private OpaqueToken(String text) {
        this.text = text;
    }

    /// Draws a token.
    ///
    /// @param random must be cryptographically strong
    public static OpaqueToken draw(Kind kind, RandomGenerator random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return new OpaqueToken(
                kind.beginning + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /// The token of a text; empty when no token of this kind looks like this.
    public static Optional<OpaqueToken> parse(Kind kind, String text) {
        return kind.form.matcher(text).matches()
                ? Optional.of(new OpaqueToken(text))
                : Optional.empty();
    }

    /// The token itself. To be handed to its owner, once.
    public String text() {
        return text;
    }

    /// The beginning, which may be shown and stored.
    public String prefix() {
        return text.substring(0, SHOWN);
    }

    /// The SHA-256 of the text: what is stored.
    public byte[] sha256() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /// Hides all but the prefix.
    @Override
    public String toString() {
        return prefix() + Mask.TEXT;
    }
}
