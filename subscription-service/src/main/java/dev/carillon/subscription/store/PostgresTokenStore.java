package dev.carillon.subscription.store;

import dev.carillon.subscription.domain.OpaqueToken;
import dev.carillon.subscription.domain.ServiceAccountId;
import dev.carillon.subscription.domain.UserId;
import dev.carillon.subscription.operations.TokenStore;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/// Tokens in PostgreSQL.
public final class PostgresTokenStore implements TokenStore {

    private final Database database;

    /// @param database stays the caller's to close
    public PostgresTokenStore(Database database) {
        this.database = database;
    }

    /// A token as an operator sees it.
    ///
    /// @param id its number
    /// @param prefix the letters it begins with
    /// @param user whose it is
    /// @param label what it is for
    /// @param createdAt when it was issued
    /// @param expiresAt from when on it is not valid
    /// @param revokedAt when it, or its service account, was revoked, if it was
    /// @param serviceAccount the account it was issued to, if it was issued to one
    public record ListedToken(
            long id,
            String prefix,
            UserId user,
            String label,
            Instant createdAt,
            Instant expiresAt,
            Optional<Instant> revokedAt,
            Optional<ServiceAccountId> serviceAccount) {}

    @Override
    public Optional<StoredToken> find(byte[] sha256) {
        return database.read(handle -> {
            RoundTrip trip = new RoundTrip(handle);
            RoundTrip.Rows<StoredToken> found =
                    trip.read(
                            """
                            select t.id, t.user_id, t.expires_at,
                                coalesce(t.revoked_at, a.revoked_at) revoked_at
                            from tokens t
                            left join service_accounts a on a.id = t.service_account_id
                            where t.sha256 = ?
                            """,
                            row ->
                                    new StoredToken(
                                            row.getLong("id"),
                                            new UserId(row.getString("user_id")),
                                            Columns.instant(row, "expires_at"),
                                            Columns.optionalInstant(row, "revoked_at")),
                            Parameter.bytes(sha256));
            trip.send();
            return found.first();
        });
    }

    /// Stores a token's hash.
    ///
    /// @return the token's number
    public long insert(
            OpaqueToken token, UserId user, String label, Instant createdAt, Instant expiresAt) {
        return database.inTransaction(handle ->
                handle.createQuery(
                                """
                                insert into tokens
                                    (sha256, prefix, user_id, label, created_at, expires_at)
                                values
                                    (:sha256, :prefix, :user, :label, :created, :expires)
                                returning id
                                """)
                        .bind("sha256", token.sha256())
                        .bind("prefix", token.prefix())
                        .bind("user", user.value())
                        .bind("label", label)
                        .bind("created", createdAt.atOffset(ZoneOffset.UTC))
                        .bind("expires", expiresAt.atOffset(ZoneOffset.UTC))
                        .mapTo(Long.class)
                        .one());
    }

    /// Revokes a token.
    ///
    /// @return whether there was one that was not revoked yet
    public boolean revoke(long id, Instant now) {
        return database.inTransaction(handle ->
                handle.createUpdate(
                                """
                                update tokens set revoked_at = :now
                                where id = :id and revoked_at is null
                                """)
                        .bind("id", id)
                        .bind("now", now.atOffset(ZoneOffset.UTC))
                        .execute())
                == 1;
    }

    /// Every token, by number.
    public List<ListedToken> list() {
        return database.read(handle ->
                handle.createQuery(
                                """
                                select t.id, t.prefix, t.user_id, t.label, t.created_at,
                                    t.expires_at, a.client_id,
                                    coalesce(t.revoked_at, a.revoked_at) revoked_at
                                from tokens t
                                left join service_accounts a on a.id = t.service_account_id
                                order by t.id
                                """)
                        .map((row, _) ->
                                new ListedToken(
                                        row.getLong("id"),
                                        row.getString("prefix"),
                                        new UserId(row.getString("user_id")),
                                        row.getString("label"),
                                        Columns.instant(row, "created_at"),
                                        Columns.instant(row, "expires_at"),
                                        Columns.optionalInstant(row, "revoked_at"),
                                        Columns.text(row, "client_id").map(ServiceAccountId::new)))
                        .list());
    }
}
