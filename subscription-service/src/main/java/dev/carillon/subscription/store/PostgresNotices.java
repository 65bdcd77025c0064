package dev.carillon.subscription.store;

import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.ScopeType;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.NoticeCause;
import dev.carillon.subscription.domain.Sealed;
import dev.carillon.subscription.notice.NoticeEnd;
import dev.carillon.subscription.notice.NoticeQueue;
import dev.carillon.subscription.notice.WaitingNotice;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// The notices that wait, in PostgreSQL.
public final class PostgresNotices implements NoticeQueue {

    /// Administrators that are told at most, of a webhook without a contact.
    private static final int MOST_ADMINISTRATORS = 50;

    private final Database database;

    /// @param database stays the caller's to close
    public PostgresNotices(Database database) {
        this.database = database;
    }

    @Override
    public Backlog backlog(Instant now) {
        return database.read(handle ->
                handle.createQuery(
                                """
                                select count(*) as waiting,
                                    count(*) filter (where next_try_at <= :now) as due,
                                    coalesce(extract(epoch from :now - min(decided_at)), 0) as age
                                from notices where ended_at is null
                                """)
                        .bind("now", now.atOffset(ZoneOffset.UTC))
                        .map((row, _) ->
                                new Backlog(
                                        row.getLong("waiting"),
                                        row.getLong("due"),
                                        Duration.ofMillis(
                                                Math.max(0, (long) (row.getDouble("age") * 1000)))))
                        .one());
    }

    @Override
    public Optional<WaitingNotice> take(Instant now, Instant again) {
        return database.inTransaction(handle -> {
            Optional<Long> id =
                    handle.createQuery(
                                    """
                                    update notices set tries = tries + 1, next_try_at = :again
                                    where id = (
                                        select id from notices
                                        where ended_at is null and next_try_at <= :now
                                        order by next_try_at, id limit 1
                                        for update skip locked)
                                    returning id
                                    """)
                            .bind("now", now.atOffset(ZoneOffset.UTC))
                            .bind("again", again.atOffset(ZoneOffset.UTC))
                            .mapTo(Long.class)
                            .findOne();
            return id.flatMap(taken -> find(handle, taken));
        });
    }

    private static Optional<WaitingNotice> find(Handle handle, long id) {
        return handle.createQuery(
                        """
                        select n.*, w.name, w.scope_type, w.scope_id, w.sealed_url,
                            coalesce(o.name, w.organization_id) as organization,
                            case when w.email <> '' then array[w.email] else array(
                                select email from members
                                where organization_id = w.organization_id
                                    and role = 'administrator' and email <> ''
                                group by email order by min(user_id) limit :most)
                            end as recipients,
                            case when n.disabled_from is null then not w.is_enabled
                                else w.is_enabled and h.failing_since = n.failing_since
                            end and w.version = n.version as is_still_true
                        from notices n join webhooks w on w.id = n.webhook_id
                            left join organizations o on o.id = w.organization_id
                            left join endpoint_health h on h.webhook_id = w.id
                        where n.id = :id
                        """)
                .bind("id", id)
                .bind("most", MOST_ADMINISTRATORS)
                .map((row, _) -> notice(row))
                .findOne();
    }

    private static WaitingNotice notice(ResultSet row) throws SQLException {
        return new WaitingNotice(
                row.getLong("id"),
                row.getObject("uuid", UUID.class),
                NoticeCause.of(row.getString("cause")),
                new SubscriptionId(row.getLong("webhook_id")),
                row.getString("name"),
                new Scope(
                        ScopeType.find(row.getString("scope_type")).orElseThrow(),
                        row.getString("scope_id")),
                row.getString("organization"),
                Sealed.of(row.getBytes("sealed_url")),
                Columns.texts(row, "recipients"),
                Set.copyOf(Columns.texts(row, "served")),
                row.getInt("sent"),
                row.getBoolean("is_still_true"),
                row.getInt("failed_attempts"),
                Columns.optionalInstant(row, "failing_since"),
                Optional.ofNullable(row.getObject("last_status", Integer.class)),
                Columns.optionalInstant(row, "disabled_from"),
                Columns.instant(row, "decided_at"),
                row.getInt("tries"));
    }

    @Override
    public void served(long id, String address, int sent, String detail) {
        database.inTransaction(handle ->
                handle.createUpdate(
                                """
                                update notices set served = served || :address::text,
                                    sent = sent + :sent, detail = :detail
                                where id = :id
                                """)
                        .bind("id", id)
                        .bind("address", address)
                        .bind("sent", sent)
                        .bind("detail", detail)
                        .execute());
    }

    @Override
    public void postpone(long id, Instant at, String detail) {
        database.inTransaction(handle ->
                handle.createUpdate(
                                """
                                update notices set next_try_at = :at, detail = :detail
                                where id = :id and ended_at is null
                                """)
                        .bind("id", id)
                        .bind("at", at.atOffset(ZoneOffset.UTC))
                        .bind("detail", detail)
                        .execute());
    }

    @Override
    public void end(long id, NoticeEnd end, Instant at, String detail) {
        database.inTransaction(handle ->
                handle.createUpdate(
                                """
                                update notices set ended_at = :at, outcome = :outcome,
                                    detail = :detail
                                where id = :id and ended_at is null
                                """)
                        .bind("id", id)
                        .bind("at", at.atOffset(ZoneOffset.UTC))
                        .bind("outcome", end.word())
                        .bind("detail", detail)
                        .execute());
    }

    @Override
    public void forget(Instant before) {
        database.inTransaction(handle ->
                handle.createUpdate("delete from notices where ended_at < :before")
                        .bind("before", before.atOffset(ZoneOffset.UTC))
                        .execute());
    }
}
