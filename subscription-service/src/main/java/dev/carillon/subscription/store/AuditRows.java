package dev.carillon.subscription.store;

import dev.carillon.subscription.operations.AuditEntry;

/// Writes the audit log, in the transaction of what it tells of.
final class AuditRows {

    private AuditRows() {}

    static void insert(RoundTrip trip, AuditEntry entry) {
        trip.write(
                """
                insert into audit_log (
                    at, user_id, token, operation, target, organization_id, outcome,
                    correlation_id)
                values (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                rows -> {
                    if (rows != 1) {
                        throw new IllegalStateException(
                                "the audit log did not take " + entry.operation());
                    }
                },
                Parameter.time(entry.at()),
                Parameter.text(entry.caller().user().value()),
                Parameter.text(entry.caller().token()),
                Parameter.text(entry.operation().field()),
                Parameter.text(entry.target()),
                Parameter.text(entry.organization()),
                Parameter.text(entry.refused().map(Enum::name).orElse("DONE")),
                Parameter.text(entry.correlationId()));
    }
}
