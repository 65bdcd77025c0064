package dev.carillon.subscription.store;

import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.SubscriptionRecord;
import dev.carillon.subscription.domain.Webhook;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/// Writes outbox rows, in the transaction of the change they tell of.
final class OutboxRows {

    private static final String DELETION =
            """
            with gone as (
                delete from webhooks where %s returning id, scope_type, scope_id, version
            )
            insert into outbox (webhook_id, scope_type, scope_id, version)
            select id, scope_type, scope_id, version + 1 from gone order by id
            """;

    private OutboxRows() {}

    static void insert(RoundTrip trip, Webhook webhook) {
        trip.write(
                """
                insert into outbox (webhook_id, scope_type, scope_id, version, snapshot)
                values (?, ?, ?, ?, ?::jsonb)
                """,
                rows -> {
                    if (rows != 1) {
                        throw new IllegalStateException(
                                "the outbox did not take webhook " + webhook.id());
                    }
                },
                Parameter.number(webhook.id().value()),
                Parameter.text(webhook.scope().type().word()),
                Parameter.text(webhook.scope().id()),
                Parameter.number(webhook.version()),
                Parameter.text(SnapshotJson.snapshot(SubscriptionRecord.of(webhook))));
    }

    /// Deletes webhooks and writes their tombstones, as [#delete(Handle, String, UnaryOperator)].
    static void delete(RoundTrip trip, List<SubscriptionId> ids) {
        trip.write(
                DELETION.formatted("id = any(?)"),
                gone -> {
                    if (gone > ids.size()) {
                        throw new IllegalStateException(
                                "deleted more webhooks than were named: " + ids);
                    }
                },
                Parameter.numbers(ids.stream().map(SubscriptionId::value).toList()));
    }

    /// Deletes the webhooks that a condition finds, and writes their tombstones, each one version
    /// above the last value. One statement: what is deleted is what is told of.
    ///
    /// @param condition over the columns of `webhooks`
    /// @return how many were deleted
    static int delete(Handle handle, String condition, UnaryOperator<Update> bind) {
        return bind.apply(handle.createUpdate(DELETION.formatted(condition))).execute();
    }
}
