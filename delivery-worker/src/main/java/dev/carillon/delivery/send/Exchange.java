package dev.carillon.delivery.send;

import dev.carillon.delivery.domain.Bytes;
import java.util.Optional;

/// What came of sending a request.
sealed interface Exchange {

    /// The head of an answer, and as much of its body as is kept.
    ///
    /// @param retryAfter the first `Retry-After`
    record Answered(int status, Optional<String> retryAfter, Body body) implements Exchange {}

    /// There was no answer.
    ///
    /// @param detail in our own words
    record Failed(String detail) implements Exchange {}

    /// The beginning of an answer's body.
    ///
    /// @param bytes at most [SendConfig#KEPT_BODY_BYTES]
    /// @param isWhole whether that is all of it
    record Body(Bytes bytes, boolean isWhole) {

        /// No body.
        static final Body NONE = new Body(Bytes.of(new byte[0]), true);
    }
}
