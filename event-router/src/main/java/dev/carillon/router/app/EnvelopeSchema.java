package dev.carillon.router.app;

import dev.carillon.schemas.event.EventMetadata;
import dev.carillon.schemas.event.ScopeType;
import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.schemas.serde.RegistryUnavailableException;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.DeliveryEnvelope;
import dev.carillon.schemas.wire.DeliveryUuid;
import dev.carillon.schemas.wire.EnvelopeDelivery;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Registers the schema of the envelopes before the first of them is written, so that no stream
/// thread ever has to.
final class EnvelopeSchema {

    private static final Logger LOG = LoggerFactory.getLogger(EnvelopeSchema.class);
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration LOG_EVERY = Duration.ofSeconds(10);

    private EnvelopeSchema() {}

    /// Registers it, and waits for the registry however long it is away.
    ///
    /// @throws org.apache.kafka.common.errors.SerializationException when the registry refuses it
    /// @throws InterruptException when the thread is interrupted meanwhile
    static void register(AvroWriter writer) {
        long lastLog = System.nanoTime() - LOG_EVERY.toNanos();
        while (true) {
            try {
                // Written to nowhere: a writer registers what it writes.
                byte[] _ = writer.write(Topics.DELIVERIES, example());
                return;
            } catch (RegistryUnavailableException e) {
                if (System.nanoTime() - lastLog >= LOG_EVERY.toNanos()) {
                    lastLog = System.nanoTime();
                    LOG.atWarn()
                            .addKeyValue("reason", e.getMessage())
                            .log("waiting for the schema registry");
                }
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        }
    }

    private static DeliveryEnvelope example() {
        SubscriptionId subscription = new SubscriptionId(1);
        EventMetadata event =
                new EventMetadata(
                        "1", "example", "card.move", "1", ScopeType.pipe, "1", Instant.EPOCH, null);
        EnvelopeDelivery delivery =
                new EnvelopeDelivery(
                        new DeliveryUuid(DeliveryId.of("1", "example", "1", subscription).bytes()),
                        new SubscriptionKey(Scope.pipe("1"), subscription).text());
        return new DeliveryEnvelope(
                event, Instant.EPOCH, ByteBuffer.allocate(0), List.of(), 1, List.of(delivery));
    }
}
