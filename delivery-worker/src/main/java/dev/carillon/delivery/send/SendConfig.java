package dev.carillon.delivery.send;

import java.time.Duration;
import java.util.Optional;

/// The limits of an attempt.
///
/// @param deadline for the whole exchange, from the lookup of the name to the last byte of the
///   answer
/// @param connectTimeout for one connection, and again for its TLS handshake
/// @param maxConnections connections that may be open, idle ones included; at least as many as
///   attempts may be under way
/// @param proxy what every connection goes through; empty for straight to the endpoint
public record SendConfig(
        Duration deadline,
        Duration connectTimeout,
        int maxConnections,
        Optional<OutboundProxy> proxy) {

    /// Straight to the endpoint.
    public SendConfig(Duration deadline, Duration connectTimeout, int maxConnections) {
        this(deadline, connectTimeout, maxConnections, Optional.empty());
    }

    /// The most of an answer's body that is read, in bytes; then the connection is closed.
    static final int MAX_BODY_BYTES = 64 * 1024;

    /// The most of an answer's body that is held in memory, in bytes: what is kept, and room for
    /// the longest secret to be cut out whole.
    static final int KEPT_BODY_BYTES = 16 * 1024;

    /// The most headers of an answer.
    static final int MAX_HEADERS = 100;

    /// The longest first line of an answer, in bytes.
    static final int MAX_LINE_BYTES = 8 * 1024;

    /// The most bytes of an answer's headers, and again of its trailers.
    static final int MAX_HEAD_BYTES = 64 * 1024;

    /// The most bytes that an answer may have in all, its head and its frames included; with the
    /// one read that finds it out, 128 KiB.
    static final int MAX_ANSWER_BYTES = 120 * 1024;

    /// The most interim answers (1xx) before the real one.
    static final int MAX_INTERIM_ANSWERS = 10;

    /// Event loops that carry the connections: one for each processor.
    static int eventLoops() {
        return Runtime.getRuntime().availableProcessors();
    }
}
