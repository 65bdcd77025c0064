package dev.carillon.subscription.store;

import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.Actions;
import dev.carillon.subscription.domain.Neighbour;
import dev.carillon.subscription.domain.Role;
import dev.carillon.subscription.domain.SealedHeader;
import dev.carillon.subscription.domain.SealedSecret;
import dev.carillon.subscription.domain.UrlFingerprint;
import dev.carillon.subscription.domain.UserId;
import dev.carillon.subscription.domain.Webhook;
import dev.carillon.subscription.operations.AuditEntry;
import dev.carillon.subscription.operations.OwnedScope;
import dev.carillon.subscription.operations.ScopeReference;
import dev.carillon.subscription.operations.WebhookStore.Transaction;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Update;

/// One transaction on webhooks. Locks are taken in one order: organization, pipe or table, webhook.
final class PostgresTransaction implements Transaction {

    private final Handle handle;

    PostgresTransaction(Handle handle) {
        this.handle = handle;
    }

    @Override
    public Optional<OwnedScope> holdScope(ScopeReference reference) {
        return switch (reference) {
            case ScopeReference.OrganizationRef(String id) ->
                    handle.createQuery(
                                    "select id from organizations where id = :id for no key update")
                            .bind("id", id)
                            .mapTo(String.class)
                            .findOne()
                            .map(found -> new OwnedScope(Scope.organization(found), found));
            case ScopeReference.PipeRef(String id) ->
                    holdIn(
                            """
                            select id, organization_id from pipes where id = :id
                            """,
                            "select id, organization_id from pipes where id = :id for no key update",
                            id,
                            Scope::pipe);
            case ScopeReference.TableRef(String id) ->
                    holdIn(
                            """
                            select id, organization_id from tables
                            where id = :id or internal_id = :id
                            order by id = :id desc, id limit 1
                            """,
                            "select id, organization_id from tables where id = :id for no key update",
                            id,
                            Scope::table);
        };
    }

    private record Found(String id, String organization) {}

    /// First the organization, then what is in it; and once more a look at whose it is, now that it
    /// cannot be given away.
    private Optional<OwnedScope> holdIn(
            String find, String hold, String id, java.util.function.Function<String, Scope> scope) {
        return find(find, id)
                .filter(found -> holdOrganization(found.organization()))
                .flatMap(found ->
                        find(hold, found.id())
                                .filter(held -> held.organization().equals(found.organization())))
                .map(held -> new OwnedScope(scope.apply(held.id()), held.organization()));
    }

    private Optional<Found> find(String sql, String id) {
        return handle.createQuery(sql)
                .bind("id", id)
                .map((row, _) -> new Found(row.getString("id"), row.getString("organization_id")))
                .findOne();
    }

