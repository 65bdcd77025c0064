package dev.carillon.subscription.store;

import dev.carillon.subscription.directory.DirectoryStore;
import dev.carillon.subscription.domain.DirectoryChange;
import dev.carillon.subscription.domain.DirectoryChange.MemberGone;
import dev.carillon.subscription.domain.DirectoryChange.MemberIs;
import dev.carillon.subscription.domain.DirectoryChange.OrganizationGone;
import dev.carillon.subscription.domain.DirectoryChange.OrganizationIs;
import dev.carillon.subscription.domain.DirectoryChange.PipeGone;
import dev.carillon.subscription.domain.DirectoryChange.PipeIs;
import dev.carillon.subscription.domain.DirectoryChange.TableGone;
import dev.carillon.subscription.domain.DirectoryChange.TableIs;
import dev.carillon.subscription.intake.OffsetMoves;
import dev.carillon.subscription.intake.Stored;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/// The directory in PostgreSQL.
///
/// The rows are a function of the newest record of each key. An organization that is gone hides its
/// pipes and tables, which keep their rows; every query that asks what a user may see also asks for
/// the organization.
public final class PostgresDirectoryStore implements DirectoryStore {

    private final PostgresOffsets offsets;

    /// @param offsets of the same database
    public PostgresDirectoryStore(PostgresOffsets offsets) {
        this.offsets = offsets;
    }

    @Override
    public Stored apply(List<DirectoryChange> changes, OffsetMoves moves) {
        return offsets.moving(moves, handle -> changes.forEach(change -> apply(handle, change)));
    }

    private static void apply(Handle handle, DirectoryChange change) {
        switch (change) {
            case OrganizationIs(String id, String name) ->
                    handle.createUpdate(
                                    """
                                    insert into organizations (id, name) values (:id, :name)
                                    on conflict (id) do update set name = excluded.name
                                    """)
                            .bind("id", id)
                            .bind("name", name)
                            .execute();
            case PipeIs pipe -> put(handle, pipe);
            case TableIs table -> put(handle, table);
            case MemberIs member -> put(handle, member);
            case OrganizationGone(String id) -> {
                execute(handle, "delete from organizations where id = :id", id);
                deleteWebhooks(handle, "organization_id = :id", id);
            }
            case PipeGone(String id) -> {
                execute(handle, "delete from pipes where id = :id", id);
                deleteWebhooks(handle, "scope_type = 'pipe' and scope_id = :id", id);
            }
            case TableGone(String id) -> {
                execute(handle, "delete from tables where id = :id", id);
                deleteWebhooks(handle, "scope_type = 'table' and scope_id = :id", id);
            }
            case MemberGone(String organization, var user) ->
                    handle.createUpdate(
                                    """
                                    delete from members
                                    where user_id = :user and organization_id = :organization
                                    """)
                            .bind("user", user.value())
                            .bind("organization", organization)
                            .execute();
        }
    }

    private static void put(Handle handle, PipeIs pipe) {
        handle.createUpdate(
                        """
                        insert into pipes (id, organization_id, name, suid, uuid)
                        values (:id, :organization, :name, :suid, :uuid)
                        on conflict (id) do update set organization_id = excluded.organization_id,
                            name = excluded.name, suid = excluded.suid, uuid = excluded.uuid
                        """)
                .bind("id", pipe.id())
                .bind("organization", pipe.organization())
                .bind("name", pipe.name())
                .bind("suid", pipe.suid().orElse(null))
                .bind("uuid", pipe.uuid().orElse(null))
                .execute();
        deleteForeign(handle, "pipe", pipe.id(), pipe.organization());
    }

    private static void put(Handle handle, TableIs table) {
        handle.createUpdate(
                        """
                        insert into tables (id, internal_id, organization_id, name, uuid)
                        values (:id, :internalId, :organization, :name, :uuid)
                        on conflict (id) do update set organization_id = excluded.organization_id,
                            internal_id = excluded.internal_id, name = excluded.name,
                            uuid = excluded.uuid
                        """)
                .bind("id", table.id())
                .bind("internalId", table.internalId().orElse(null))
                .bind("organization", table.organization())
                .bind("name", table.name())
                .bind("uuid", table.uuid().orElse(null))
                .execute();
        deleteForeign(handle, "table", table.id(), table.organization());
    }

    private static void put(Handle handle, MemberIs member) {
        handle.createUpdate(
                        """
                        insert into members
                            (organization_id, user_id, role, name, email, username)
                        values (:organization, :user, :role, :name, :email, :username)
                        on conflict (user_id, organization_id) do update set
                            role = excluded.role, name = excluded.name, email = excluded.email,
                            username = excluded.username
                        """)
                .bind("organization", member.organization())
                .bind("user", member.user().value())
                .bind("role", member.role().word())
                .bind("name", member.name())
                .bind("email", member.email())
                .bind("username", member.username().orElse(null))
                .execute();
    }

    /// A pipe or table that moved to another organization leaves its webhooks behind: they were
    /// made by people who may not see the new organization's events.
    private static void deleteForeign(
            Handle handle, String scopeType, String scopeId, String organization) {
        OutboxRows.delete(
                handle,
                "scope_type = :type and scope_id = :id and organization_id <> :organization",
                update ->
                        update.bind("type", scopeType)
                                .bind("id", scopeId)
                                .bind("organization", organization));
    }

    private static void deleteWebhooks(Handle handle, String condition, String id) {
        OutboxRows.delete(handle, condition, (Update update) -> update.bind("id", id));
    }

    private static void execute(Handle handle, String sql, String id) {
        handle.createUpdate(sql).bind("id", id).execute();
    }
}
