package dev.carillon.delivery.publish;

import dev.carillon.delivery.domain.Attempt;
import dev.carillon.delivery.domain.AttemptOutcome;
import dev.carillon.delivery.domain.Bytes;
import dev.carillon.delivery.domain.DeadLetterReason;
import dev.carillon.delivery.domain.Delivery;
import dev.carillon.delivery.domain.EnvelopePlace;
import dev.carillon.delivery.domain.Event;
import dev.carillon.delivery.domain.HandOffCause;
import dev.carillon.delivery.domain.Health;
import dev.carillon.delivery.domain.Output;
import dev.carillon.delivery.domain.Progress;
import dev.carillon.delivery.domain.RoutedEvent;
import dev.carillon.schemas.event.EventMetadata;
import dev.carillon.schemas.event.ScopeType;
import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.schemas.wire.AttemptRecord;
import dev.carillon.schemas.wire.CircuitState;
import dev.carillon.schemas.wire.DeadLetter;
import dev.carillon.schemas.wire.DeliveryStatus;
import dev.carillon.schemas.wire.DeliveryStep;
import dev.carillon.schemas.wire.DeliveryUuid;
import dev.carillon.schemas.wire.EndpointHealth;
import dev.carillon.schemas.wire.EnvelopeReference;
import dev.carillon.schemas.wire.OutcomeKind;
import dev.carillon.schemas.wire.PendingDelivery;
import dev.carillon.schemas.wire.RetryDelivery;
import dev.carillon.schemas.wire.StepKind;
import dev.carillon.schemas.wire.TablePosition;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Translates our values into the generated records of the wire.
final class WireRecords {

    private WireRecords() {}

    static DeliveryStep step(Output.Step step) {
        Delivery delivery = step.delivery();
        Event event = delivery.routed().event();
        return new DeliveryStep(
                uuid(delivery),
                delivery.subscription().value(),
                event.organization(),
                event.id(),
                event.source(),
                event.action(),
                delivery.routed().run(),
                switch (step.kind()) {
                    case ATTEMPTED -> StepKind.attempted;
                    case CANCELLED -> StepKind.cancelled;
                    case DEAD_LETTERED -> StepKind.dead_lettered;
                },
                step.at(),
                switch (step.status()) {
                    case RETRYING -> DeliveryStatus.retrying;
                    case DELIVERED -> DeliveryStatus.delivered;
                    case DEAD_LETTERED -> DeliveryStatus.dead_lettered;
                    case CANCELLED -> DeliveryStatus.cancelled;
                },
                switch (step.kind()) {
                    case ATTEMPTED -> attempt(delivery.progress().last());
                    case CANCELLED, DEAD_LETTERED -> null;
                },
                step.reason().orElse(null),
                step.nextAttemptAt().orElse(null),
                envelope(delivery));
    }

    static RetryDelivery retry(Output.Wait wait) {
        return new RetryDelivery(
                pending(wait.delivery()),
                switch (wait.cause()) {
                    case RETRY -> dev.carillon.schemas.wire.HandOffCause.retry;
                    case CIRCUIT_OPEN -> dev.carillon.schemas.wire.HandOffCause.circuit_open;
                    case RATE_LIMIT -> dev.carillon.schemas.wire.HandOffCause.rate_limit;
                    case LANE_FULL -> dev.carillon.schemas.wire.HandOffCause.lane_full;
                    case TABLE_BEHIND -> dev.carillon.schemas.wire.HandOffCause.table_behind;
                },
                attempt(wait.delivery().progress().last()));
    }

    static DeadLetter deadLetter(Output.Dead dead) {
        return new DeadLetter(
                pending(dead.delivery()),
                switch (dead.reason()) {
                    case EXHAUSTED -> dev.carillon.schemas.wire.DeadLetterReason.exhausted;
                    case BLOCKED_ADDRESS ->
                            dev.carillon.schemas.wire.DeadLetterReason.blocked_address;
                    case UNUSABLE -> dev.carillon.schemas.wire.DeadLetterReason.unusable;
                    case UNREADABLE -> dev.carillon.schemas.wire.DeadLetterReason.unreadable;
                },
                attempt(dead.delivery().progress().last()),
                dead.at());
    }

