package dev.carillon.subscription.store;

import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.subscription.deliverylog.LoggedStep;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/// Rows of `deliveries`, as the log's only writer sees them.
final class DeliveryRows {

    private static final String COPY =
            """
            copy deliveries (begun_on, id, subscription_id, organization_id, event_id, source,
                action, status, reason, run, next_attempt_at, first_step_at, last_step_at,
                envelope_topic_id, envelope_partition, envelope_offset)
            from stdin
            """;

    /// A first attempt begins a delivery, unless upstream repeated its event: then the delivery is
    /// looked for among those of this many days, today included.
    private static final int DAYS_OF_REPEATS = 2;

    private final Handle handle;
    private final LocalDate today;

    DeliveryRows(Handle handle, LocalDate today) {
        this.handle = handle;
        this.today = today;
    }

    /// Several steps of one delivery: the last one counts, the first one gives the time.
    private record Change(LoggedStep first, LoggedStep last) {}

    /// Brings the status of the steps' deliveries up to date.
    ///
    /// @param steps in the order of time
    void follow(List<LoggedStep> steps) {
        Map<DeliveryId, Change> changes = new LinkedHashMap<>();
        for (LoggedStep step : steps) {
            changes.merge(
                    step.delivery(),
                    new Change(step, step),
                    (earlier, later) -> new Change(earlier.first(), later.last()));
        }
        Map<UUID, LocalDate> begun = begun(changes.values());
        List<Change> fresh = new ArrayList<>();
        PreparedBatch updates = handle.prepareBatch(UPDATE);
        for (Change change : changes.values()) {
            LocalDate day = begun.get(change.last().delivery().value());
            if (day == null) {
                fresh.add(change);
            } else {
                bind(updates, change.last(), day);
            }
        }
        if (updates.size() > 0) {
            updates.execute();
        }
        if (!fresh.isEmpty()) {
            add(fresh);
        }
    }

    /// Which of the deliveries are there, and the days they began on.
    private Map<UUID, LocalDate> begun(Collection<Change> changes) {
        List<UUID> first = new ArrayList<>();
        List<UUID> later = new ArrayList<>();
        for (Change change : changes) {
            (isFirst(change.first()) ? first : later).add(change.first().delivery().value());
        }
        Map<UUID, LocalDate> begun = new HashMap<>();
        find(first, today.minusDays(DAYS_OF_REPEATS - 1L), begun);
        find(later, LocalDate.EPOCH, begun);
        return begun;
    }

    private static boolean isFirst(LoggedStep step) {
        return step.run() == 1
                && step.attempt().map(attempt -> attempt.number() == 1).orElse(false);
    }

    private void find(List<UUID> ids, LocalDate from, Map<UUID, LocalDate> into) {
        if (ids.isEmpty()) {
            return;
        }
        Query query =
                handle.createQuery(
                        "select id, begun_on from deliveries where id = any(:ids) and begun_on >= :from");
        query.bindArray("ids", UUID.class, ids)
                .bind("from", from)
                .map((row, _) ->
                        into.put(
                                row.getObject("id", UUID.class),
                                row.getObject("begun_on", LocalDate.class)))
                .list();
    }

    /// A step of a former run says nothing of the run that was asked for since.
    private static final String UPDATE =
            """
            update deliveries set
                status = :status, reason = :reason, run = :run, next_attempt_at = :nextAttemptAt,
                last_step_at = :lastStepAt, envelope_topic_id = :topicId,
                envelope_partition = :partition, envelope_offset = :offset
            where id = :id and begun_on = :begunOn and run <= :run
            """;

    private static void bind(PreparedBatch batch, LoggedStep step, LocalDate begunOn) {
        batch.bind("id", step.delivery().value())
                .bind("begunOn", begunOn)
                .bind("status", step.status())
                .bindByType(
                        "reason", step.reason().map(CopyText::storable).orElse(null), String.class)
                .bind("run", step.run())
                .bindByType(
                        "nextAttemptAt",
                        step.nextAttemptAt().map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null),
                        OffsetDateTime.class)
                .bind("lastStepAt", step.at().atOffset(ZoneOffset.UTC))
                .bind("topicId", step.envelope().topicId())
                .bind("partition", step.envelope().partition())
                .bind("offset", step.envelope().offset())
                .add();
    }

    private void add(List<Change> fresh) {
        CopyText rows = new CopyText();
        for (Change change : fresh) {
            LoggedStep last = change.last();
            rows.column(today.toString())
                    .column(last.delivery().value().toString())
                    .column(last.subscription().value())
                    .column(last.organization())
                    .column(last.event())
                    .column(last.source())
                    .column(last.action())
                    .column(last.status())
                    .optional(last.reason())
                    .column(last.run())
                    .optional(last.nextAttemptAt())
                    .column(change.first().at())
                    .column(last.at())
                    .column(last.envelope().topicId())
                    .column(last.envelope().partition())
                    .column(last.envelope().offset())
                    .endRow();
        }
        rows.copy(handle, COPY, fresh.size());
    }
}
