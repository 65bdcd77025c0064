package dev.carillon.subscription.store;

import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.Access;
import dev.carillon.subscription.domain.Role;
import dev.carillon.subscription.domain.UserId;
import dev.carillon.subscription.domain.Webhook;
import dev.carillon.subscription.operations.Lookups;
import dev.carillon.subscription.operations.Person;
import dev.carillon.subscription.operations.Visible.VisibleOrganization;
import dev.carillon.subscription.operations.Visible.VisiblePipe;
import dev.carillon.subscription.operations.Visible.VisibleTable;
import dev.carillon.subscription.operations.VisibleWebhook;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.StatementContext;

/// Reads for the API in PostgreSQL. Each query joins what the user may see, so that a row it may
/// not see cannot be in an answer.
public final class PostgresLookups implements Lookups {

    private static final String SEES =
            """
            join members m on m.organization_id = o.id and m.user_id = :user
                and m.role in ('administrator', 'member')
            """;

    private static final String PIPES =
            """
            select p.id, p.organization_id, p.name, p.suid, p.uuid, m.role
            from pipes p join organizations o on o.id = p.organization_id
            """
                    + SEES;

    private static final String SOME_PIPES = PIPES.replace(":user", "?") + " where p.id = any(?)";

    private static final String WEBHOOKS = "select " + WebhookRows.COLUMNS + " from webhooks ";

    private static final String ORGANIZATIONS =
            "select o.id, o.name, m.role from organizations o " + SEES;

    private final Database database;

    /// @param database stays the caller's to close
    public PostgresLookups(Database database) {
        this.database = database;
    }

    @Override
    public Optional<Person> person(UserId user) {
        return database.read(handle ->
                handle.createQuery(
                                """
                                select name, email, username from members
                                where user_id = :user order by organization_id limit 1
                                """)
                        .bind("user", user.value())
                        .map((row, _) ->
                                new Person(
                                        user,
                                        Columns.text(row, "name"),
                                        Columns.text(row, "email"),
                                        Columns.text(row, "username")))
                        .findOne());
    }

    @Override
    public List<VisibleOrganization> organizations(UserId user, Collection<String> ids) {
        return database.read(handle ->
                handle.createQuery(ORGANIZATIONS + " where o.id = any(:ids)")
                        .bind("user", user.value())
                        .bindArray("ids", String.class, List.copyOf(ids))
                        .map(PostgresLookups::organization)
                        .list());
    }

    @Override
    public List<VisibleOrganization> organizationsOf(UserId user) {
        return database.read(handle ->
                handle.createQuery(ORGANIZATIONS + " order by length(o.id), o.id")
                        .bind("user", user.value())
                        .map(PostgresLookups::organization)
                        .list());
    }

    @Override
    public List<VisiblePipe> pipes(UserId user, Collection<String> ids) {
        return read(
                SOME_PIPES,
                PostgresLookups::pipe,
                Parameter.text(user.value()),
                Parameter.texts(List.copyOf(ids)));
    }

    @Override
    public Map<String, List<VisiblePipe>> pipesOf(UserId user, Collection<String> organizations) {
        return database
                .read(handle ->
                        handle.createQuery(
                                        PIPES
                                                + " where p.organization_id = any(:ids)"
                                                + " order by length(p.id), p.id")
                                .bind("user", user.value())
                                .bindArray("ids", String.class, List.copyOf(organizations))
                                .map((row, _) -> pipe(row))
                                .list())
                .stream()
                .collect(Collectors.groupingBy(VisiblePipe::organization));
    }

    @Override
    public Optional<VisibleTable> table(UserId user, String id) {
        return database.read(handle ->
                handle.createQuery(
                                """
                                select t.id, t.internal_id, t.organization_id, t.name, t.uuid, m.role
                                from tables t join organizations o on o.id = t.organization_id
                                """
                                        + SEES
                                        + """
                                         where t.id = :id or t.internal_id = :id
                                        order by t.id = :id desc, t.id limit 1
                                        """)
                        .bind("user", user.value())
                        .bind("id", id)
                        .map((row, _) ->
                                new VisibleTable(
                                        row.getString("id"),
                                        Columns.text(row, "internal_id"),
                                        row.getString("organization_id"),
                                        row.getString("name"),
                                        Columns.text(row, "uuid"),
                                        access(row)))
                        .findOne());
    }

    @Override
    public Optional<VisibleWebhook> webhook(UserId user, SubscriptionId id) {
        return database.readSnapshot(handle ->
                handle.createQuery(
                                "select m.role from webhooks w join organizations o on o.id ="
                                        + " w.organization_id "
                                        + SEES
                                        + " where w.id = :id")
                        .bind("user", user.value())
                        .bind("id", id.value())
                        .map((row, _) -> access(row))
                        .findOne()
                        .flatMap(access ->
                                WebhookRows.read(
                                                handle.createQuery(
                                                                "select "
                                                                        + WebhookRows.COLUMNS
                                                                        + " from webhooks where id"
                                                                        + " = :id")
                                                        .bind("id", id.value()))
                                        .stream()
                                        .findFirst()
                                        .map(webhook -> new VisibleWebhook(webhook, access))));
    }

    @Override
    public Map<Scope, List<Webhook>> webhooks(Collection<Scope> scopes) {
        List<Webhook> found =
                scopes.size() == 1 ? ofScope(scopes.iterator().next()) : ofScopes(scopes);
        return found.stream().collect(Collectors.groupingBy(Webhook::scope));
    }

    /// The planner knows what it does for one scope, and guesses for a list of them.
    private List<Webhook> ofScope(Scope scope) {
        return read(
                WEBHOOKS + "where scope_type = ? and scope_id = ? order by id",
                WebhookRows::row,
                Parameter.text(scope.type().word()),
                Parameter.text(scope.id()));
    }

    private List<Webhook> ofScopes(Collection<Scope> scopes) {
        return read(
                WEBHOOKS
                        + """
                        where (scope_type, scope_id) in (select * from unnest(?, ?)) order by id
                        """,
                WebhookRows::row,
                Parameter.texts(scopes.stream().map(scope -> scope.type().word()).toList()),
                Parameter.texts(scopes.stream().map(Scope::id).toList()));
    }

    @Override
    public Map<String, Map<Scope, List<Webhook>>> webhooksOf(Collection<String> organizations) {
        return read(
                        WEBHOOKS
                                + """
                                where organization_id = any(?)
                                    and scope_type in ('organization', 'pipe') order by id
                                """,
                        WebhookRows::row,
                        Parameter.texts(List.copyOf(organizations)))
                .stream()
                .collect(
                        Collectors.groupingBy(
                                Webhook::organization, Collectors.groupingBy(Webhook::scope)));
    }

    private <T> List<T> read(String query, RoundTrip.RowReader<T> reader, Parameter... parameters) {
        return database.read(handle -> {
            RoundTrip trip = new RoundTrip(handle);
            RoundTrip.Rows<T> rows = trip.read(query, reader, parameters);
            trip.send();
            return rows.list();
        });
    }

    private static VisibleOrganization organization(ResultSet row, StatementContext context)
            throws SQLException {
        return new VisibleOrganization(row.getString("id"), row.getString("name"), access(row));
    }

    private static VisiblePipe pipe(ResultSet row) throws SQLException {
        return new VisiblePipe(
                row.getString("id"),
                row.getString("organization_id"),
                row.getString("name"),
                Columns.text(row, "suid"),
                Columns.text(row, "uuid"),
                access(row));
    }

    private static Access access(ResultSet row) throws SQLException {
        return Access.of(Role.find(row.getString("role")));
    }
}
