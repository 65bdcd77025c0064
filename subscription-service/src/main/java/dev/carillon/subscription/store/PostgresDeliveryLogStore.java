package dev.carillon.subscription.store;

import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.subscription.deliverylog.DeliveryLogStore;
import dev.carillon.subscription.deliverylog.LoggedStep;
import dev.carillon.subscription.intake.OffsetMoves;
import dev.carillon.subscription.intake.Stored;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The delivery log in PostgreSQL: steps by COPY into the partition of the day, the status of
/// deliveries by COPY and, where they are there already, by update.
public final class PostgresDeliveryLogStore implements DeliveryLogStore {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresDeliveryLogStore.class);

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
                        LogDays.add(handle, today);
                        StepRows.add(handle, steps, today);
                        new DeliveryRows(handle, today).follow(steps);
                    }
                });
    }

    @Override
    public int forget(LocalDate before) {
        List<String> days = database.read(handle -> LogDays.before(handle, before));
        for (String day : days) {
            database.inTransaction(handle -> {
                LogDays.drop(handle, day);
                return day;
            });
            LOG.atInfo().addKeyValue("partition", day).log("dropped a day of the delivery log");
        }
        return days.size();
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
}
