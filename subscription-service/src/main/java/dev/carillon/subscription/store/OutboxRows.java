package dev.carillon.subscription.store;

import dev.carillon.subscription.domain.SubscriptionRecord;
import dev.carillon.subscription.domain.Webhook;
import org.jdbi.v3.core.Handle;

/// Writes outbox rows, in the transaction of the change they tell of.
final class OutboxRows {

    private OutboxRows() {}

    static void written(Handle handle, Webhook webhook) {
        handle.createUpdate(
                        """
                        insert into outbox (webhook_id, scope_type, scope_id, version, snapshot)
                        values (:id, :scopeType, :scopeId, :version, :snapshot::jsonb)
                        """)
                .bind("id", webhook.id().value())
                .bind("scopeType", webhook.scope().type().word())
                .bind("scopeId", webhook.scope().id())
                .bind("version", webhook.version())
                .bind("snapshot", SnapshotJson.snapshot(SubscriptionRecord.of(webhook)))
                .execute();
    }

    /// Deletes the webhooks that a condition finds, and writes their tombstones, each one version
    /// above the last value. One statement: what is deleted is what is told of.
    ///
    /// @param condition over the columns of `webhooks`
    /// @return how many were deleted
    static int delete(
            Handle handle,
            String condition,
            java.util.function.UnaryOperator<org.jdbi.v3.core.statement.Update> bind) {
        return bind.apply(
                        handle.createUpdate(
                                """
                                with gone as (
                                    delete from webhooks where %s
                                    returning id, scope_type, scope_id, version
                                )
                                insert into outbox (webhook_id, scope_type, scope_id, version)
                                select id, scope_type, scope_id, version + 1 from gone order by id
                                """
                                        .formatted(condition)))
                .execute();
    }
}
