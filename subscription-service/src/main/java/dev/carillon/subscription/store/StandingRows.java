package dev.carillon.subscription.store;

import dev.carillon.subscription.domain.Role;
import dev.carillon.subscription.domain.UserId;
import dev.carillon.subscription.operations.ScopeReference;
import dev.carillon.subscription.operations.Standing;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Reads what somebody is where something belongs, with one statement that locks nothing.
final class StandingRows {

    private static final String ROLE =
            """
             left join members m on m.organization_id = o.id and m.user_id = :user
            """;

    private StandingRows() {}

    static Optional<Standing> ofScope(Handle handle, ScopeReference scope, UserId user) {
        String from =
                switch (scope) {
                    case ScopeReference.OrganizationRef _ -> "organizations o";
                    case ScopeReference.PipeRef _ ->
                            "pipes s join organizations o on o.id = s.organization_id";
                    case ScopeReference.TableRef _ ->
                            "tables s join organizations o on o.id = s.organization_id";
                };
        String which =
                switch (scope) {
                    case ScopeReference.OrganizationRef _ -> " where o.id = :id";
                    case ScopeReference.PipeRef _ -> " where s.id = :id";
                    case ScopeReference.TableRef _ ->
                            " where s.id = :id or s.internal_id = :id order by s.id = :id desc, s.id"
                                    + " limit 1";
                };
        return find(handle, from, which, scope.id(), user);
    }

    static Optional<Standing> ofWebhook(Handle handle, long id, UserId user) {
        return find(
                handle,
                "webhooks w join organizations o on o.id = w.organization_id",
                " where w.id = :id",
                id,
                user);
    }

    private static Optional<Standing> find(
            Handle handle, String from, String which, Object id, UserId user) {
        return handle.createQuery("select o.id, m.role from " + from + ROLE + which)
                .bind("id", id)
                .bind("user", user.value())
                .map((row, _) ->
                        new Standing(
                                row.getString("id"),
                                Optional.ofNullable(row.getString("role")).flatMap(Role::find)))
                .findOne();
    }
}
