package dev.carillon.subscription.app;

import dev.carillon.subscription.domain.DirectoryIds;
import dev.carillon.subscription.domain.OpaqueToken;
import dev.carillon.subscription.domain.ServiceAccountId;
import dev.carillon.subscription.domain.UserId;
import dev.carillon.subscription.store.Database;
import dev.carillon.subscription.store.DatabaseConfig;
import dev.carillon.subscription.store.Migrations;
import dev.carillon.subscription.store.PostgresServiceAccountStore;
import dev.carillon.subscription.store.PostgresTokenStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Issues and revokes bearer tokens and service accounts, straight in the service's database; for
/// operators. Works while services run and while none does. Thread-safe.
public final class Tokens implements AutoCloseable {

    private static final int LONGEST_LABEL = 100;
    private static final Duration LONGEST_LIFETIME = Duration.ofDays(3660);

    private final Database database;
    private final PostgresTokenStore store;
    private final PostgresServiceAccountStore accounts;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    private Tokens(Database database, Clock clock) {
        this.database = database;
        this.store = new PostgresTokenStore(database);
        this.accounts = new PostgresServiceAccountStore(database);
        this.clock = clock;
    }

    /// A token that was just issued.
    ///
    /// @param id its number, to revoke it by
    /// @param token the token itself; it cannot be read again
    /// @param expiresAt from when on it is not valid
    public record Issued(long id, String token, Instant expiresAt) {

        /// Hides the token.
        @Override
        public String toString() {
            return "Issued[" + id + ", until " + expiresAt + "]";
        }
    }

    /// A token as it is listed.
    ///
    /// @param id its number
    /// @param prefix the letters it begins with
    /// @param user the id of the user it stands for
    /// @param label what it is for
    /// @param createdAt when it was issued
    /// @param expiresAt from when on it is not valid
    /// @param revokedAt when it, or its service account, was revoked, if it was
    /// @param serviceAccount the public name of the account it was issued to, if it was to one
    public record Listed(
            long id,
            String prefix,
            String user,
            String label,
            Instant createdAt,
            Instant expiresAt,
            Optional<Instant> revokedAt,
            Optional<String> serviceAccount) {}

    /// A service account that was just made.
    ///
    /// @param clientId its public name
    /// @param clientSecret its secret; it cannot be read again
    public record NewServiceAccount(String clientId, String clientSecret) {

        /// Hides the secret.
        @Override
        public String toString() {
            return "NewServiceAccount[" + clientId + "]";
        }
    }

    /// A service account as it is listed.
    ///
    /// @param clientId its public name
    /// @param user the id of the user whose rights it has
    /// @param label what it is for
    /// @param createdAt when it was made
    /// @param revokedAt when it was revoked, if it was
    public record ListedServiceAccount(
            String clientId,
            String user,
            String label,
            Instant createdAt,
            Optional<Instant> revokedAt) {}

    /// Connects to the service's database, and makes its tables if no service has yet.
    ///
    /// @throws dev.carillon.subscription.leadership.DatabaseUnavailableException when it does not
    ///   answer
    public static Tokens open(DatabaseConfig config, Clock clock) {
        Database database = Database.open(config, "carillon-tokens");
        try {
            int applied = new Migrations(database).migrate();
            if (applied < 0) {
                throw new IllegalStateException("applied " + applied + " migrations");
            }
            return new Tokens(database, clock);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /// Connects to the database that an environment, or the file it names, says; for commands.
    ///
    /// @throws dev.carillon.platform.config.SettingsException when it does not say
    public static Tokens open(Map<String, String> environment, Clock clock) {
        return open(DatabaseSettings.read(environment), clock);
    }

    /// Connects, issues one token and lets go; for commands. See [#issue(String, String,
    /// Duration)].
    ///
    /// @return the token itself
    public static String issue(
            SubscriptionServiceConfig config, String userId, String label, Duration lifetime) {
        try (Tokens tokens = open(config.database(), Clock.systemUTC())) {
            return tokens.issue(userId, label, lifetime).token();
        }
    }

    /// Issues a token for a user. The user need not be in the directory yet; what the token may do
    /// is decided at each request, by what the directory says then.
    ///
    /// @param userId the user's id, as in the directory
    /// @param label what it is for, at most 100 characters
    /// @param lifetime how long it is valid, from 1 s to ten years
    /// @throws IllegalArgumentException when one of them is out of its range
    public Issued issue(String userId, String label, Duration lifetime) {
        UserId user = user(userId);
        requireLabel(label);
        if (lifetime.compareTo(Duration.ofSeconds(1)) < 0
                || lifetime.compareTo(LONGEST_LIFETIME) > 0) {
            throw new IllegalArgumentException(
                    "a token's lifetime is from 1s to %d days, was %s"
                            .formatted(LONGEST_LIFETIME.toDays(), lifetime));
        }
        OpaqueToken token = OpaqueToken.draw(OpaqueToken.Kind.BEARER, random);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Instant expiresAt = now.plus(lifetime);
        long id = store.insert(token, user, label, now, expiresAt);
        return new Issued(id, token.text(), expiresAt);
    }

    /// Revokes a token; it is refused from the next request on.
    ///
    /// @return whether there was such a token that was not revoked yet
    public boolean revoke(long id) {
        return store.revoke(id, clock.instant());
    }

    /// Every token, by number.
    public List<Listed> list() {
        return store.list().stream()
                .map(token ->
                        new Listed(
                                token.id(),
                                token.prefix(),
                                token.user().value(),
                                token.label(),
                                token.createdAt(),
                                token.expiresAt(),
                                token.revokedAt(),
                                token.serviceAccount().map(ServiceAccountId::text)))
                .toList();
    }

    /// Makes a service account with the rights of a user.
    ///
    /// @param userId the user's id, as in the directory
    /// @param label what it is for, at most 100 characters
    /// @throws IllegalArgumentException when one of them is out of its range
    public NewServiceAccount createServiceAccount(String userId, String label) {
        UserId user = user(userId);
        requireLabel(label);
        ServiceAccountId id = ServiceAccountId.draw(random);
        OpaqueToken secret = OpaqueToken.draw(OpaqueToken.Kind.CLIENT_SECRET, random);
        accounts.insert(id, secret, user, label, clock.instant().truncatedTo(ChronoUnit.MILLIS));
        return new NewServiceAccount(id.text(), secret.text());
    }

    /// Revokes a service account: its tokens are refused from the next request on.
    ///
    /// @return whether there was such an account that was not revoked yet
    public boolean revokeServiceAccount(String clientId) {
        return ServiceAccountId.parse(clientId)
                .map(id -> accounts.revoke(id, clock.instant()))
                .orElse(false);
    }

    /// Every service account, oldest first.
    public List<ListedServiceAccount> serviceAccounts() {
        return accounts.list().stream()
                .map(account ->
                        new ListedServiceAccount(
                                account.id().text(),
                                account.user().value(),
                                account.label(),
                                account.createdAt(),
                                account.revokedAt()))
                .toList();
    }

    private static UserId user(String userId) {
        if (!DirectoryIds.isPossible(userId)) {
            throw new IllegalArgumentException(
                    "a user id has 1 to %d characters without blanks, ':' and '/'"
                            .formatted(DirectoryIds.LONGEST));
        }
        return new UserId(userId);
    }

    private static void requireLabel(String label) {
        if (label.isBlank()
                || label.length() > LONGEST_LABEL
                || label.codePoints().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "a label has 1 to %d characters, none of them a control character, had %d"
                            .formatted(LONGEST_LABEL, label.length()));
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
