package dev.carillon.delivery.consume;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.delivery.domain.Delivery;
import dev.carillon.delivery.domain.Output;
import dev.carillon.schemas.event.EventMetadata;
import dev.carillon.schemas.event.ScopeType;
import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.AttemptRecord;
import dev.carillon.schemas.wire.DeliveryEnvelope;
import dev.carillon.schemas.wire.DeliveryUuid;
import dev.carillon.schemas.wire.EnvelopeDelivery;
import dev.carillon.schemas.wire.EnvelopeReference;
import dev.carillon.schemas.wire.HandOffCause;
import dev.carillon.schemas.wire.OutcomeKind;
import dev.carillon.schemas.wire.PendingDelivery;
import dev.carillon.schemas.wire.RetryDelivery;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/// Records as they lie in Kafka, written by hand.
record Wire(AvroWriter writer) {

    byte[] envelope(String event, Instant routedAt, long... subscriptions) {
        return writer.write(
                Topics.DELIVERIES,
                new DeliveryEnvelope(
                        metadata(event),
                        routedAt,
                        ByteBuffer.wrap("{}".getBytes(UTF_8)),
                        List.of(),
                        1,
                        Arrays.stream(subscriptions)
                                .mapToObj(id ->
                                        new EnvelopeDelivery(
                                                new DeliveryUuid(id(event, id).bytes()),
                                                "pipe:22/" + id))
                                .toList()));
    }

    byte[] retry(Output.Wait wait) {
        Delivery delivery = wait.delivery();
        return writer.write(
                Topics.retryTier(wait.tier()),
                new RetryDelivery(
                        new PendingDelivery(
                                metadata(delivery.routed().event().id()),
                                delivery.routed().routedAt(),
                                ByteBuffer.wrap(delivery.routed().payload().toArray()),
                                List.of(),
                                new DeliveryUuid(delivery.id().bytes()),
                                delivery.key().text(),
                                delivery.routed().run(),
                                delivery.progress().attempts(),
                                delivery.progress().scheduleStep(),
                                delivery.progress().firstAttemptAt().orElse(null),
                                new EnvelopeReference("t", 0, 0L)),
                        HandOffCause.valueOf(wait.cause().word()),
                        delivery.progress()
                                .last()
                                .map(last ->
                                        new AttemptRecord(
                                                last.number(),
                                                last.at(),
                                                last.duration().toMillis(),
                                                OutcomeKind.refused,
                                                500,
                                                null,
                                                null))
                                .orElse(null)));
    }

    static DeliveryId id(String event, long subscription) {
        return DeliveryId.of("300", "cards", event, new SubscriptionId(subscription));
    }

    private static EventMetadata metadata(String event) {
        return new EventMetadata(
                event, "cards", "card.move", "300", ScopeType.pipe, "22", Instant.EPOCH, null);
    }
}
