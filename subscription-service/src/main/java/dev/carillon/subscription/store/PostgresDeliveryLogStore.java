package dev.carillon.subscription.store;

import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.subscription.deliverylog.DeliveryLogStore;
import dev.carillon.subscription.deliverylog.LoggedStep;
import dev.carillon.subscription.deliverylog.LoggedStep.Attempt;
import dev.carillon.subscription.intake.OffsetMoves;
import dev.carillon.subscription.intake.Stored;
import java.io.IOException;
import java.io.StringReader;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.postgresql.PGConnection;

/// The delivery log in PostgreSQL: steps by COPY into the partition of the day, the status of
/// deliveries by upsert.
public final class PostgresDeliveryLogStore implements DeliveryLogStore {

    private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;

    private static final String COPY =
            """
            copy delivery_steps (stored_on, delivery_id, subscription_id, run, kind, at, status,
                reason, next_attempt_at, attempt_number, attempt_at, attempt_millis, outcome,
                http_status, detail, excerpt, envelope_topic_id, envelope_partition,
                envelope_offset)
            from stdin
            """;

    private final Database database;
    private final PostgresOffsets offsets;
    private final Clock clock;

    /// @param database stays the caller's to close
    /// @param offsets of the same database
    /// @param clock says which day it is
    public PostgresDeliveryLogStore(Database database, PostgresOffsets offsets, Clock clock) {
        this.database = database;
        this.offsets = offsets;
        this.clock = clock;
    }

    /// Where a delivery stands.
    ///
    /// @param status its status
    /// @param run its newest run
    /// @param steps how many steps of it are stored
    public record Standing(String status, int run, long steps) {}

    @Override
    public Stored append(List<LoggedStep> steps, OffsetMoves moves) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        return offsets.moving(
                moves,
                handle -> {
                    if (!steps.isEmpty()) {
                        addPartition(handle, today);
                        copy(handle, steps, today);
                        upsert(handle, steps);
                    }
                });
    }

    /// Where a delivery stands; empty when no step of it is stored.
    public Optional<Standing> standing(DeliveryId delivery) {
        return database.read(handle ->
                handle.createQuery(
                                """
                                select status, run, (
                                    select count(*) from delivery_steps
                                    where delivery_id = :id) as steps
                                from deliveries where id = :id
                                """)
                        .bind("id", delivery.value())
                        .map((row, _) ->
                                new Standing(
                                        row.getString("status"),
                                        row.getInt("run"),
                                        row.getLong("steps")))
                        .findOne());
    }

    /// How many steps are stored.
    public long steps() {
        return database.read(handle ->
                handle.createQuery("select count(*) from delivery_steps").mapTo(Long.class).one());
    }

    private static void addPartition(Handle handle, LocalDate day) {
        String name = "delivery_steps_" + DAY.format(day);
        boolean exists =
                handle.createQuery("select to_regclass(:name) is not null")
                        .bind("name", name)
                        .mapTo(Boolean.class)
                        .one();
        if (!exists) {
            handle.execute(
                    "create table if not exists %s partition of delivery_steps for values from ('%s') to ('%s')"
                            .formatted(name, day, day.plusDays(1)));
        }
    }

    private static void copy(Handle handle, List<LoggedStep> steps, LocalDate today) {
        CopyText rows = new CopyText();
        for (LoggedStep step : steps) {
            rows.column(today.toString())
                    .column(step.delivery().value().toString())
                    .column(step.subscription().value())
                    .column(step.run())
                    .column(step.kind())
                    .column(step.at())
                    .column(step.status())
                    .optional(step.reason())
                    .optional(step.nextAttemptAt())
                    .optional(step.attempt().map(Attempt::number))
                    .optional(step.attempt().map(Attempt::at))
                    .optional(step.attempt().map(attempt -> attempt.took().toMillis()))
                    .optional(step.attempt().map(Attempt::outcome))
                    .optional(step.attempt().flatMap(Attempt::status))
                    .optional(step.attempt().flatMap(Attempt::detail))
                    .optional(step.attempt().flatMap(Attempt::excerpt))
                    .column(step.envelope().topicId())
                    .column(step.envelope().partition())
                    .column(step.envelope().offset())
                    .endRow();
        }
        try {
            long copied =
                    handle.getConnection()
                            .unwrap(PGConnection.class)
                            .getCopyAPI()
                            .copyIn(COPY, new StringReader(rows.text()));
            if (copied != steps.size()) {
                throw new IllegalStateException(
                        "copied %d of %d steps".formatted(copied, steps.size()));
            }
        } catch (SQLException | IOException e) {
            throw SqlTrouble.translated(e);
        }
    }

    private static void upsert(Handle handle, List<LoggedStep> steps) {
        // Of several steps of one delivery the last one counts; the first one gives its time.
        Map<DeliveryId, LoggedStep> last = new LinkedHashMap<>();
        Map<DeliveryId, LoggedStep> first = new LinkedHashMap<>();
        for (LoggedStep step : steps) {
            last.put(step.delivery(), step);
            first.putIfAbsent(step.delivery(), step);
        }
        PreparedBatch batch =
                handle.prepareBatch(
                        """
                        insert into deliveries as held (id, subscription_id, organization_id,
                            event_id, source, action, status, reason, run, next_attempt_at,
                            first_step_at, last_step_at, envelope_topic_id, envelope_partition,
                            envelope_offset)
                        values (:id, :subscription, :organization, :event, :source, :action,
                            :status, :reason, :run, :nextAttemptAt, :firstStepAt, :lastStepAt,
                            :topicId, :partition, :offset)
                        on conflict (id) do update set
                            status = excluded.status, reason = excluded.reason,
                            run = excluded.run, next_attempt_at = excluded.next_attempt_at,
                            last_step_at = excluded.last_step_at,
                            envelope_topic_id = excluded.envelope_topic_id,
                            envelope_partition = excluded.envelope_partition,
                            envelope_offset = excluded.envelope_offset
                        """);
        last.forEach((id, step) -> bind(batch, step, first.getOrDefault(id, step)));
        batch.execute();
    }

    private static void bind(PreparedBatch batch, LoggedStep step, LoggedStep first) {
        batch.bind("id", step.delivery().value())
                .bind("subscription", step.subscription().value())
                .bind("organization", CopyText.storable(step.organization()))
                .bind("event", CopyText.storable(step.event()))
                .bind("source", CopyText.storable(step.source()))
                .bind("action", CopyText.storable(step.action()))
                .bind("status", step.status())
                .bindByType(
                        "reason", step.reason().map(CopyText::storable).orElse(null), String.class)
                .bind("run", step.run())
                .bindByType(
                        "nextAttemptAt",
                        step.nextAttemptAt().map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null),
                        OffsetDateTime.class)
                .bind("firstStepAt", first.at().atOffset(ZoneOffset.UTC))
                .bind("lastStepAt", step.at().atOffset(ZoneOffset.UTC))
                .bind("topicId", step.envelope().topicId())
                .bind("partition", step.envelope().partition())
                .bind("offset", step.envelope().offset())
                .add();
    }
}
