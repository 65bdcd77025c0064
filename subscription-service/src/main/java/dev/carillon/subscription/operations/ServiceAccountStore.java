package dev.carillon.subscription.operations;

import dev.carillon.subscription.domain.OpaqueToken;
import dev.carillon.subscription.domain.ServiceAccountId;
import java.time.Instant;
import java.util.Optional;

/// Where service accounts are kept. Thread-safe.
public interface ServiceAccountStore {

    /// A service account as it is stored.
    ///
    /// @param secretSha256 the SHA-256 of its secret, in lower-case hexadecimal digits
    /// @param revokedAt when it was revoked, if it was
    record StoredAccount(String secretSha256, Optional<Instant> revokedAt) {}

    /// Finds an account.
    Optional<StoredAccount> find(ServiceAccountId id);

    /// Stores the hash of a new token of an account, and drops those of its tokens that have
    /// expired.
    ///
    /// @return whether the account still exists and is not revoked; else nothing is stored
    boolean insertToken(
            ServiceAccountId account, OpaqueToken token, Instant createdAt, Instant expiresAt);
}
