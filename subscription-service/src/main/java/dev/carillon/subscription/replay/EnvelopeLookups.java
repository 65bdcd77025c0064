package dev.carillon.subscription.replay;

import dev.carillon.schemas.serde.AvroReader;
import dev.carillon.schemas.wire.DeliveryEnvelope;
import dev.carillon.subscription.domain.LoggedDelivery;
import dev.carillon.subscription.operations.Envelopes;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/// Looks envelopes up for the API, one at a time. Thread-safe.
public final class EnvelopeLookups implements Envelopes, AutoCloseable {

    private final Cluster cluster;
    private final AvroReader<DeliveryEnvelope> reader;
    private final ReentrantLock turn = new ReentrantLock();
    private @Nullable EnvelopeReader open;

    /// @param reader stays the caller's to close
    public EnvelopeLookups(Cluster cluster, AvroReader<DeliveryEnvelope> reader) {
        this.cluster = cluster;
        this.reader = reader;
    }

    @Override
    public boolean has(LoggedDelivery delivery) {
        turn.lock();
        try {
            EnvelopeReader envelopes = open;
            if (envelopes == null) {
                envelopes = new EnvelopeReader(cluster, reader);
                open = envelopes;
            }
            DeliveryEnvelope envelope =
                    envelopes.read(List.of(delivery.envelope())).get(delivery.envelope());
            return envelope != null && Members.has(envelope, delivery.id());
        } catch (KafkaException e) {
            // A consumer that failed is not asked again.
            closeReader();
            throw e;
        } finally {
            turn.unlock();
        }
    }

    private void closeReader() {
        EnvelopeReader envelopes = open;
        open = null;
        if (envelopes != null) {
            envelopes.close();
        }
    }

    @Override
    public void close() {
        turn.lock();
        try {
            closeReader();
        } finally {
            turn.unlock();
        }
    }
}