    static EndpointHealth health(Health health) {
        return new EndpointHealth(
                health.subscription().value(),
                health.subscriptionVersion(),
                health.writerEpoch(),
                switch (health.circuit()) {
                    case CLOSED -> CircuitState.closed;
                    case OPEN -> CircuitState.open;
                    case GONE -> CircuitState.gone;
                },
                health.failedAttempts(),
                health.failingSince().orElse(null),
                health.lastSuccessAt().orElse(null),
                health.lastFailureAt().orElse(null),
                boxed(health.lastStatus()),
                health.at());
    }

    static RetryDelivery exampleRetry() {
        return retry(new Output.Wait(example(), HandOffCause.RETRY, Duration.ofSeconds(1), 0));
    }

    static DeliveryStep exampleStep() {
        return step(
                new Output.Step(
                        example(),
                        Output.Step.Kind.ATTEMPTED,
                        Instant.EPOCH,
                        Output.Step.Status.DELIVERED,
                        Optional.empty(),
                        Optional.empty()));
    }

    static DeadLetter exampleDeadLetter() {
        return deadLetter(new Output.Dead(example(), DeadLetterReason.EXHAUSTED, Instant.EPOCH));
    }

    static EndpointHealth exampleHealth() {
        return health(
                new Health(
                        example().subscription(),
                        1,
                        1,
                        Health.Circuit.CLOSED,
                        0,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        OptionalInt.empty(),
                        Instant.EPOCH));
    }

    private static Delivery example() {
        Event event =
                new Event(
                        "1",
                        "example",
                        "card.move",
                        "1",
                        "pipe",
                        "1",
                        Instant.EPOCH,
                        Optional.empty());
        SubscriptionKey key = SubscriptionKey.parse("pipe:1/1");
        return new Delivery(
                DeliveryId.of("1", "example", "1", key.id()),
                key,
                new RoutedEvent(
                        event,
                        Instant.EPOCH,
                        Bytes.of(new byte[0]),
                        List.of(),
                        1,
                        new EnvelopePlace("", 0, 0)),
                Progress.NONE);
    }

    private static PendingDelivery pending(Delivery delivery) {
        RoutedEvent routed = delivery.routed();
        Progress progress = delivery.progress();
        return new PendingDelivery(
                metadata(routed.event()),
                routed.routedAt(),
                ByteBuffer.wrap(routed.payload().toArray()),
                routed.table().stream()
                        .map(place ->
                                new TablePosition(
                                        place.topicId(), place.partition(), place.offset()))
                        .toList(),
                uuid(delivery),
                delivery.key().text(),
                routed.run(),
                progress.attempts(),
                progress.scheduleStep(),
                progress.firstAttemptAt().orElse(null),
                envelope(delivery));
    }

    private static EventMetadata metadata(Event event) {
        return new EventMetadata(
                event.id(),
                event.source(),
                event.action(),
                event.organization(),
                ScopeType.valueOf(event.scopeType()),
                event.scopeId(),
                event.occurredAt(),
                event.traceparent().orElse(null));
    }

    private static EnvelopeReference envelope(Delivery delivery) {
        EnvelopePlace place = delivery.routed().envelope();
        return new EnvelopeReference(place.topicId(), place.partition(), place.offset());
    }

    private static DeliveryUuid uuid(Delivery delivery) {
        return new DeliveryUuid(delivery.id().bytes());
    }

    private static @Nullable AttemptRecord attempt(Optional<Attempt> last) {
        return last.map(WireRecords::attempt).orElse(null);
    }

    private static AttemptRecord attempt(Attempt attempt) {
        AttemptOutcome outcome = attempt.outcome();
        return new AttemptRecord(
                attempt.number(),
                attempt.at(),
                attempt.duration().toMillis(),
                switch (outcome) {
                    case AttemptOutcome.Delivered _ -> OutcomeKind.delivered;
                    case AttemptOutcome.Refused _ -> OutcomeKind.refused;
                    case AttemptOutcome.TimedOut _, AttemptOutcome.Unreachable _ ->
                            OutcomeKind.unreachable;
                    case AttemptOutcome.Blocked _ -> OutcomeKind.blocked;
                    case AttemptOutcome.Unusable _ -> OutcomeKind.unusable;
                    case AttemptOutcome.Unknown _ -> OutcomeKind.unknown;
                },
                boxed(outcome.httpStatus()),
                outcome.reason().orElse(null),
                attempt.excerpt().orElse(null));
    }

    private static @Nullable Integer boxed(OptionalInt number) {
        return number.isPresent() ? number.getAsInt() : null;
    }
}
