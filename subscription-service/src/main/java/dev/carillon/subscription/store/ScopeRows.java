package dev.carillon.subscription.store;

import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.ScopeType;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.Role;
import dev.carillon.subscription.domain.UserId;
import dev.carillon.subscription.operations.OwnedScope;
import dev.carillon.subscription.operations.ScopeReference;
import dev.carillon.subscription.store.RoundTrip.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;

/// Holds scopes, and says what somebody is there.
///
/// One statement locks the organization and then what is in it, in the order of its locking
/// clauses. Whoever waited for a lock is judged once more on the newest rows: one that was deleted
/// or given to another organization meanwhile is not found.
final class ScopeRows {

    private static final String HOLD_ORGANIZATION =
            "select id, id as organization_id from organizations where id = ? for no key update";

    private static final String HOLD_ORGANIZATION_OF =
            """
            select o.id from webhooks w join organizations o on o.id = w.scope_id
            where w.id = ? and w.scope_type = 'organization' for no key update of o
            """;

    private ScopeRows() {}

    /// The short id of a table that is named by that or by its numeric one.
    static Rows<String> table(RoundTrip trip, String id) {
        return trip.read(
                """
                select id from tables where id = ? or internal_id = ?
                order by id = ? desc, id limit 1
                """,
                row -> row.getString("id"),
                Parameter.text(id),
                Parameter.text(id),
                Parameter.text(id));
    }

    /// Holds a scope and its organization; nothing when there is none.
    static Rows<OwnedScope> hold(RoundTrip trip, ScopeReference reference) {
        ScopeType type = type(reference);
        return trip.read(
                type == ScopeType.ORGANIZATION
                        ? HOLD_ORGANIZATION
                        : """
                        select s.id, s.organization_id from %s s join organizations o on o.id = s.organization_id
                        where s.id = ? for key share of o for no key update of s
                        """
                                .formatted(relation(type)),
                row -> owned(type, row),
                Parameter.text(reference.id()));
    }

    /// Holds the scope of a webhook if it is of this kind.
    static Rows<Scope> holdOf(RoundTrip trip, ScopeType type, SubscriptionId webhook) {
        return trip.read(
                type == ScopeType.ORGANIZATION
                        ? HOLD_ORGANIZATION_OF
                        : """
                        select s.id from webhooks w
                        join %s s on s.id = w.scope_id join organizations o on o.id = s.organization_id
                        where w.id = ? and w.scope_type = '%s' for key share of o for no key update of s
                        """
                                .formatted(relation(type), type.word()),
                row -> new Scope(type, row.getString("id")),
                Parameter.number(webhook.value()));
    }

    /// What somebody is in the organization of a scope.
    static Rows<Role> role(RoundTrip trip, ScopeReference reference, UserId user) {
        ScopeType type = type(reference);
        return trip.read(
                type == ScopeType.ORGANIZATION
                        ? "select role from members where organization_id = ? and user_id = ?"
                        : """
                        select m.role from %s s join members m on m.organization_id = s.organization_id
                        where s.id = ? and m.user_id = ?
                        """
                                .formatted(relation(type)),
                ScopeRows::role,
                Parameter.text(reference.id()),
                Parameter.text(user.value()));
    }

    /// What somebody is in the organization of a webhook.
    static Rows<Role> roleOf(RoundTrip trip, SubscriptionId webhook, UserId user) {
        return trip.read(
                """
                select m.role from webhooks w join members m on m.organization_id = w.organization_id
                where w.id = ? and m.user_id = ?
                """,
                ScopeRows::role,
                Parameter.number(webhook.value()),
                Parameter.text(user.value()));
    }

    static ScopeType type(ScopeReference reference) {
        return switch (reference) {
            case ScopeReference.OrganizationRef _ -> ScopeType.ORGANIZATION;
            case ScopeReference.PipeRef _ -> ScopeType.PIPE;
            case ScopeReference.TableRef _ -> ScopeType.TABLE;
        };
    }

    private static String relation(ScopeType type) {
        return switch (type) {
            case ORGANIZATION -> "organizations";
            case PIPE -> "pipes";
            case TABLE -> "tables";
        };
    }

    private static OwnedScope owned(ScopeType type, ResultSet row) throws SQLException {
        return new OwnedScope(
                new Scope(type, row.getString("id")), row.getString("organization_id"));
    }

    private static Role role(ResultSet row) throws SQLException {
        String word = row.getString("role");
        return Role.find(word)
                .orElseThrow(() -> new IllegalStateException("no role is called " + word));
    }
}
