package dev.carillon.subscription.publish;

import dev.carillon.schemas.serde.AvroWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// The way to the topic `subscriptions`, got ready by whoever may lead next: its producer exists,
/// is connected, and its classes are loaded. Only [#get] fences. Without this a process does all of
/// it for the first time when the leader is dead, which takes seconds of processor time, and many
/// more on a machine that is busy. Thread-safe.
public final class TopicStandby implements TopicSource, AutoCloseable {

    private final Supplier<Map<String, Object>> properties;
    private final Admin admin;
    private final AvroWriter writer;
    private final AtomicReference<Optional<Producer<byte[], byte[]>>> ready =
            new AtomicReference<>(Optional.empty());

    /// @param properties of a producer with [SubscriptionTopic#TRANSACTIONAL_ID]
    /// @param admin stays the caller's to close
    /// @param writer stays the caller's to close
    public TopicStandby(Supplier<Map<String, Object>> properties, Admin admin, AvroWriter writer) {
        this.properties = properties;
        this.admin = admin;
        this.writer = writer;
    }

    @Override
    public void prepare() {
        if (ready.get().isPresent()) {
            return;
        }
        // Looks for the brokers by itself from now on; nobody waits for that.
        Producer<byte[], byte[]> producer = producer();
        ready.getAndSet(Optional.of(producer)).ifPresent(old -> old.close(Duration.ZERO));
    }

    @Override
    public SubscriptionTopic get() {
        return SubscriptionTopic.open(
                ready.getAndSet(Optional.empty()).orElseGet(this::producer), admin, writer);
    }

    private Producer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                properties.get(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public void close() {
        ready.getAndSet(Optional.empty()).ifPresent(producer -> producer.close(Duration.ZERO));
    }
}
