package dev.carillon.subscription.store;

import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.EnvelopePlace;
import dev.carillon.subscription.domain.Replay;
import dev.carillon.subscription.domain.UserId;
import dev.carillon.subscription.operations.ReplayLookups;
import dev.carillon.subscription.operations.Standing;
import dev.carillon.subscription.replay.ReplayQueue;
import dev.carillon.subscription.replay.ReplayQueue.Item;
import dev.carillon.subscription.replay.ReplayQueue.Published;
import dev.carillon.subscription.replay.ReplayQueue.Reached;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Replays in PostgreSQL, as they are worked off and asked about.
public final class PostgresReplayQueue implements ReplayQueue, ReplayLookups {

    private static final String OPEN =
            "select "
                    + ReplayRows.COLUMNS
                    + ", r.reached_topic, r.reached_partition, r.reached_next from replays r"
                    + " where r.state <> 'done'";

    private static final String ITEMS =
            """
            select place, delivery_id, begun_on, run, envelope_topic_id, envelope_partition,
                envelope_offset
            from replay_items where replay_id = :replay
            """;

    private final Database database;

    /// @param database stays the caller's to close
    public PostgresReplayQueue(Database database) {
        this.database = database;
    }

    @Override
    public Optional<Replay> replay(UserId user, long id) {
        return database.read(handle ->
                handle.createQuery(
                                "select "
                                        + ReplayRows.COLUMNS
                                        + """
                                        from replays r
                                        join members m on m.organization_id = r.organization_id
                                            and m.user_id = :user
                                            and m.role in ('administrator', 'member')
                                        where r.id = :id
                                        """)
                        .bind("user", user.value())
                        .bind("id", id)
                        .map((row, _) -> ReplayRows.row(row))
                        .findOne());
    }

    @Override
    public Optional<Open> next(long after) {
        return database.read(handle ->
                handle.createQuery(OPEN + " order by r.id <= :after, r.id limit 1")
                        .bind("after", after)
                        .map((row, _) -> new Open(ReplayRows.row(row), reached(row)))
                        .findOne());
    }

