package dev.carillon.subscription.store;

import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.ScopeType;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.Actions;
import dev.carillon.subscription.domain.Neighbour;
import dev.carillon.subscription.domain.Role;
import dev.carillon.subscription.domain.UrlFingerprint;
import dev.carillon.subscription.domain.UserId;
import dev.carillon.subscription.domain.Webhook;
import dev.carillon.subscription.operations.AuditEntry;
import dev.carillon.subscription.operations.HeldScope;
import dev.carillon.subscription.operations.HeldWebhook;
import dev.carillon.subscription.operations.OwnedScope;
import dev.carillon.subscription.operations.ReplayBook;
import dev.carillon.subscription.operations.ScopeReference;
import dev.carillon.subscription.operations.Standing;
import dev.carillon.subscription.operations.WebhookStore.Transaction;
import dev.carillon.subscription.store.RoundTrip.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/// One transaction on webhooks. Locks are taken in one order: organization, pipe or table, webhook.
///
/// Changes wait for each other and are sent together, at the latest when the transaction is
/// committed; whatever reads is sent after them.
final class PostgresTransaction implements Transaction {

    /// Changes that wait at most.
    private static final int MOST_WAITING = 16;

    private final Handle handle;
    private RoundTrip waiting;
    private Optional<Rows<SubscriptionId>> drawn = Optional.empty();

    private PostgresTransaction(Handle handle) {
        this.handle = handle;
        this.waiting = new RoundTrip(handle);
    }

    /// Does work within the handle's transaction; when this returns, all of it is sent.
    static <T> T within(Handle handle, Function<PostgresTransaction, T> work) {
        PostgresTransaction transaction = new PostgresTransaction(handle);
        T done = work.apply(transaction);
        transaction.send();
        return done;
    }

    @Override
    public Optional<Standing> standing(ScopeReference reference, UserId user) {
        return StandingRows.ofScope(handle, reference, user);
    }

    @Override
    public Optional<Standing> standing(SubscriptionId id, UserId user) {
        return StandingRows.ofWebhook(handle, id.value(), user);
    }

    @Override
    public Optional<OwnedScope> holdScope(ScopeReference reference) {
        Rows<OwnedScope> held = ScopeRows.hold(waiting, resolved(reference));
        send();
        return held.first();
    }

    @Override
    public Optional<HeldScope> holdScope(ScopeReference reference, UserId caller) {
        ScopeReference scope = resolved(reference);
        Rows<OwnedScope> held = ScopeRows.hold(waiting, scope);
        // After the lock: on what is committed when it is ours.
        Rows<Role> role = ScopeRows.role(waiting, scope, caller);
        Rows<Neighbour> neighbours = neighbours(waiting, ScopeRows.type(scope), scope.id());
        drawn = Optional.of(waiting.read("select nextval('webhook_ids')", PostgresTransaction::id));
        send();
        return held.first().map(owned -> new HeldScope(owned, role.first(), neighbours.list()));
    }

    @Override
    public Optional<HeldWebhook> holdWebhook(
            SubscriptionId id, Set<ScopeType> scopes, UserId caller) {
        List<Rows<Scope>> held =
                scopes.stream().sorted().map(type -> ScopeRows.holdOf(waiting, type, id)).toList();
        Rows<Webhook> webhook = find(waiting, id);
        Rows<Role> role = ScopeRows.roleOf(waiting, id, caller);
        send();
        return held.stream()
                .flatMap(rows -> rows.first().stream())
                .findFirst()
                .flatMap(_ -> webhook.first())
                .map(found -> new HeldWebhook(found, role.first()));
    }

    /// A table's numeric id is the short one of the table that has it, unless it is one itself.
    private ScopeReference resolved(ScopeReference reference) {
        return switch (reference) {
            case ScopeReference.OrganizationRef _, ScopeReference.PipeRef _ -> reference;
            case ScopeReference.TableRef(String id) -> {
                Rows<String> found = ScopeRows.table(waiting, id);
                send();
                yield found.first()
                        .<ScopeReference>map(ScopeReference.TableRef::new)
                        .orElse(reference);
            }
        };
    }

    @Override
    public List<Neighbour> neighbours(Scope scope) {
        Rows<Neighbour> neighbours = neighbours(waiting, scope.type(), scope.id());
        send();
        return neighbours.list();
    }

    private static Rows<Neighbour> neighbours(RoundTrip trip, ScopeType type, String id) {
        return trip.read(
                """
                select id, url_hash, actions from webhooks
                where scope_type = ? and scope_id = ? order by id
                """,
                row ->
                        new Neighbour(
                                id(row),
                                new UrlFingerprint(row.getString("url_hash")),
                                Actions.ofSpoken(Columns.texts(row, "actions"))),
                Parameter.text(type.word()),
                Parameter.text(id));
    }

    private static SubscriptionId id(ResultSet row) throws SQLException {
        return new SubscriptionId(row.getLong(1));
    }

    @Override
    public SubscriptionId nextId() {
        Optional<SubscriptionId> early = drawn.flatMap(Rows::first);
        drawn = Optional.empty();
        return early.orElseGet(() -> {
            Rows<SubscriptionId> next =
                    waiting.read("select nextval('webhook_ids')", PostgresTransaction::id);
            send();
            return next.first().orElseThrow();
        });
    }

    @Override
    public Optional<Scope> scopeOf(SubscriptionId id) {
        Rows<Scope> scope =
                waiting.read(
                        "select scope_type, scope_id from webhooks where id = ?",
                        WebhookRows::scope,
                        Parameter.number(id.value()));
        send();
        return scope.first();
    }

    @Override
    public Optional<Webhook> find(SubscriptionId id) {
        Rows<Webhook> found = find(waiting, id);
        send();
        return found.first();
    }

    private static Rows<Webhook> find(RoundTrip trip, SubscriptionId id) {
        return trip.read(
                "select " + WebhookRows.COLUMNS + " from webhooks where id = ?",
                WebhookRows::row,
                Parameter.number(id.value()));
    }

    @Override
    public void insert(Webhook webhook) {
        WebhookRows.insert(waiting, webhook);
        OutboxRows.insert(waiting, webhook);
        sendMany();
    }

    @Override
    public void update(Webhook webhook) {
        WebhookRows.update(waiting, webhook);
        OutboxRows.insert(waiting, webhook);
        sendMany();
    }

    /// Publishes a webhook once more as it is.
    void tell(Webhook webhook) {
        OutboxRows.insert(waiting, webhook);
        sendMany();
    }

    @Override
    public void delete(List<SubscriptionId> ids) {
        if (!ids.isEmpty()) {
            OutboxRows.delete(waiting, ids);
            sendMany();
        }
    }

    @Override
    public void audit(AuditEntry entry) {
        AuditRows.insert(waiting, entry);
        sendMany();
    }

    @Override
    public ReplayBook replays() {
        // They read what was written before.
        send();
        return new PostgresReplayBook(handle);
    }

    private void sendMany() {
        if (waiting.size() >= MOST_WAITING) {
            send();
        }
    }

    private void send() {
        RoundTrip sent = waiting;
        waiting = new RoundTrip(handle);
        sent.send();
    }
}
