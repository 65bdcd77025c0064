package dev.carillon.benchmarks.api;

import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.wire.AttemptRecord;
import dev.carillon.schemas.wire.DeliveryStatus;
import dev.carillon.schemas.wire.DeliveryStep;
import dev.carillon.schemas.wire.DeliveryUuid;
import dev.carillon.schemas.wire.EnvelopeReference;
import dev.carillon.schemas.wire.OutcomeKind;
import dev.carillon.schemas.wire.StepKind;
import java.time.Instant;

/// The steps of a run: of ten deliveries nine are delivered at once, and one after two failures, so
/// that twelve steps make ten deliveries.
///
/// @param steps how many
/// @param webhooks of how many webhooks, with the ids from 1 on
record LogSteps(int steps, int webhooks) {

    private static final int STEPS_OF_TEN = 12;
    private static final int DELIVERIES_OF_TEN = 10;
    private static final Instant BEGIN = Instant.parse("2026-11-22T12:00:00Z");

    /// How many deliveries they are of.
    long deliveries() {
        return (long) steps / STEPS_OF_TEN * DELIVERIES_OF_TEN
                + Math.min(steps % STEPS_OF_TEN, DELIVERIES_OF_TEN);
    }

    /// One of them; each delivery's are in order. Of every twelve the first ten begin the ten
    /// deliveries, and the last two go on with the tenth.
    DeliveryStep step(int number) {
        int ten = number / STEPS_OF_TEN;
        int place = number % STEPS_OF_TEN;
        int of = Math.min(place, DELIVERIES_OF_TEN - 1);
        int attempt = Math.max(1, place - DELIVERIES_OF_TEN + 2);
        boolean isDelivered = of < DELIVERIES_OF_TEN - 1 || place == STEPS_OF_TEN - 1;
        SubscriptionId webhook = webhook(number);
        String event = ten + "-" + of;
        Instant at = BEGIN.plusMillis(number);
        return DeliveryStep.newBuilder()
                .setDeliveryId(
                        new DeliveryUuid(DeliveryId.of("22", "bench", event, webhook).bytes()))
                .setSubscriptionId(webhook.value())
                .setOrganizationId("22")
                .setEventId(event)
                .setSource("bench")
                .setAction("card.move")
                .setRun(1)
                .setKind(StepKind.attempted)
                .setAt(at)
                .setStatus(isDelivered ? DeliveryStatus.delivered : DeliveryStatus.retrying)
                .setAttempt(
                        AttemptRecord.newBuilder()
                                .setNumber(attempt)
                                .setAt(at)
                                .setDurationMillis(12)
                                .setOutcome(
                                        isDelivered ? OutcomeKind.delivered : OutcomeKind.refused)
                                .setStatus(isDelivered ? 200 : 503)
                                .setDetail(isDelivered ? null : "answered with 503")
                                .setExcerpt("{\"status\":\"received\"}")
                                .build())
                .setNextAttemptAt(isDelivered ? null : at.plusSeconds(5))
                .setEnvelope(new EnvelopeReference("AAAAAAAAAAAAAAAAAAAAAA", 1, (long) number))
                .build();
    }

    /// Whose step it is: twelve in a row are of one webhook.
    SubscriptionId webhook(int number) {
        return new SubscriptionId(number / STEPS_OF_TEN % webhooks + 1L);
    }
}