    private static Optional<Reached> reached(ResultSet row) throws SQLException {
        Optional<String> topic = Columns.text(row, "reached_topic");
        return topic.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Reached(
                                topic.get(),
                                row.getInt("reached_partition"),
                                row.getLong("reached_next")));
    }

    @Override
    public List<Item> items(long replay, int most) {
        return database.read(handle ->
                handle.createQuery(ITEMS + " order by place limit :most")
                        .bind("replay", replay)
                        .bind("most", most)
                        .map((row, _) -> item(row))
                        .list());
    }

    @Override
    public List<Item> itemsTo(long replay, long place) {
        return database.read(handle ->
                handle.createQuery(ITEMS + " and place <= :place order by place")
                        .bind("replay", replay)
                        .bind("place", place)
                        .map((row, _) -> item(row))
                        .list());
    }

    private static Item item(ResultSet row) throws SQLException {
        return new Item(
                row.getLong("place"),
                new DeliveryId(row.getObject("delivery_id", UUID.class)),
                row.getObject("begun_on", LocalDate.class),
                row.getInt("run"),
                new EnvelopePlace(
                        row.getString("envelope_topic_id"),
                        row.getInt("envelope_partition"),
                        row.getLong("envelope_offset")));
    }

    @Override
    public void settle(long replay, List<Item> sent, List<Item> gone) {
        database.inTransaction(handle -> {
            restore(handle, replay, gone);
            // A relay that stood still between Kafka's commit and this finds that its successor has
            // settled them already.
            int newlySent = remove(handle, replay, sent);
            int newlyGone = remove(handle, replay, gone);
            return handle.createUpdate(
                            """
                            update replays set state = 'running', sent = sent + :sent,
                                refused = refused + :refused
                            where id = :replay and state <> 'done'
                            """)
                    .bind("sent", newlySent)
                    .bind("refused", newlyGone)
                    .bind("replay", replay)
                    .execute();
        });
    }

    /// What was not sent is what it was, unless a step of the run was logged since.
    private static void restore(Handle handle, long replay, List<Item> gone) {
        if (gone.isEmpty()) {
            return;
        }
        handle.createUpdate(
                        """
                        update deliveries d set status = i.former_status, reason = i.former_reason,
                            run = i.run - 1
                        from replay_items i
                        where i.replay_id = :replay and i.place = any(:places)
                            and d.id = i.delivery_id and d.begun_on = i.begun_on
                            and d.run = i.run and d.status = 'retrying'
                            and d.next_attempt_at is null
                        """)
                .bind("replay", replay)
                .bindArray("places", Long.class, gone.stream().map(Item::place).toList())
                .execute();
    }

    private static int remove(Handle handle, long replay, List<Item> items) {
        return items.isEmpty()
                ? 0
                : handle.createUpdate(
                                "delete from replay_items where replay_id = :replay and place = any(:places)")
                        .bind("replay", replay)
                        .bindArray("places", Long.class, items.stream().map(Item::place).toList())
                        .execute();
    }

    @Override
    public void advance(long replay, Reached reached, long sent, long refused) {
        // Whoever leads after a crash may hear of it a second time.
        database.inTransaction(handle ->
                handle.createUpdate(
                                """
                                update replays set state = 'running', sent = sent + :sent,
                                    refused = refused + :refused, reached_topic = :topic,
                                    reached_partition = :partition, reached_next = :next
                                where id = :replay and (reached_topic is null
                                    or (reached_topic collate "C", reached_partition, reached_next)
                                        < (:topic, :partition, :next))
                                """)
                        .bind("sent", sent)
                        .bind("refused", refused)
                        .bind("topic", reached.topic())
                        .bind("partition", reached.partition())
                        .bind("next", reached.next())
                        .bind("replay", replay)
                        .execute());
    }

    @Override
    public void end(long replay, Instant at) {
        database.inTransaction(handle ->
                handle.createUpdate(
                                """
                                update replays set state = 'done', ended_at = :at,
                                    total = sent + refused
                                where id = :replay
                                """)
                        .bind("at", at.atOffset(ZoneOffset.UTC))
                        .bind("replay", replay)
                        .execute());
    }

    @Override
    public Published published(SubscriptionId webhook) {
        return database.readSnapshot(handle -> {
            boolean isWaiting =
                    handle.createQuery("select exists (select from outbox where webhook_id = :id)")
                            .bind("id", webhook.value())
                            .mapTo(Boolean.class)
                            .one();
            if (isWaiting) {
                return new Published.NotYet();
            }
            return handle.createQuery(
                            "select " + WebhookRows.COLUMNS + " from webhooks where id = :id")
                    .bind("id", webhook.value())
                    .map((row, _) -> WebhookRows.row(row))
                    .findOne()
                    .<Published>map(Published.Current::new)
                    .orElseGet(Published.Deleted::new);
        });
    }

    @Override
    public Map<DeliveryId, Standing> standing(Collection<DeliveryId> deliveries) {
        Map<DeliveryId, Standing> standing = new HashMap<>();
        if (!deliveries.isEmpty()) {
            database.read(handle ->
                    handle.createQuery(
                                    """
                                    select id, run, status = 'retrying' as is_waiting
                                    from deliveries where id = any(:ids) order by begun_on
                                    """)
                            .bindArray(
                                    "ids",
                                    UUID.class,
                                    deliveries.stream().map(DeliveryId::value).toList())
                            .map((row, _) ->
                                    standing.put(
                                            new DeliveryId(row.getObject("id", UUID.class)),
                                            new Standing(
                                                    row.getInt("run"),
                                                    row.getBoolean("is_waiting"))))
                            .list());
        }
        return standing;
    }

    @Override
    public Optional<String> owner(Scope scope) {
        String query =
                switch (scope.type()) {
                    case ORGANIZATION -> "select id from organizations where id = :id";
                    case PIPE -> "select organization_id from pipes where id = :id";
                    case TABLE -> "select organization_id from tables where id = :id";
                };
        return database.read(handle ->
                handle.createQuery(query).bind("id", scope.id()).mapTo(String.class).findOne());
    }
}
