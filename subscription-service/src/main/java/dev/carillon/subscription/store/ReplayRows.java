package dev.carillon.subscription.store;

import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.Replay;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;

/// Rows of `replays`.
final class ReplayRows {

    static final String COLUMNS =
            """
            r.id, r.kind, r.webhook_id, r.organization_id, r.from_at, r.to_at, r.state, r.total,
            r.sent, r.refused, r.asked_at, r.ended_at
            """;

    private ReplayRows() {}

    static Replay row(ResultSet row) throws SQLException {
        long total = row.getLong("total");
        Optional<Long> known = row.wasNull() ? Optional.empty() : Optional.of(total);
        return new Replay(
                row.getLong("id"),
                Replay.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                new SubscriptionId(row.getLong("webhook_id")),
                row.getString("organization_id"),
                Columns.optionalInstant(row, "from_at"),
                Columns.optionalInstant(row, "to_at"),
                Replay.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                known,
                row.getLong("sent"),
                row.getLong("refused"),
                Columns.instant(row, "asked_at"),
                Columns.optionalInstant(row, "ended_at"));
    }
}
