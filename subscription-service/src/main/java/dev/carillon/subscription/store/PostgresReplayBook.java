package dev.carillon.subscription.store;

import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.LoggedDelivery;
import dev.carillon.subscription.domain.Replay;
import dev.carillon.subscription.operations.ReplayBook;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/// Replays in PostgreSQL, written within the transaction of their command.
final class PostgresReplayBook implements ReplayBook {

    /// In the words of the index of what is not delivered.
    private static final String FAILED =
            """
            subscription_id = :webhook and status <> 'delivered' and status = 'dead_lettered'
                and (cast(:from as timestamptz) is null or first_step_at >= :from)
                and (cast(:to as timestamptz) is null or first_step_at < :to)
            """;

    private static final String ADD =
            """
            insert into replays as r (kind, webhook_id, organization_id, user_id, from_at, to_at,
                state, total, asked_at)
            values (:kind, :webhook, :organization, :user, :from, :to, 'waiting', :total, :at)
            returning
            """
                    + ReplayRows.COLUMNS;

    private final Handle handle;

    PostgresReplayBook(Handle handle) {
        this.handle = handle;
    }

    @Override
    public Optional<LoggedDelivery> find(DeliveryId id) {
        return delivery(id, "");
    }

    @Override
    public Optional<LoggedDelivery> hold(DeliveryId id) {
        return delivery(id, " for update");
    }

    private Optional<LoggedDelivery> delivery(DeliveryId id, String lock) {
        return handle.createQuery(
                        "select * from deliveries where id = :id order by begun_on desc limit 1"
                                + lock)
                .bind("id", id.value())
                .map((row, _) -> PostgresDeliveryHistory.delivery(row))
                .findOne();
    }

    @Override
    public Replay addDelivery(Asked asked, LoggedDelivery delivery) {
        Replay replay = add(asked, Replay.Kind.DELIVERY, 1L);
        int marked =
                handle.createUpdate(
                                """
                                with chosen as (
                                    select id, begun_on, run, status, reason, envelope_topic_id,
                                        envelope_partition, envelope_offset
                                    from deliveries where id = :id and begun_on = :begunOn),
                                marked as (
                                    update deliveries d set status = 'retrying', reason = null,
                                        run = d.run + 1, next_attempt_at = null
                                    from chosen c where d.id = c.id and d.begun_on = c.begun_on)
                                insert into replay_items (replay_id, place, delivery_id, begun_on,
                                    run, former_status, former_reason, envelope_topic_id,
                                    envelope_partition, envelope_offset)
                                select :replay, 1, id, begun_on, run + 1, status, reason,
                                    envelope_topic_id, envelope_partition, envelope_offset
                                from chosen
                                """)
                        .bind("id", delivery.id().value())
                        .bind("begunOn", delivery.begunOn())
                        .bind("replay", replay.id())
                        .execute();
        if (marked != 1) {
            throw new IllegalStateException("a delivery that is held was not found again");
        }
        return replay;
    }

    @Override
    public long countFailed(
            SubscriptionId webhook, Optional<Instant> from, Optional<Instant> to, long most) {
        return times(
                        handle.createQuery(
                                "select count(*) from (select 1 from deliveries where "
                                        + FAILED
                                        + " limit :most) failed"),
                        from,
                        to)
                .bind("webhook", webhook.value())
                .bind("most", most)
                .mapTo(Long.class)
                .one();
    }

    @Override
    public Replay addFailed(Asked asked) {
        Replay replay = add(asked, Replay.Kind.FAILED, null);
        int count =
                times(
                                handle.createUpdate(
                                        """
                                        with chosen as (
                                            select id, begun_on, run, status, reason,
                                                envelope_topic_id, envelope_partition,
                                                envelope_offset
                                            from deliveries where
                                        """
                                                + FAILED
                                                + """
                                                            for update),
                                                marked as (
                                                    update deliveries d set status = 'retrying',
                                                        reason = null, run = d.run + 1,
                                                        next_attempt_at = null
                                                    from chosen c
                                                    where d.id = c.id and d.begun_on = c.begun_on)
                                                insert into replay_items (replay_id, place, delivery_id,
                                                    begun_on, run, former_status, former_reason,
                                                    envelope_topic_id, envelope_partition, envelope_offset)
                                                select :replay, row_number() over (
                                                        order by envelope_topic_id, envelope_partition,
                                                            envelope_offset),
                                                    id, begun_on, run + 1, status, reason,
                                                    envelope_topic_id, envelope_partition, envelope_offset
                                                from chosen
                                                """),
                                asked.from(),
                                asked.to())
                        .bind("webhook", asked.webhook().id().value())
                        .bind("replay", replay.id())
                        .execute();
        return handle.createQuery(
                        "update replays r set total = :total where id = :id returning "
                                + ReplayRows.COLUMNS)
                .bind("total", count)
                .bind("id", replay.id())
                .map((row, _) -> ReplayRows.row(row))
                .one();
    }

    @Override
    public Replay addEvents(Asked asked) {
        return add(asked, Replay.Kind.EVENTS, null);
    }

    private Replay add(Asked asked, Replay.Kind kind, @Nullable Long total) {
        return times(handle.createQuery(ADD), asked.from(), asked.to())
                .bind("kind", kind.word())
                .bind("webhook", asked.webhook().id().value())
                .bind("organization", asked.webhook().organization())
                .bind("user", asked.user().value())
                .bindByType("total", total, Long.class)
                .bind("at", asked.at().atOffset(ZoneOffset.UTC))
                .map((row, _) -> ReplayRows.row(row))
                .one();
    }

    private static <T extends SqlStatement<T>> T times(
            T statement, Optional<Instant> from, Optional<Instant> to) {
        return statement
                .bindByType("from", utc(from), OffsetDateTime.class)
                .bindByType("to", utc(to), OffsetDateTime.class);
    }

    private static @Nullable OffsetDateTime utc(Optional<Instant> at) {
        return at.map(time -> time.atOffset(ZoneOffset.UTC)).orElse(null);
    }
}
