package dev.carillon.subscription.store;

import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.ScopeType;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.Actions;
import dev.carillon.subscription.domain.Filters;
import dev.carillon.subscription.domain.Sealed;
import dev.carillon.subscription.domain.SealedHeader;
import dev.carillon.subscription.domain.SealedSecret;
import dev.carillon.subscription.domain.UrlFingerprint;
import dev.carillon.subscription.domain.Webhook;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/// Reads webhooks: three statements, however many there are.
final class WebhookRows {

    static final String COLUMNS =
            """
            id, organization_id, scope_type, scope_id, name, actions, filters, email, sealed_url,
            url_hash, is_enabled, disabled_reason, version, created_at, updated_at
            """;

    private WebhookRows() {}

    /// The webhooks that a query over [#COLUMNS] finds, in its order.
    static List<Webhook> read(Handle handle, Query query) {
        List<Long> ids = new ArrayList<>();
        List<Row> rows =
                query.map(
                                (row, _) -> {
                                    ids.add(row.getLong("id"));
                                    return row(row);
                                })
                        .list();
        if (rows.isEmpty()) {
            return List.of();
        }
        Map<Long, List<SealedHeader>> headers = headers(handle, ids);
        Map<Long, List<SealedSecret>> secrets = secrets(handle, ids);
        return rows.stream().map(row -> row.complete(headers, secrets)).toList();
    }

    static Scope scope(ResultSet row) throws SQLException {
        String word = row.getString("scope_type");
        return new Scope(ScopeType.find(word).orElseThrow(), row.getString("scope_id"));
    }

    private static Map<Long, List<SealedHeader>> headers(Handle handle, List<Long> ids) {
        Map<Long, List<SealedHeader>> byId = new HashMap<>();
        handle.createQuery(
                        """
                        select webhook_id, name, sealed_value from webhook_headers
                        where webhook_id = any(:ids) order by webhook_id, position
                        """)
                .bindArray("ids", Long.class, ids)
                .map((row, _) ->
                        byId.computeIfAbsent(row.getLong("webhook_id"), _ -> new ArrayList<>())
                                .add(
                                        new SealedHeader(
                                                row.getString("name"),
                                                Sealed.of(row.getBytes("sealed_value")))))
                .list();
        return byId;
    }

    private static Map<Long, List<SealedSecret>> secrets(Handle handle, List<Long> ids) {
        Map<Long, List<SealedSecret>> byId = new HashMap<>();
        handle.createQuery(
                        """
                        select webhook_id, sealed_value, not_after from webhook_secrets
                        where webhook_id = any(:ids) order by webhook_id, position
                        """)
                .bindArray("ids", Long.class, ids)
                .map((row, _) ->
                        byId.computeIfAbsent(row.getLong("webhook_id"), _ -> new ArrayList<>())
                                .add(
                                        new SealedSecret(
                                                Sealed.of(row.getBytes("sealed_value")),
                                                Columns.optionalInstant(row, "not_after"))))
                .list();
        return byId;
    }

    /// A webhook without what lies in the other tables.
    @FunctionalInterface
    private interface Row {

        Webhook complete(
                Map<Long, List<SealedHeader>> headers, Map<Long, List<SealedSecret>> secrets);
    }

    private static Row row(ResultSet row) throws SQLException {
        SubscriptionId id = new SubscriptionId(row.getLong("id"));
        String organization = row.getString("organization_id");
        Scope scope = scope(row);
        String name = row.getString("name");
        Actions actions = Actions.ofSpoken(Columns.texts(row, "actions"));
        Filters filters = SnapshotJson.readFilters(row.getString("filters"));
        Optional<String> email = Columns.text(row, "email");
        Sealed url = Sealed.of(row.getBytes("sealed_url"));
        UrlFingerprint fingerprint = new UrlFingerprint(row.getString("url_hash"));
        boolean isEnabled = row.getBoolean("is_enabled");
        Optional<String> disabledReason = Columns.text(row, "disabled_reason");
        long version = row.getLong("version");
        Instant createdAt = Columns.instant(row, "created_at");
        Instant updatedAt = Columns.instant(row, "updated_at");
        return (headers, secrets) ->
                new Webhook(
                        id,
                        organization,
                        scope,
                        name,
                        actions,
                        filters,
                        email,
                        url,
                        fingerprint,
                        headers.getOrDefault(id.value(), List.of()),
                        secrets.getOrDefault(id.value(), List.of()),
                        isEnabled,
                        disabledReason,
                        version,
                        createdAt,
                        updatedAt);
    }
}
