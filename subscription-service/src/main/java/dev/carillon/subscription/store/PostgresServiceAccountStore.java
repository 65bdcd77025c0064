package dev.carillon.subscription.store;

import dev.carillon.subscription.domain.OpaqueToken;
import dev.carillon.subscription.domain.ServiceAccountId;
import dev.carillon.subscription.domain.UserId;
import dev.carillon.subscription.operations.ServiceAccountStore;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/// Service accounts in PostgreSQL.
public final class PostgresServiceAccountStore implements ServiceAccountStore {

    private final Database database;

    /// @param database stays the caller's to close
    public PostgresServiceAccountStore(Database database) {
        this.database = database;
    }

    /// A service account as an operator sees it.
    ///
    /// @param id its public name
    /// @param user the user whose rights it has
    /// @param label what it is for
    /// @param createdAt when it was made
    /// @param revokedAt when it was revoked, if it was
    public record ListedAccount(
            ServiceAccountId id,
            UserId user,
            String label,
            Instant createdAt,
            Optional<Instant> revokedAt) {}

    @Override
    public Optional<StoredAccount> find(ServiceAccountId id) {
        return database.read(handle ->
                handle.createQuery(
                                """
                                select encode(secret_sha256, 'hex') secret_sha256, revoked_at from service_accounts
                                where client_id = :id
                                """)
                        .bind("id", id.text())
                        .map((row, _) ->
                                new StoredAccount(
                                        row.getString("secret_sha256"),
                                        Columns.optionalInstant(row, "revoked_at")))
                        .findOne());
    }

    @Override
    public boolean insertToken(
            ServiceAccountId account, OpaqueToken token, Instant createdAt, Instant expiresAt) {
        return database.inTransaction(handle -> {
            // A revocation at this moment is no danger: it ends the account's tokens, this one too.
            int inserted =
                    handle.createUpdate(
                                    """
                                    insert into tokens
                                        (sha256, prefix, user_id, label, created_at, expires_at,
                                         service_account_id)
                                    select :sha256, :prefix, user_id, label, :created, :expires, id
                                    from service_accounts
                                    where client_id = :account and revoked_at is null
                                    """)
                            .bind("sha256", token.sha256())
                            .bind("prefix", token.prefix())
                            .bind("created", createdAt.atOffset(ZoneOffset.UTC))
                            .bind("expires", expiresAt.atOffset(ZoneOffset.UTC))
                            .bind("account", account.text())
                            .execute();
            int dropped =
                    handle.createUpdate(
                                    """
                                    delete from tokens t using service_accounts a
                                    where a.client_id = :account and t.service_account_id = a.id
                                        and t.expires_at <= :created
                                    """)
                            .bind("account", account.text())
                            .bind("created", createdAt.atOffset(ZoneOffset.UTC))
                            .execute();
            return inserted == 1 && dropped >= 0;
        });
    }

    /// Adds an account.
    public void insert(
            ServiceAccountId id, OpaqueToken secret, UserId user, String label, Instant createdAt) {
        int inserted =
                database.inTransaction(handle ->
                        handle.createUpdate(
                                        """
                                        insert into service_accounts
                                            (client_id, secret_sha256, user_id, label, created_at)
                                        values (:id, :secret, :user, :label, :created)
                                        """)
                                .bind("id", id.text())
                                .bind("secret", secret.sha256())
                                .bind("user", user.value())
                                .bind("label", label)
                                .bind("created", createdAt.atOffset(ZoneOffset.UTC))
                                .execute());
        if (inserted != 1) {
            throw new IllegalStateException("the service account " + id + " was not stored");
        }
    }

    /// Revokes an account, and with it every token that was issued to it.
    ///
    /// @return whether there was one that was not revoked yet
    public boolean revoke(ServiceAccountId id, Instant now) {
        return database.inTransaction(handle ->
                handle.createUpdate(
                                """
                                update service_accounts set revoked_at = :now
                                where client_id = :id and revoked_at is null
                                """)
                        .bind("id", id.text())
                        .bind("now", now.atOffset(ZoneOffset.UTC))
                        .execute())
                == 1;
    }

    /// Every account, oldest first.
    public List<ListedAccount> list() {
        return database.read(handle ->
                handle.createQuery(
                                """
                                select client_id, user_id, label, created_at, revoked_at
                                from service_accounts order by id
                                """)
                        .map((row, _) ->
                                new ListedAccount(
                                        new ServiceAccountId(row.getString("client_id")),
                                        new UserId(row.getString("user_id")),
                                        row.getString("label"),
                                        Columns.instant(row, "created_at"),
                                        Columns.optionalInstant(row, "revoked_at")))
                        .list());
    }
}
