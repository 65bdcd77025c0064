package dev.carillon.subscription.operations;

import dev.carillon.subscription.domain.UserId;
import java.time.Instant;
import java.util.Optional;

/// Where tokens are kept, as hashes. Thread-safe.
public interface TokenStore {

    /// A token as it is stored.
    ///
    /// @param id its number
    /// @param user whose it is
    /// @param expiresAt from when on it is not valid
    /// @param revokedAt when it, or the service account it was issued to, was revoked, if it was
    record StoredToken(long id, UserId user, Instant expiresAt, Optional<Instant> revokedAt) {}

    /// Finds a token by the SHA-256 of its text.
    Optional<StoredToken> find(byte[] sha256);
}
