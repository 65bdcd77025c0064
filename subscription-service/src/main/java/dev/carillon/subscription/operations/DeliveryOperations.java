package dev.carillon.subscription.operations;

import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.ScopeType;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.Access;
import dev.carillon.subscription.domain.Action;
import dev.carillon.subscription.domain.Actions;
import dev.carillon.subscription.domain.DeliveryState;
import dev.carillon.subscription.domain.ErrorCode;
import dev.carillon.subscription.domain.LoggedDelivery;
import dev.carillon.subscription.domain.Operation;
import dev.carillon.subscription.domain.Quote;
import dev.carillon.subscription.domain.Replay;
import dev.carillon.subscription.domain.Verdict;
import dev.carillon.subscription.domain.Webhook;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/// What administrators do with deliveries, each as [AuditedWork]: send them again, and send
/// samples. What is given as a verdict may be a refusal of the input already. Thread-safe.
public final class DeliveryOperations {

    /// The most deliveries of one replay: they are marked in one transaction.
    public static final int MOST_FAILED = 250_000;

    /// An id that no webhook has: what is asked of the database for a delivery that does not exist.
    private static final SubscriptionId NOBODYS = new SubscriptionId(Long.MAX_VALUE);

    private final AuditedWork work;
    private final DeliveryHistory history;
    private final Envelopes envelopes;
    private final TestDeliveries tests;
    private final List<KnownAction> actions;

    /// @param history what the log says
    /// @param envelopes what can be sent again
    /// @param tests sends samples
    /// @param actions the catalogue, for samples
    /// @param afterChange told after every committed change; must not block
    public DeliveryOperations(
            WebhookStore store,
            DeliveryHistory history,
            Envelopes envelopes,
            TestDeliveries tests,
            List<KnownAction> actions,
            Clock clock,
            Runnable afterChange) {
        this.work = new AuditedWork(store, clock, afterChange);
        this.history = history;
        this.envelopes = envelopes;
        this.tests = tests;
        this.actions = List.copyOf(actions);
    }

    /// What is known of an envelope before the delivery is held.
    private enum Envelope {
        THERE,
        GONE,
        NOT_LOOKED_FOR
    }

    /// Sends a delivery again, with the same id and the same bytes, as a new run.
    public Verdict<LoggedDelivery> redeliver(Call call, Verdict<DeliveryId> id) {
        Optional<VisibleDelivery> seen =
                switch (id) {
                    case Verdict.Accepted<DeliveryId>(DeliveryId known) ->
                            history.delivery(call.caller().user(), known);
                    case Verdict.Refused<DeliveryId> _ -> Optional.empty();
                };
        // Before anything is held: Kafka may take its time.
        Envelope envelope = seen.map(this::look).orElse(Envelope.NOT_LOOKED_FOR);
        return work.attempt(
                call,
                Operation.REDELIVER,
                trail ->
                        id.then(known ->
                                held(trail, known, seen)
                                        .then(webhook ->
                                                again(trail, webhook, known, seen, envelope))));
    }

    private Envelope look(VisibleDelivery seen) {
        boolean canBeSent =
                seen.access() == Access.MANAGE
                        && seen.delivery().state().isPresent()
                        && !seen.delivery().state().equals(Optional.of(DeliveryState.RETRYING));
        if (!canBeSent) {
            return Envelope.NOT_LOOKED_FOR;
        }
        return envelopes.has(seen.delivery()) ? Envelope.THERE : Envelope.GONE;
    }

    private Verdict<Webhook> held(Trail trail, DeliveryId id, Optional<VisibleDelivery> seen) {
        trail.isOf("delivery " + id);
        Optional<LoggedDelivery> found = trail.transaction().replays().find(id);
        boolean isOurs = seen.filter(visible -> visible.access() == Access.MANAGE).isPresent();
        return work.webhook(
                trail,
                found.map(LoggedDelivery::subscription).orElse(NOBODYS),
                "the webhook of the delivery " + id,
                isOurs
                        ? contradicted("The webhook of the delivery %s was deleted".formatted(id))
                        : Refusals.deliveryNotFound(id.text()));
    }

    private Verdict<LoggedDelivery> again(
            Trail trail,
            Webhook webhook,
            DeliveryId id,
            Optional<VisibleDelivery> seen,
            Envelope envelope) {
        Optional<LoggedDelivery> held = trail.transaction().replays().hold(id);
        if (held.isEmpty()) {
            return Refusals.deliveryNotFound(id.text());
        }
        LoggedDelivery delivery = held.get();
        if (delivery.state().equals(Optional.of(DeliveryState.RETRYING))) {
            return contradicted(
                    "The delivery %s still waits; its next attempt is %s"
                            .formatted(
                                    id,
                                    delivery.nextAttemptAt()
                                            .map(at -> "at " + at)
                                            .orElse("about to be made")));
        }
        return enabled(webhook)
                .then(_ -> {
                    if (envelope == Envelope.GONE) {
                        return contradicted(
                                "The delivery %s is no longer available: Kafka does not keep its envelope any more"
                                        .formatted(id));
                    }
                    boolean isAsSeen =
                            seen.map(visible -> visible.delivery().envelope())
                                    .equals(Optional.of(delivery.envelope()));
                    if (envelope == Envelope.NOT_LOOKED_FOR || !isAsSeen) {
                        return contradicted(
                                "The delivery %s has just changed; look at it and try again"
                                        .formatted(id));
                    }
                    trail.transaction()
                            .replays()
                            .addDelivery(
                                    asked(trail, webhook, Optional.empty(), Optional.empty()),
                                    delivery);
                    return trail.transaction()
                            .replays()
                            .find(id)
                            .<Verdict<LoggedDelivery>>map(Verdict::accept)
                            .orElseGet(() -> Refusals.deliveryNotFound(id.text()));
                });
    }

