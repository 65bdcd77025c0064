package dev.carillon.delivery.app;

import dev.carillon.schemas.serde.AvroReader;
import dev.carillon.schemas.serde.Decoded;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.DeliveryStep;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/// Reads the committed delivery log on and on, on a thread of its own.
final class LogTail implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(50);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final AvroReader<DeliveryStep> reader;
    private final Consumer<DeliveryStep> listener;
    private final Thread thread;
    private volatile boolean isClosing;
    private volatile @Nullable RuntimeException failure;

    LogTail(Stage stage, Consumer<DeliveryStep> listener) {
        this.listener = listener;
        this.reader =
                AvroReader.specific(
                        Map.of("schema.registry.url", stage.registry()), DeliveryStep.class);
        this.consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                stage.kafka().bootstrapServers(),
                                "isolation.level",
                                "read_committed"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        List<TopicPartition> partitions =
                consumer.partitionsFor(Topics.DELIVERY_LOG).stream()
                        .map(p -> new TopicPartition(p.topic(), p.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        this.thread = Thread.ofPlatform().name("log-tail").daemon().start(this::run);
    }

    /// Fails when the log could not be read on.
    void requireWell() {
        RuntimeException e = failure;
        if (e != null) {
            throw new IllegalStateException("the delivery log could not be read", e);
        }
    }

    @Override
    public void close() {
        isClosing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the log was being closed", e);
        }
        consumer.close();
        reader.close();
    }

    private void run() {
        try {
            while (!isClosing) {
                consumer.poll(POLL)
                        .forEach(record -> {
                            if (reader.read(record.topic(), record.value())
                                    instanceof Decoded.Value<DeliveryStep>(DeliveryStep step)) {
                                listener.accept(step);
                            } else {
                                throw new IllegalStateException("an unreadable step: " + record);
                            }
                        });
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }
}
