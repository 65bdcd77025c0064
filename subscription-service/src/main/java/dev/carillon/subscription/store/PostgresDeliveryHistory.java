package dev.carillon.subscription.store;

import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.Access;
import dev.carillon.subscription.domain.DeliveryPage;
import dev.carillon.subscription.domain.DeliveryState;
import dev.carillon.subscription.domain.EndpointStanding;
import dev.carillon.subscription.domain.EnvelopePlace;
import dev.carillon.subscription.domain.LoggedAttempt;
import dev.carillon.subscription.domain.LoggedDelivery;
import dev.carillon.subscription.domain.Role;
import dev.carillon.subscription.domain.UserId;
import dev.carillon.subscription.operations.DeliveryHistory;
import dev.carillon.subscription.operations.VisibleDelivery;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.Query;

/// Reads the delivery log in PostgreSQL.
public final class PostgresDeliveryHistory implements DeliveryHistory {

    private static final String COLUMNS =
            """
            d.id, d.begun_on, d.subscription_id, d.organization_id, d.event_id, d.source, d.action,
            d.status, d.reason, d.run, d.next_attempt_at, d.first_step_at, d.last_step_at,
            d.envelope_topic_id, d.envelope_partition, d.envelope_offset
            """;

    private final Database database;

    /// @param database stays the caller's to close
    public PostgresDeliveryHistory(Database database) {
        this.database = database;
    }

    @Override
    public Optional<VisibleDelivery> delivery(UserId user, DeliveryId id) {
        return database.read(handle ->
                handle.createQuery(
                                "select "
                                        + COLUMNS
                                        + """
                                        , m.role from deliveries d
                                        join members m on m.organization_id = d.organization_id
                                            and m.user_id = :user
                                            and m.role in ('administrator', 'member')
                                        where d.id = :id
                                        order by d.begun_on desc limit 1
                                        """)
                        .bind("user", user.value())
                        .bind("id", id.value())
                        .map((row, _) ->
                                new VisibleDelivery(
                                        delivery(row), Access.of(Role.find(row.getString("role")))))
                        .findOne());
    }

    @Override
    public Map<SubscriptionId, List<LoggedDelivery>> deliveries(
            Collection<SubscriptionId> webhooks, DeliveryPage page) {
        StringBuilder wanted = new StringBuilder();
        page.state().ifPresent(_ -> wanted.append(" and status = :status"));
        // Says it in the words of the index of what is not delivered.
        page.state()
                .filter(state -> state != DeliveryState.DELIVERED)
                .ifPresent(_ -> wanted.append(" and status <> 'delivered'"));
        page.action().ifPresent(_ -> wanted.append(" and action = :action"));
        page.from().ifPresent(_ -> wanted.append(" and first_step_at >= :from"));
        page.to().ifPresent(_ -> wanted.append(" and first_step_at < :to"));
        page.after()
                .ifPresent(_ ->
                        wanted.append(
                                " and begun_on <= :day"
                                        + " and (begun_on, first_step_at, id) < (:day, :at, :id)"));
        return database
                .read(handle -> {
                    Query query =
                            handle.createQuery(
                                            "select "
                                                    + COLUMNS
                                                    + """
                                                    from unnest(:webhooks) as w(webhook_id)
                                                    cross join lateral (
                                                        select * from deliveries
                                                        where subscription_id = w.webhook_id
                                                    """
                                                    + wanted
                                                    + """
                                                         order by begun_on desc,
                                                            first_step_at desc, id desc
                                                        limit :most) d
                                                    order by d.begun_on desc,
                                                        d.first_step_at desc, d.id desc
                                                    """)
                                    .bindArray("webhooks", Long.class, numbers(webhooks))
                                    .bind("most", page.first() + 1);
                    page.state().ifPresent(state -> query.bind("status", state.word()));
                    page.action().ifPresent(action -> query.bind("action", action));
                    page.from().ifPresent(from -> query.bind("from", utc(from)));
                    page.to().ifPresent(to -> query.bind("to", utc(to)));
                    page.after()
                            .ifPresent(after ->
                                    query.bind("day", after.begunOn())
                                            .bind("at", utc(after.firstStepAt()))
                                            .bind("id", after.id().value()));
                    return query.map((row, _) -> delivery(row)).list();
                })
                .stream()
                .collect(Collectors.groupingBy(LoggedDelivery::subscription));
    }

