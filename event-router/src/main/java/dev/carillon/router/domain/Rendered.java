package dev.carillon.router.domain;

import static java.nio.charset.StandardCharsets.UTF_8;

/// What rendering an event as a callback's body came to.
public sealed interface Rendered {

    /// The body: the bytes that are sent and signed on every attempt. Not to be changed by anybody.
    final class Payload implements Rendered {

        private final byte[] bytes;

        /// @param bytes become the payload's own; the caller lets go of them
        public Payload(byte[] bytes) {
            this.bytes = bytes;
        }

        /// The bytes themselves, not a copy.
        public byte[] bytes() {
            return bytes;
        }

        /// The body as text.
        @Override
        public String toString() {
            return new String(bytes, UTF_8);
        }
    }

    /// The body is larger than a delivery may be.
    ///
    /// @param limitBytes the most it may have
    record TooLarge(int limitBytes) implements Rendered {}

    /// The event has something in it that has no form in JSON.
    ///
    /// @param reason what, in a sentence
    record Impossible(String reason) implements Rendered {}
}
