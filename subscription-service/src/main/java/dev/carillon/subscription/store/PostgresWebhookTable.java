package dev.carillon.subscription.store;

import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.subscription.domain.SubscriptionRecord;
import dev.carillon.subscription.domain.Webhook;
import dev.carillon.subscription.operations.ScopeReference;
import dev.carillon.subscription.publish.WebhookTable;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The webhooks as the topic should show them.
public final class PostgresWebhookTable implements WebhookTable {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresWebhookTable.class);
    private static final int PAGE = 1_000;
    private static final int AHEAD = 10_000;

    private final Database database;

    /// @param database stays the caller's to close
    public PostgresWebhookTable(Database database) {
        this.database = database;
    }

    @Override
    public void forEach(Consumer<SubscriptionRecord> row) {
        long rows =
                database.readSnapshot(handle -> {
                    long last = 0;
                    long count = 0;
                    while (true) {
                        List<Webhook> page = page(handle, last);
                        if (page.isEmpty()) {
                            return count;
                        }
                        page.stream().map(SubscriptionRecord::of).forEach(row);
                        last = page.getLast().id().value();
                        count += page.size();
                    }
                });
        if (rows < 0) {
            throw new IllegalStateException("a count of rows is not negative");
        }
    }

    @Override
    public Optional<SubscriptionRecord> newest() {
        return database
                .readSnapshot(handle ->
                        WebhookRows.read(
                                handle.createQuery(
                                        "select "
                                                + WebhookRows.COLUMNS
                                                + " from webhooks order by id desc limit 1")))
                .stream()
                .findFirst()
                .map(SubscriptionRecord::of);
    }

    @Override
    public Moment find(Collection<SubscriptionId> ids) {
        List<Long> values = ids.stream().map(SubscriptionId::value).toList();
        return database.read(handle -> {
            Map<SubscriptionId, SubscriptionRecord> rows = new HashMap<>();
            WebhookRows.read(
                            handle.createQuery(
                                            "select "
                                                    + WebhookRows.COLUMNS
                                                    + " from webhooks where id = any(:ids)")
                                    .bindArray("ids", Long.class, values))
                    .forEach(webhook -> rows.put(webhook.id(), SubscriptionRecord.of(webhook)));
            Set<SubscriptionId> waiting =
                    new HashSet<>(
                            handle.createQuery(
                                            """
                                            select distinct webhook_id from outbox
                                            where webhook_id = any(:ids)
                                            """)
                                    .bindArray("ids", Long.class, values)
                                    .mapTo(Long.class)
                                    .map(SubscriptionId::new)
                                    .list());
            return new Moment(rows, waiting);
        });
    }

    @Override
    public int publishAgain(Map<SubscriptionKey, Long> onTopic) {
        // Scopes are held in one order, so that two rebuilds do not stand in each other's way.
        List<Map.Entry<SubscriptionKey, Long>> ordered =
                onTopic.entrySet().stream()
                        .sorted(Comparator.comparing(entry -> entry.getKey().text()))
                        .toList();
        return database.inTransaction(handle -> {
            int written = 0;
            for (Map.Entry<SubscriptionKey, Long> entry : ordered) {
                written +=
                        PostgresTransaction.within(
                                handle,
                                transaction ->
                                        publishAgain(
                                                handle,
                                                transaction,
                                                entry.getKey(),
                                                entry.getValue()));
            }
            return written;
        });
    }

    @Override
    public void reserve(SubscriptionId highest) {
        // Set far ahead and only from behind, since others draw meanwhile: an id that is drawn
        // twice would be worse than a gap.
        List<Long> moved =
                database.inTransaction(handle ->
                        handle.createQuery(
                                        """
                                        select setval('webhook_ids', :ahead) from webhook_ids
                                        where last_value <= :highest
                                        """)
                                .bind("ahead", highest.value() + AHEAD)
                                .bind("highest", highest.value())
                                .mapTo(Long.class)
                                .list());
        moved.forEach(id ->
                LOG.atWarn()
                        .addKeyValue("next", id)
                        .log("the sequence of ids was behind the topic"));
    }

    /// One key: the row with a version that readers take, or a tombstone.
    private static int publishAgain(
            Handle handle, PostgresTransaction transaction, SubscriptionKey key, long onTopic) {
        boolean isHeld = transaction.holdScope(reference(key)).isPresent();
        Optional<Webhook> row = transaction.find(key.id()).filter(found -> found.key().equals(key));
        if (row.isEmpty()) {
            return handle.createUpdate(
                            """
                            insert into outbox (webhook_id, scope_type, scope_id, version)
                            values (:id, :scopeType, :scopeId, :version)
                            """)
                    .bind("id", key.id().value())
                    .bind("scopeType", key.scope().type().word())
                    .bind("scopeId", key.scope().id())
                    .bind("version", onTopic + 1)
                    .execute();
        }
        if (!isHeld) {
            // Its scope is being dropped, and the webhook with it.
            return 0;
        }
        long version = Math.max(row.get().version(), onTopic + 1);
        int raised =
                handle.createUpdate("update webhooks set version = :version where id = :id")
                        .bind("version", version)
                        .bind("id", key.id().value())
                        .execute();
        transaction.find(key.id()).ifPresent(transaction::tell);
        return raised;
    }

    private static ScopeReference reference(SubscriptionKey key) {
        String id = key.scope().id();
        return switch (key.scope().type()) {
            case ORGANIZATION -> new ScopeReference.OrganizationRef(id);
            case PIPE -> new ScopeReference.PipeRef(id);
            case TABLE -> new ScopeReference.TableRef(id);
        };
    }

    private static List<Webhook> page(Handle handle, long after) {
        return WebhookRows.read(
                handle.createQuery(
                                "select "
                                        + WebhookRows.COLUMNS
                                        + " from webhooks where id > :after order by id limit :page")
                        .bind("after", after)
                        .bind("page", PAGE));
    }
}
