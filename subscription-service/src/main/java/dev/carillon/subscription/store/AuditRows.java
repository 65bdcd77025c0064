package dev.carillon.subscription.store;

import dev.carillon.subscription.operations.AuditEntry;
import java.time.ZoneOffset;
import org.jdbi.v3.core.Handle;

/// Writes the audit log, in the transaction of what it tells of.
final class AuditRows {

    private AuditRows() {}

    static void written(Handle handle, AuditEntry entry) {
        int rows =
                handle.createUpdate(
                                """
                                insert into audit_log (
                                    at, user_id, token, operation, target, organization_id, outcome,
                                    correlation_id)
                                values (
                                    :at, :user, :token, :operation, :target, :organization,
                                    :outcome, :correlation)
                                """)
                        .bind("at", entry.at().atOffset(ZoneOffset.UTC))
                        .bind("user", entry.caller().user().value())
                        .bind("token", entry.caller().token())
                        .bind("operation", entry.operation().field())
                        .bind("target", entry.target().orElse(null))
                        .bind("organization", entry.organization().orElse(null))
                        .bind("outcome", entry.refused().map(Enum::name).orElse("DONE"))
                        .bind("correlation", entry.correlationId())
                        .execute();
        if (rows != 1) {
            throw new IllegalStateException("the audit log did not take " + entry.operation());
        }
    }
}
