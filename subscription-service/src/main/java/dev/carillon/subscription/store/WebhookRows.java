package dev.carillon.subscription.store;

import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.ScopeType;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.Actions;
import dev.carillon.subscription.domain.Sealed;
import dev.carillon.subscription.domain.SealedHeader;
import dev.carillon.subscription.domain.SealedSecret;
import dev.carillon.subscription.domain.UrlFingerprint;
import dev.carillon.subscription.domain.Webhook;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.Query;

/// Reads webhooks: one statement, however many there are, which also makes them a snapshot.
final class WebhookRows {

    /// Of a query `from webhooks`. The lists of a webhook's headers and secrets come as arrays.
    static final String COLUMNS =
            """
            id, organization_id, scope_type, scope_id, name, actions, filters, email, sealed_url,
            url_hash, is_enabled, disabled_reason, version, created_at, updated_at,
            array(select h.name from webhook_headers h
                where h.webhook_id = webhooks.id order by h.position) as header_names,
            array(select h.sealed_value from webhook_headers h
                where h.webhook_id = webhooks.id order by h.position) as header_values,
            array(select s.sealed_value from webhook_secrets s
                where s.webhook_id = webhooks.id order by s.position) as secret_values,
            array(select s.not_after from webhook_secrets s
                where s.webhook_id = webhooks.id order by s.position) as secret_ends
            """;

    private WebhookRows() {}

    /// The webhooks that a query over [#COLUMNS] finds, in its order.
    static List<Webhook> read(Query query) {
        return query.map((row, _) -> row(row)).list();
    }

    static Scope scope(ResultSet row) throws SQLException {
        String word = row.getString("scope_type");
        return new Scope(ScopeType.find(word).orElseThrow(), row.getString("scope_id"));
    }

    private static Webhook row(ResultSet row) throws SQLException {
        SubscriptionId id = new SubscriptionId(row.getLong("id"));
        return new Webhook(
                id,
                row.getString("organization_id"),
                scope(row),
                row.getString("name"),
                Actions.ofSpoken(Columns.texts(row, "actions")),
                SnapshotJson.readFilters(row.getString("filters")),
                Columns.text(row, "email"),
                Sealed.of(row.getBytes("sealed_url")),
                new UrlFingerprint(row.getString("url_hash")),
                headers(row),
                secrets(row),
                row.getBoolean("is_enabled"),
                Columns.text(row, "disabled_reason"),
                row.getLong("version"),
                Columns.instant(row, "created_at"),
                Columns.instant(row, "updated_at"));
    }

    private static List<SealedHeader> headers(ResultSet row) throws SQLException {
        List<String> names = Columns.texts(row, "header_names");
        List<byte[]> values = Columns.bytes(row, "header_values");
        List<SealedHeader> headers = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            headers.add(new SealedHeader(names.get(i), Sealed.of(values.get(i))));
        }
        return headers;
    }

    private static List<SealedSecret> secrets(ResultSet row) throws SQLException {
        List<byte[]> values = Columns.bytes(row, "secret_values");
        List<Optional<Instant>> ends = Columns.optionalInstants(row, "secret_ends");
        List<SealedSecret> secrets = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            secrets.add(new SealedSecret(Sealed.of(values.get(i)), ends.get(i)));
        }
        return secrets;
    }
}
