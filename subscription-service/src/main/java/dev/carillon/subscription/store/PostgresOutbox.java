package dev.carillon.subscription.store;

import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.subscription.publish.Outbox;
import dev.carillon.subscription.publish.OutboxRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/// The outbox in PostgreSQL.
public final class PostgresOutbox implements Outbox {

    private final Database database;

    /// @param database stays the caller's to close
    public PostgresOutbox(Database database) {
        this.database = database;
    }

    @Override
    public List<OutboxRow> oldest(int most) {
        return database.read(handle ->
                handle.createQuery(
                                """
                                select id, webhook_id, scope_type, scope_id, version, snapshot,
                                    written_at
                                from outbox order by id limit :most
                                """)
                        .bind("most", most)
                        .map(PostgresOutbox::row)
                        .list());
    }

    @Override
    public List<OutboxRow> find(List<Long> ids) {
        return database.read(handle ->
                handle.createQuery(
                                """
                                select id, webhook_id, scope_type, scope_id, version, snapshot,
                                    written_at
                                from outbox where id = any(:ids) order by id
                                """)
                        .bindArray("ids", Long.class, ids)
                        .map(PostgresOutbox::row)
                        .list());
    }

    @Override
    public void remove(List<OutboxRow> acknowledged) {
        List<Long> ids = acknowledged.stream().map(OutboxRow::id).toList();
        int removed =
                database.inTransaction(handle ->
                        handle.createUpdate("delete from outbox where id = any(:ids)")
                                .bindArray("ids", Long.class, ids)
                                .execute());
        if (removed > acknowledged.size()) {
            throw new IllegalStateException("removed more rows than were acknowledged");
        }
    }

    @Override
    public long newest() {
        return database.read(handle ->
                handle.createQuery("select coalesce(max(id), 0) from outbox")
                        .mapTo(Long.class)
                        .one());
    }

    @Override
    public Backlog backlog() {
        return database.read(handle ->
                handle.createQuery(
                                """
                                select count(*) as rows,
                                    coalesce(extract(epoch from
                                        clock_timestamp() - min(written_at)), 0) as seconds
                                from outbox
                                """)
                        .map((row, _) ->
                                new Backlog(row.getLong("rows"), age(row.getDouble("seconds"))))
                        .one());
    }

    private static Duration age(double seconds) {
        return Duration.ofMillis(Math.max(0, Math.round(seconds * 1000)));
    }

    private static OutboxRow row(ResultSet row, StatementContext context) throws SQLException {
        Scope scope = WebhookRows.scope(row);
        SubscriptionKey key =
                new SubscriptionKey(scope, new SubscriptionId(row.getLong("webhook_id")));
        long version = row.getLong("version");
        return new OutboxRow(
                row.getLong("id"),
                key,
                version,
                Optional.ofNullable(row.getString("snapshot"))
                        .map(json -> SnapshotJson.readSnapshot(json, key, version)),
                Columns.instant(row, "written_at"));
    }
}
