package dev.carillon.delivery.send;

import java.time.Duration;

/// The limits of an attempt.
///
/// @param deadline for the whole exchange, from the lookup of the name to the last byte of the
///   answer
/// @param connectTimeout for one connection, and again for its TLS handshake
/// @param maxConnections connections that may be open, idle ones included; at least as many as
///   attempts may be under way
public record SendConfig(Duration deadline, Duration connectTimeout, int maxConnections) {

    /// The most of an answer's body that is read, in bytes; then the connection is closed.
    static final int MAX_BODY_BYTES = 64 * 1024;

    /// The most headers of an answer.
    static final int MAX_HEADERS = 100;

    /// The longest line of an answer's head, in bytes.
    static final int MAX_LINE_BYTES = 8 * 1024;

    /// The most bytes that an answer may have in all, its head and its frames included.
    static final int MAX_ANSWER_BYTES = 160 * 1024;

    /// The most interim answers (1xx) before the real one.
    static final int MAX_INTERIM_ANSWERS = 10;
}