    private boolean holdOrganization(String id) {
        return handle.createQuery("select 1 from organizations where id = :id for key share")
                .bind("id", id)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    @Override
    public Optional<Role> role(String organization, UserId user) {
        return handle.createQuery(
                        """
                        select role from members
                        where user_id = :user and organization_id = :organization
                        """)
                .bind("user", user.value())
                .bind("organization", organization)
                .mapTo(String.class)
                .findOne()
                .flatMap(Role::find);
    }

    @Override
    public List<Neighbour> neighbours(Scope scope) {
        return handle.createQuery(
                        """
                        select id, url_hash, actions from webhooks
                        where scope_type = :type and scope_id = :id order by id
                        """)
                .bind("type", scope.type().word())
                .bind("id", scope.id())
                .map((row, _) ->
                        new Neighbour(
                                new SubscriptionId(row.getLong("id")),
                                new UrlFingerprint(row.getString("url_hash")),
                                Actions.ofSpoken(Columns.texts(row, "actions"))))
                .list();
    }

    @Override
    public SubscriptionId nextId() {
        return new SubscriptionId(
                handle.createQuery("select nextval('webhook_ids')").mapTo(Long.class).one());
    }

    @Override
    public Optional<Scope> scopeOf(SubscriptionId id) {
        return handle.createQuery("select scope_type, scope_id from webhooks where id = :id")
                .bind("id", id.value())
                .map((row, _) -> WebhookRows.scope(row))
                .findOne();
    }

    @Override
    public Optional<Webhook> find(SubscriptionId id) {
        List<Webhook> found =
                WebhookRows.read(
                        handle.createQuery(
                                        "select "
                                                + WebhookRows.COLUMNS
                                                + " from webhooks where id = :id")
                                .bind("id", id.value()));
        return found.stream().findFirst();
    }

    @Override
    public void insert(Webhook webhook) {
        bound(
                        handle.createUpdate(
                                """
                                insert into webhooks (
                                    id, organization_id, scope_type, scope_id, name, actions,
                                    filters, email, sealed_url, url_hash, is_enabled,
                                    disabled_reason, version, created_at, updated_at)
                                values (
                                    :id, :organization, :scopeType, :scopeId, :name, :actions,
                                    :filters::jsonb, :email, :url, :urlHash, :isEnabled,
                                    :disabledReason, :version, :createdAt, :updatedAt)
                                """),
                        webhook)
                .execute();
        insertParts(webhook);
        OutboxRows.written(handle, webhook);
    }

    @Override
    public void update(Webhook webhook) {
        int updated =
                bound(
                                handle.createUpdate(
                                        """
                                        update webhooks set
                                            name = :name, actions = :actions,
                                            filters = :filters::jsonb, email = :email,
                                            sealed_url = :url, url_hash = :urlHash,
                                            is_enabled = :isEnabled,
                                            disabled_reason = :disabledReason,
                                            version = :version, updated_at = :updatedAt
                                        where id = :id and version = :version - 1
                                        """),
                                webhook)
                        .execute();
        if (updated != 1) {
            throw new IllegalStateException(
                    "webhook %s was not at version %d although its scope was held"
                            .formatted(webhook.id(), webhook.version() - 1));
        }
        for (String table : List.of("webhook_headers", "webhook_secrets")) {
            handle.createUpdate("delete from " + table + " where webhook_id = :id")
                    .bind("id", webhook.id().value())
                    .execute();
        }
        insertParts(webhook);
        OutboxRows.written(handle, webhook);
    }

    @Override
    public void delete(List<SubscriptionId> ids) {
        if (!ids.isEmpty()) {
            List<Long> numbers = ids.stream().map(SubscriptionId::value).toList();
            int gone =
                    OutboxRows.delete(
                            handle,
                            "id = any(:ids)",
                            update -> update.bindArray("ids", Long.class, numbers));
            if (gone > ids.size()) {
                throw new IllegalStateException("deleted more webhooks than were named: " + ids);
            }
        }
    }

    @Override
    public void audit(AuditEntry entry) {
        AuditRows.written(handle, entry);
    }

    private static Update bound(Update update, Webhook webhook) {
        return update.bind("id", webhook.id().value())
                .bind("organization", webhook.organization())
                .bind("scopeType", webhook.scope().type().word())
                .bind("scopeId", webhook.scope().id())
                .bind("name", webhook.name())
                .bindArray("actions", String.class, webhook.actions().spoken())
                .bind("filters", SnapshotJson.filters(webhook.filters()))
                .bind("email", webhook.email().orElse(null))
                .bind("url", webhook.url().bytes())
                .bind("urlHash", webhook.urlFingerprint().hex())
                .bind("isEnabled", webhook.isEnabled())
                .bind("disabledReason", webhook.disabledReason().orElse(null))
                .bind("version", webhook.version())
                .bind("createdAt", webhook.createdAt().atOffset(ZoneOffset.UTC))
                .bind("updatedAt", webhook.updatedAt().atOffset(ZoneOffset.UTC));
    }

    private void insertParts(Webhook webhook) {
        if (!webhook.headers().isEmpty()) {
            PreparedBatch headers =
                    handle.prepareBatch(
                            """
                            insert into webhook_headers (webhook_id, position, name, sealed_value)
                            values (:id, :position, :name, :value)
                            """);
            int position = 0;
            for (SealedHeader header : webhook.headers()) {
                headers.bind("id", webhook.id().value())
                        .bind("position", position++)
                        .bind("name", header.name())
                        .bind("value", header.value().bytes())
                        .add();
            }
            headers.execute();
        }
        PreparedBatch secrets =
                handle.prepareBatch(
                        """
                        insert into webhook_secrets (webhook_id, position, sealed_value, not_after)
                        values (:id, :position, :value, :notAfter)
                        """);
        int position = 0;
        for (SealedSecret secret : webhook.secrets()) {
            OffsetDateTime notAfter =
                    secret.notAfter().map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null);
            secrets.bind("id", webhook.id().value())
                    .bind("position", position++)
                    .bind("value", secret.value().bytes())
                    .bindByType("notAfter", notAfter, OffsetDateTime.class)
                    .add();
        }
        secrets.execute();
    }
}