    @Override
    public Map<DeliveryId, List<LoggedAttempt>> attempts(Collection<LoggedDelivery> deliveries) {
        LocalDate first =
                deliveries.stream()
                        .map(LoggedDelivery::begunOn)
                        .min(Comparator.naturalOrder())
                        .orElse(LocalDate.MAX);
        Map<DeliveryId, List<LoggedAttempt>> attempts = new HashMap<>();
        database.read(handle ->
                handle.createQuery(
                                """
                                select delivery_id, run, attempt_number, attempt_at, attempt_millis,
                                    outcome, http_status, excerpt, detail
                                from delivery_steps
                                where delivery_id = any(:ids) and stored_on >= :first
                                    and attempt_number is not null
                                order by delivery_id, run, attempt_number, attempt_at
                                """)
                        .bindArray(
                                "ids",
                                UUID.class,
                                deliveries.stream().map(delivery -> delivery.id().value()).toList())
                        .bind("first", first)
                        .map((row, _) ->
                                attempts.computeIfAbsent(
                                                new DeliveryId(
                                                        row.getObject("delivery_id", UUID.class)),
                                                _ -> new ArrayList<>())
                                        .add(attempt(row)))
                        .list());
        return attempts;
    }

    @Override
    public Map<SubscriptionId, EndpointStanding> standing(Collection<SubscriptionId> webhooks) {
        Map<SubscriptionId, EndpointStanding> standing = new HashMap<>();
        database.read(handle ->
                handle.createQuery(
                                """
                                select w.webhook_id, n.tried, n.delivered, h.version, h.circuit,
                                    h.failing_since, h.last_failure_at,
                                    greatest(h.last_success_at, n.last_delivered_at)
                                        as last_success_at
                                from unnest(:webhooks) as w(webhook_id)
                                cross join lateral (
                                    select count(*) filter (where status <> 'cancelled') as tried,
                                        count(*) filter (where status = 'delivered') as delivered,
                                        max(last_step_at) filter (where status = 'delivered')
                                            as last_delivered_at
                                    from (
                                        select status, last_step_at from deliveries
                                        where subscription_id = w.webhook_id
                                        order by begun_on desc, first_step_at desc, id desc
                                        limit :sample) newest) n
                                left join endpoint_health h on h.webhook_id = w.webhook_id
                                """)
                        .bindArray("webhooks", Long.class, numbers(webhooks))
                        .bind("sample", EndpointStanding.SAMPLE)
                        .map((row, _) ->
                                standing.put(
                                        new SubscriptionId(row.getLong("webhook_id")),
                                        standing(row)))
                        .list());
        return standing;
    }

    private static EndpointStanding standing(ResultSet row) throws SQLException {
        Optional<String> circuit = Columns.text(row, "circuit");
        Optional<EndpointStanding.Report> report =
                circuit.isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                                new EndpointStanding.Report(
                                        row.getLong("version"),
                                        circuit.get(),
                                        Columns.optionalInstant(row, "failing_since"),
                                        Columns.optionalInstant(row, "last_failure_at")));
        return new EndpointStanding(
                row.getInt("tried"),
                row.getInt("delivered"),
                report,
                Columns.optionalInstant(row, "last_success_at"));
    }

    /// Reads a row with the columns of a delivery.
    static LoggedDelivery delivery(ResultSet row) throws SQLException {
        return new LoggedDelivery(
                new DeliveryId(row.getObject("id", UUID.class)),
                row.getObject("begun_on", LocalDate.class),
                new SubscriptionId(row.getLong("subscription_id")),
                row.getString("organization_id"),
                row.getString("event_id"),
                row.getString("source"),
                row.getString("action"),
                DeliveryState.find(row.getString("status")),
                Columns.text(row, "reason"),
                row.getInt("run"),
                Columns.optionalInstant(row, "next_attempt_at"),
                Columns.instant(row, "first_step_at"),
                Columns.instant(row, "last_step_at"),
                new EnvelopePlace(
                        row.getString("envelope_topic_id"),
                        row.getInt("envelope_partition"),
                        row.getLong("envelope_offset")));
    }

    private static LoggedAttempt attempt(ResultSet row) throws SQLException {
        int status = row.getInt("http_status");
        Optional<Integer> answered = row.wasNull() ? Optional.empty() : Optional.of(status);
        return new LoggedAttempt(
                row.getInt("run"),
                row.getInt("attempt_number"),
                Columns.instant(row, "attempt_at"),
                Duration.ofMillis(row.getLong("attempt_millis")),
                row.getString("outcome"),
                answered,
                Columns.text(row, "excerpt"),
                Columns.text(row, "detail"));
    }

    private static List<Long> numbers(Collection<SubscriptionId> ids) {
        return ids.stream().map(SubscriptionId::value).toList();
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
