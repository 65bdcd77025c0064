package dev.carillon.router.topology;

import dev.carillon.router.domain.Delivery;
import dev.carillon.router.domain.Envelope;
import dev.carillon.router.domain.RecordPosition;
import dev.carillon.router.domain.RouteTraces;
import dev.carillon.schemas.event.EventMetadata;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.DeliveryEnvelope;
import dev.carillon.schemas.wire.DeliveryUuid;
import dev.carillon.schemas.wire.EnvelopeDelivery;
import dev.carillon.schemas.wire.TablePosition;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/// Routes one event after the other, and writes where they go. One for each task.
///
/// Whatever it writes belongs to the transaction that also commits the event's offset. An exception
/// from here takes back the transaction, and the event is routed again.
final class EventProcessor implements Processor<byte[], byte[], OutputKey, byte[]> {

    private final EventRouting routing;
    private final RegistryPatience patience;
    private final AvroWriter writer;
    private final String subscriptionsTopicId;
    private final RoutingMeter meter;
    private final Clock clock;
    private final Optional<RouteTraces> traces;
    private @Nullable ProcessorContext<OutputKey, byte[]> context;

    EventProcessor(EventRouting routing, RouterParts parts) {
        this.routing = routing;
        this.patience = new RegistryPatience(parts.registryPatience());
        this.writer = parts.writer();
        this.subscriptionsTopicId = parts.subscriptionsTopicId();
        this.meter = parts.meter();
        this.clock = parts.clock();
        this.traces = parts.traces();
    }

    @Override
    public void init(ProcessorContext<OutputKey, byte[]> processorContext) {
        this.context = processorContext;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata read = Positions.metadata(context);
        Instant now = clock.instant();
        meter.eventRead(Duration.ofMillis(Math.max(0, now.toEpochMilli() - record.timestamp())));
        long begin = System.nanoTime();
        boolean isRouted = false;
        try {
            route(record, read, now);
            isRouted = true;
        } finally {
            if (isRouted) {
                meter.eventRouted(Duration.ofNanos(System.nanoTime() - begin));
            } else {
                meter.eventGivenBack();
            }
        }
    }

    private void route(Record<byte[], byte[]> record, RecordMetadata read, Instant now) {
        switch (patience.ask(() -> routing.route(read.topic(), record.value()))) {
            case Routed.ToSubscriptions routed -> deliver(routed, read, now);
            case Routed.ToNobody() -> meter.eventUnmatched();
            case Routed.ToDeadLetters(RejectReason reason, String detail) -> {
                forward(RejectedEvent.of(record, read, reason, detail, now), RouterTopology.DEAD);
                meter.eventDeadLettered(reason);
            }
        }
    }

    private void deliver(Routed.ToSubscriptions routed, RecordMetadata read, Instant now) {
        if (traces.isEmpty()) {
            write(routed, routed.metadata(), now);
        } else {
            traced(traces.get(), routed, read, now);
        }
        meter.eventMatched(routed.deliveries());
    }

    private void traced(
            RouteTraces on, Routed.ToSubscriptions routed, RecordMetadata read, Instant now) {
        EventMetadata event = routed.metadata();
        Optional<RouteTraces.Trace> trace =
                event.getTraceparent()
                        .flatMap(traceparent ->
                                on.began(
                                        new RouteTraces.Event(
                                                traceparent,
                                                event.getId(),
                                                event.getAction(),
                                                read.topic(),
                                                read.partition(),
                                                read.offset()),
                                        now));
        boolean isWritten = false;
        try {
            write(
                    routed,
                    trace.map(watched ->
                                    EventMetadata.newBuilder(event)
                                            .setTraceparent(watched.traceparent())
                                            .build())
                            .orElse(event),
                    now);
            isWritten = true;
        } finally {
            if (trace.isPresent() && isWritten) {
                trace.get().routed(routed.deliveries());
            } else if (trace.isPresent()) {
                trace.get().givenBack();
            }
        }
    }

    private void write(Routed.ToSubscriptions routed, EventMetadata metadata, Instant now) {
        ByteBuffer payload = ByteBuffer.wrap(routed.payload().bytes());
        for (Envelope envelope : routed.envelopes()) {
            DeliveryEnvelope wire =
                    new DeliveryEnvelope(
                            metadata, now, payload, positions(envelope), 1, members(envelope));
            byte[] value = patience.ask(() -> writer.write(Topics.DELIVERIES, wire));
            // The time of routing, not the event's: retention counts from it, and an event with a
            // time long past would be deleted before it is delivered.
            forward(
                    new Record<>(
                            new OutputKey.OnPartition(envelope.partition()),
                            value,
                            now.toEpochMilli(),
                            new RecordHeaders()),
                    RouterTopology.DELIVERIES);
        }
    }

    private List<TablePosition> positions(Envelope envelope) {
        List<TablePosition> positions = new ArrayList<>();
        for (RecordPosition position : envelope.tablePositions()) {
            positions.add(
                    new TablePosition(
                            subscriptionsTopicId, position.partition(), position.offset()));
        }
        return positions;
    }

    private static List<EnvelopeDelivery> members(Envelope envelope) {
        List<EnvelopeDelivery> members = new ArrayList<>(envelope.deliveries().size());
        for (Delivery delivery : envelope.deliveries()) {
            members.add(
                    new EnvelopeDelivery(
                            new DeliveryUuid(delivery.id().bytes()),
                            delivery.subscription().key().text()));
        }
        return members;
    }

    private void forward(Record<OutputKey, byte[]> record, String sink) {
        Objects.requireNonNull(context, "the processor is not initialized").forward(record, sink);
    }
}
