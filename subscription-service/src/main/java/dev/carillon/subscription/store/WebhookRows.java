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

/// Reads and writes rows of webhooks.
final class WebhookRows {

    static final String COLUMNS =
            """
            id, organization_id, scope_type, scope_id, name, actions, filters, email, sealed_url,
            url_hash, is_enabled, disabled_reason, version, created_at, updated_at, header_names,
            header_values, secret_values, secret_ends
            """;

    private WebhookRows() {}

    /// The webhooks that a query over [#COLUMNS] finds, in its order.
    static List<Webhook> read(Query query) {
        return query.map((row, _) -> row(row)).list();
    }

    static void insert(RoundTrip trip, Webhook webhook) {
        trip.write(
                """
                insert into webhooks (
                    name, actions, filters, email, sealed_url, url_hash, is_enabled,
                    disabled_reason, version, updated_at, header_names, header_values,
                    secret_values, secret_ends, id, organization_id, scope_type, scope_id,
                    created_at)
                values (?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                written -> requireOne(written, webhook),
                with(
                        webhook,
                        Parameter.number(webhook.id().value()),
                        Parameter.text(webhook.organization()),
                        Parameter.text(webhook.scope().type().word()),
                        Parameter.text(webhook.scope().id()),
                        Parameter.time(webhook.createdAt())));
    }

    /// Replaces the version before this one.
    static void update(RoundTrip trip, Webhook webhook) {
        trip.write(
                """
                update webhooks set
                    name = ?, actions = ?, filters = ?::jsonb, email = ?, sealed_url = ?,
                    url_hash = ?, is_enabled = ?, disabled_reason = ?, version = ?,
                    updated_at = ?, header_names = ?, header_values = ?, secret_values = ?,
                    secret_ends = ?
                where id = ? and version = ? - 1
                """,
                written -> requireOne(written, webhook),
                with(
                        webhook,
                        Parameter.number(webhook.id().value()),
                        Parameter.number(webhook.version())));
    }

    private static void requireOne(int written, Webhook webhook) {
        if (written != 1) {
            throw new IllegalStateException(
                    "webhook %s was not at version %d although its scope was held"
                            .formatted(webhook.id(), webhook.version() - 1));
        }
    }

    /// What can change, and then the rest.
    private static Parameter[] with(Webhook webhook, Parameter... rest) {
        List<Parameter> parameters =
                new ArrayList<>(
                        List.of(
                                Parameter.text(webhook.name()),
                                Parameter.texts(webhook.actions().spoken()),
                                Parameter.text(SnapshotJson.filters(webhook.filters())),
                                Parameter.text(webhook.email()),
                                Parameter.bytes(webhook.url().bytes()),
                                Parameter.text(webhook.urlFingerprint().hex()),
                                Parameter.flag(webhook.isEnabled()),
                                Parameter.text(webhook.disabledReason()),
                                Parameter.number(webhook.version()),
                                Parameter.time(webhook.updatedAt()),
                                Parameter.texts(
                                        webhook.headers().stream()
                                                .map(SealedHeader::name)
                                                .toList()),
                                Parameter.sealed(
                                        webhook.headers().stream()
                                                .map(SealedHeader::value)
                                                .toList()),
                                Parameter.sealed(
                                        webhook.secrets().stream()
                                                .map(SealedSecret::value)
                                                .toList()),
                                Parameter.times(
                                        webhook.secrets().stream()
                                                .map(SealedSecret::notAfter)
                                                .toList())));
        parameters.addAll(List.of(rest));
        return parameters.toArray(new Parameter[0]);
    }

    static Scope scope(ResultSet row) throws SQLException {
        String word = row.getString("scope_type");
        return new Scope(ScopeType.find(word).orElseThrow(), row.getString("scope_id"));
    }

    /// One webhook of a query that selects nothing but [#COLUMNS]. Read by their places: looking up
    /// nineteen names for each row takes as long as reading it.
    static Webhook row(ResultSet row) throws SQLException {
        return new Webhook(
                new SubscriptionId(row.getLong(1)),
                row.getString(2),
                new Scope(ScopeType.find(row.getString(3)).orElseThrow(), row.getString(4)),
                row.getString(5),
                Actions.ofSpoken(Columns.texts(row, 6)),
                SnapshotJson.readFilters(row.getString(7)),
                Optional.ofNullable(row.getString(8)),
                Sealed.of(row.getBytes(9)),
                new UrlFingerprint(row.getString(10)),
                headers(Columns.texts(row, 16), Columns.bytes(row, 17)),
                secrets(Columns.bytes(row, 18), Columns.optionalInstants(row, 19)),
                row.getBoolean(11),
                Optional.ofNullable(row.getString(12)),
                row.getLong(13),
                Columns.instant(row, 14),
                Columns.instant(row, 15));
    }

    private static List<SealedHeader> headers(List<String> names, List<byte[]> values) {
        List<SealedHeader> headers = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            headers.add(new SealedHeader(names.get(i), Sealed.of(values.get(i))));
        }
        return headers;
    }

    private static List<SealedSecret> secrets(List<byte[]> values, List<Optional<Instant>> ends) {
        List<SealedSecret> secrets = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            secrets.add(new SealedSecret(Sealed.of(values.get(i)), ends.get(i)));
        }
        return secrets;
    }
}
