package dev.carillon.subscription.operations;

import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.ScopeType;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.Neighbour;
import dev.carillon.subscription.domain.UserId;
import dev.carillon.subscription.domain.Webhook;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Where webhooks are kept. Thread-safe.
public interface WebhookStore {

    /// Does work in one transaction: all of it takes effect, or none. The work may run more than
    /// once when transactions stand in each other's way, so it must have no other effect.
    <T> T inTransaction(Function<Transaction, T> work);

    /// What can be done in a transaction. Every change writes its outbox row itself, so that no
    /// change can be forgotten.
    interface Transaction {

        /// Whose a scope is, and what a user is there. Holds nothing, so that who may not touch a
        /// scope neither waits for who may nor keeps it waiting.
        Optional<Standing> standing(ScopeReference reference, UserId user);

        /// The same of a webhook.
        Optional<Standing> standing(SubscriptionId id, UserId user);

        /// Finds a scope and keeps it, and its organization, from being dropped or given away until
        /// the transaction ends; changes of webhooks in one scope wait for each other. Empty when
        /// it or its organization does not exist.
        Optional<OwnedScope> holdScope(ScopeReference reference);

        /// Finds and holds a scope in the same way, and reads what the rules for a new webhook in
        /// it ask for, as it is once the scope is held.
        Optional<HeldScope> holdScope(ScopeReference reference, UserId caller);

        /// Finds a webhook in a scope of one of these kinds, and holds the scope in the same way.
        /// Empty when there is no such webhook, or its scope is gone.
        Optional<HeldWebhook> holdWebhook(SubscriptionId id, Set<ScopeType> scopes, UserId caller);

        /// Every webhook of a scope.
        List<Neighbour> neighbours(Scope scope);

        /// A new id, never handed out before.
        SubscriptionId nextId();

        /// Where a webhook listens, if there is one. It may be gone the next moment: hold the
        /// scope.
        Optional<Scope> scopeOf(SubscriptionId id);

        /// The webhook, if there is one. Its scope must be held.
        Optional<Webhook> find(SubscriptionId id);

        /// Adds a webhook.
        void insert(Webhook webhook);

        /// Replaces a webhook by a newer version of it.
        void update(Webhook webhook);

        /// Writes a line of the audit log.
        void audit(AuditEntry entry);

        /// Deletes webhooks; those that do not exist are left out.
        void delete(List<SubscriptionId> ids);

        /// What is written of replays.
        ReplayBook replays();
    }
}
