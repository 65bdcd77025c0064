package dev.carillon.delivery.send;

import dev.carillon.delivery.domain.Bytes;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/// Carries one request to one of the given addresses. Nothing is sent twice, no redirect is
/// followed, nothing is decoded. Safe for many threads.
interface Transport extends AutoCloseable {

    /// What came of an exchange.
    sealed interface Exchange {

        /// The head of an answer, and as much of its body as is read.
        ///
        /// @param retryAfter the first `Retry-After`
        record Answered(int status, Optional<String> retryAfter, Bytes body) implements Exchange {}

        /// There was no answer.
        ///
        /// @param detail in our own words
        record Failed(String detail) implements Exchange {}
    }

    /// Sends a request and reads the answer; blocks until both are done. An interrupt cuts it
    /// short: the connection is closed and the answer is whatever was there.
    ///
    /// @param addresses where to dial, and nowhere else; the next one only when the one before
    ///   could not be connected to
    Exchange exchange(CallbackRequest request, List<InetAddress> addresses);

    @Override
    void close();
}
