package dev.carillon.subscription.operations;

import dev.carillon.subscription.domain.OpaqueToken;
import dev.carillon.subscription.domain.ServiceAccountId;
import dev.carillon.subscription.operations.ServiceAccountStore.StoredAccount;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Issues short-lived tokens to service accounts (RFC 6749, section 4.4). Thread-safe.
public final class ServiceAccounts {

    private final ServiceAccountStore store;
    private final RateLimit limit;
    private final RandomGenerator random;
    private final Clock clock;
    private final Duration lifetime;

    /// @param limit how often one account may ask
    /// @param random draws tokens; must be cryptographically strong
    /// @param lifetime how long a token is valid
    public ServiceAccounts(
            ServiceAccountStore store,
            RateLimit limit,
            RandomGenerator random,
            Clock clock,
            Duration lifetime) {
        this.store = store;
        this.limit = limit;
        this.random = random;
        this.clock = clock;
        this.lifetime = lifetime;
    }

    /// What came of asking for a token.
    public sealed interface Grant {

        /// A token.
        ///
        /// @param token to be handed out, once
        /// @param createdAt when it was issued, in whole seconds
        /// @param lifetime how long it is valid
        record Issued(OpaqueToken token, Instant createdAt, Duration lifetime) implements Grant {}

        /// The account does not exist, was revoked, or has another secret.
        record Unknown() implements Grant {}

        /// The account asks too often.
        ///
        /// @param after when to ask again
        record TooOften(Duration after) implements Grant {}
    }

    /// Issues a token to who knows the secret.
    public Grant issue(String clientId, String clientSecret) {
        Optional<ServiceAccountId> id = ServiceAccountId.parse(clientId);
        Optional<OpaqueToken> secret =
                OpaqueToken.parse(OpaqueToken.Kind.CLIENT_SECRET, clientSecret);
        if (id.isEmpty() || secret.isEmpty() || !isSecretOf(secret.get(), id.get())) {
            return new Grant.Unknown();
        }
        Optional<Duration> wait = limit.take("service account " + id.get());
        if (wait.isPresent()) {
            return new Grant.TooOften(wait.get());
        }
        OpaqueToken token = OpaqueToken.draw(OpaqueToken.Kind.BEARER, random);
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        return store.insertToken(id.get(), token, now, now.plus(lifetime))
                ? new Grant.Issued(token, now, lifetime)
                : new Grant.Unknown();
    }

    private boolean isSecretOf(OpaqueToken secret, ServiceAccountId id) {
        Optional<StoredAccount> account = store.find(id);
        return account.isPresent()
                && MessageDigest.isEqual(
                        secret.sha256(), HexFormat.of().parseHex(account.get().secretSha256()))
                && account.get().revokedAt().isEmpty();
    }
}
