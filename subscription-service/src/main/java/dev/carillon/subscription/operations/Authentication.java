package dev.carillon.subscription.operations;

import dev.carillon.subscription.domain.Caller;
import dev.carillon.subscription.domain.OpaqueToken;
import dev.carillon.subscription.operations.TokenStore.StoredToken;
import java.time.Clock;
import java.util.Optional;

/// Finds out who calls. Thread-safe.
public final class Authentication {

    private final TokenStore tokens;
    private final Clock clock;

    /// @param clock tells whether a token has expired
    public Authentication(TokenStore tokens, Clock clock) {
        this.tokens = tokens;
        this.clock = clock;
    }

    /// The caller that a bearer token stands for; empty when it is unknown, expired or revoked.
    public Optional<Caller> caller(String bearerToken) {
        return OpaqueToken.parse(bearerToken)
                .flatMap(token -> tokens.find(token.sha256()))
                .filter(this::isValid)
                .map(token -> new Caller(token.user()));
    }

    private boolean isValid(StoredToken token) {
        return token.revokedAt().isEmpty() && clock.instant().isBefore(token.expiresAt());
    }
}