    /// Sends the dead-lettered deliveries of a webhook again.
    ///
    /// @param from those that the log first heard of at this time or later
    /// @param to those that the log first heard of before this time
    public Verdict<Replay> redeliverFailed(
            Call call,
            Verdict<SubscriptionId> id,
            Verdict<Optional<Instant>> from,
            Verdict<Optional<Instant>> to) {
        return replay(
                call,
                Operation.REDELIVER_FAILED,
                id,
                from,
                to,
                (book, asked) -> {
                    long count =
                            book.countFailed(
                                    asked.webhook().id(),
                                    asked.from(),
                                    asked.to(),
                                    MOST_FAILED + 1L);
                    return count > MOST_FAILED
                            ? Verdict.invalid(
                                    "More than %d deliveries are dead-lettered in that time; narrow from and to"
                                            .formatted(MOST_FAILED))
                            : Verdict.accept(book.addFailed(asked));
                });
    }

    /// Routes the events of a time again for one webhook.
    ///
    /// @param from those that came at this time or later
    /// @param to those that came before this time; now when there is none
    public Verdict<Replay> replayEvents(
            Call call,
            Verdict<SubscriptionId> id,
            Verdict<Optional<Instant>> from,
            Verdict<Optional<Instant>> to) {
        return replay(
                call,
                Operation.REPLAY_EVENTS,
                id,
                from,
                to,
                (book, asked) -> Verdict.accept(book.addEvents(asked)));
    }

    private Verdict<Replay> replay(
            Call call,
            Operation operation,
            Verdict<SubscriptionId> id,
            Verdict<Optional<Instant>> from,
            Verdict<Optional<Instant>> to,
            BiFunction<ReplayBook, ReplayBook.Asked, Verdict<Replay>> add) {
        return work.attempt(
                call,
                operation,
                trail ->
                        id.then(known ->
                                from.then(begin ->
                                        to.then(end ->
                                                inOrder(begin, end)
                                                        .then(_ -> work.webhook(trail, known))
                                                        .then(DeliveryOperations::enabled)
                                                        .then(webhook ->
                                                                add.apply(
                                                                        trail.transaction()
                                                                                .replays(),
                                                                        asked(
                                                                                trail, webhook,
                                                                                begin, end)))))));
    }

    private static Verdict<Boolean> inOrder(Optional<Instant> from, Optional<Instant> to) {
        boolean isInOrder = from.isEmpty() || to.isEmpty() || from.get().isBefore(to.get());
        return isInOrder
                ? Verdict.accept(true)
                : Verdict.invalid(
                        "from is %s and must be before to, which is %s"
                                .formatted(from.orElseThrow(), to.orElseThrow()));
    }

    /// Sends a sample to a webhook.
    ///
    /// @param action which one; when empty, the first of the catalogue that the webhook listens to
    /// @return the delivery
    public Verdict<TestedWebhook> test(
            Call call, Verdict<SubscriptionId> id, Optional<String> action) {
        return work.attempt(
                        call,
                        Operation.TEST_WEBHOOK,
                        trail ->
                                id.then(known -> work.webhook(trail, known))
                                        .then(DeliveryOperations::enabled)
                                        .then(webhook ->
                                                sample(webhook, action)
                                                        .map(sample ->
                                                                new Prepared(webhook, sample))))
                .map(prepared ->
                        new TestedWebhook(
                                prepared.webhook(),
                                tests.send(prepared.webhook(), prepared.action(), work.now())));
    }

    private record Prepared(Webhook webhook, KnownAction action) {}

    /// A webhook and the sample on its way to it.
    public record TestedWebhook(Webhook webhook, DeliveryId delivery) {}

    private Verdict<KnownAction> sample(Webhook webhook, Optional<String> action) {
        ScopeType scope = webhook.scope().type();
        if (action.isPresent()) {
            return actions.stream()
                    .filter(known -> known.name().equals(Action.of(action.get()).canonical()))
                    .findFirst()
                    .<Verdict<KnownAction>>map(Verdict::accept)
                    .orElseGet(() ->
                            Verdict.invalid(
                                    "There is no sample of the action %s; ask for { actions { name } }"
                                            .formatted(Quote.of(action.get()))));
        }
        return actions.stream()
                .filter(known -> known.scopes().contains(scope))
                .filter(known -> webhook.actions().overlap(Actions.ofSpoken(List.of(known.name()))))
                .findFirst()
                .or(() -> actions.stream().findFirst())
                .<Verdict<KnownAction>>map(Verdict::accept)
                .orElseGet(() -> Verdict.invalid("There is no sample of any action"));
    }

    private static Verdict<Webhook> enabled(Webhook webhook) {
        return webhook.isEnabled()
                ? Verdict.accept(webhook)
                : contradicted(
                        "The webhook %s is disabled and would get nothing; enable it first"
                                .formatted(webhook.id()));
    }

    private ReplayBook.Asked asked(
            Trail trail, Webhook webhook, Optional<Instant> from, Optional<Instant> to) {
        return new ReplayBook.Asked(webhook, trail.call().caller().user(), work.now(), from, to);
    }

    private static <T> Verdict<T> contradicted(String message) {
        return Verdict.refuse(ErrorCode.RECORD_INVALID, message);
    }
}
