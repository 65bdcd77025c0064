package dev.carillon.subscription.operations;

import dev.carillon.subscription.domain.Caller;
import dev.carillon.subscription.domain.OpaqueToken;
import dev.carillon.subscription.operations.IssuerTokens.Judged;
import dev.carillon.subscription.operations.TokenStore.StoredToken;
import java.time.Clock;
import java.util.Optional;

/// Finds out who calls. Thread-safe.
public final class Authentication {

    private final TokenStore tokens;
    private final IssuerTokens issuer;
    private final Clock clock;

    /// @param issuer judges what is no token of ours
    /// @param clock tells whether a token has expired
    public Authentication(TokenStore tokens, IssuerTokens issuer, Clock clock) {
        this.tokens = tokens;
        this.issuer = issuer;
        this.clock = clock;
    }

    /// What a bearer token proves.
    public sealed interface Identity {

        /// Who calls.
        record Known(Caller caller) implements Identity {}

        /// Nothing: it is unknown, expired, revoked, or a forgery.
        ///
        /// @param reason for the log
        record Unknown(String reason) implements Identity {}

        /// Nothing can be said now. Nobody is let in for that.
        ///
        /// @param reason for the log
        record Undecided(String reason) implements Identity {}
    }

    /// The caller that a bearer token stands for.
    public Identity identify(String bearerToken) {
        Optional<OpaqueToken> own = OpaqueToken.parse(OpaqueToken.Kind.BEARER, bearerToken);
        if (own.isPresent()) {
            return tokens.find(own.get().sha256())
                    .filter(this::isValid)
                    .<Identity>map(token ->
                            new Identity.Known(new Caller(token.user(), "token " + token.id())))
                    .orElseGet(() -> new Identity.Unknown("no such token, or not any more"));
        }
        return switch (issuer.judge(bearerToken)) {
            // A user can have as many of these as it likes: they share one rate limit.
            case Judged.Genuine(var user) -> new Identity.Known(new Caller(user, "user " + user));
            case Judged.Refused(String reason) -> new Identity.Unknown(reason);
            case Judged.Undecided(String reason) -> new Identity.Undecided(reason);
        };
    }

    private boolean isValid(StoredToken token) {
        return token.revokedAt().isEmpty() && clock.instant().isBefore(token.expiresAt());
    }
}
