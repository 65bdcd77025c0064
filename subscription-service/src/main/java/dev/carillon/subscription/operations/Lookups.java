package dev.carillon.subscription.operations;

import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.UserId;
import dev.carillon.subscription.domain.Webhook;
import dev.carillon.subscription.operations.Visible.VisibleOrganization;
import dev.carillon.subscription.operations.Visible.VisiblePipe;
import dev.carillon.subscription.operations.Visible.VisibleTable;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is read for the API. Thread-safe. Whatever a user may not see is not in any answer: it is
/// left out by the query itself.
public interface Lookups {

    /// What the directory knows of a user; empty when it has no such member.
    Optional<Person> person(UserId user);

    /// Those of these organizations that the user sees, in no order.
    List<VisibleOrganization> organizations(UserId user, Collection<String> ids);

    /// Every organization that the user sees, by id.
    List<VisibleOrganization> organizationsOf(UserId user);

    /// Those of these pipes that the user sees, in no order.
    List<VisiblePipe> pipes(UserId user, Collection<String> ids);

    /// For each of these organizations the pipes that the user sees, by id.
    Map<String, List<VisiblePipe>> pipesOf(UserId user, Collection<String> organizations);

    /// The table with this short id, or else this numeric id, if the user sees it.
    Optional<VisibleTable> table(UserId user, String id);

    /// The webhook with this id, if the user sees its organization.
    Optional<VisibleWebhook> webhook(UserId user, SubscriptionId id);

    /// The webhooks of scopes that were found visible, by id; a scope without any has no entry.
    Map<Scope, List<Webhook>> webhooks(Collection<Scope> scopes);

    /// The webhooks of organizations that were found visible and of their pipes, by organization,
    /// scope and id; an organization or scope without any has no entry.
    Map<String, Map<Scope, List<Webhook>>> webhooksOf(Collection<String> organizations);
}
