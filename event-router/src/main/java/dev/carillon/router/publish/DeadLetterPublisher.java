package dev.carillon.router.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.router.domain.DeadLetterHeaders;
import dev.carillon.router.domain.RecordPosition;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes records that cannot be used to a side topic, with their original bytes. The original
/// stays where it was read, so a dead letter that cannot be written loses nothing: it is logged,
/// counted, and written at the next start. Safe for many threads.
public final class DeadLetterPublisher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterPublisher.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final String source;
    private final Runnable onFailure;

    /// Makes one with a producer of its own.
    ///
    /// @param properties of a producer, without serializers
    /// @param topic where the dead letters go
    /// @param source the topic that the records were read from
    /// @param onFailure called when one cannot be written
    public static DeadLetterPublisher create(
            Map<String, Object> properties, String topic, String source, Runnable onFailure) {
        return new DeadLetterPublisher(
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer()),
                topic,
                source,
                onFailure);
    }

    /// Like [#create] with a producer that is there already, and becomes the publisher's to close.
    DeadLetterPublisher(
            Producer<byte[], byte[]> producer, String topic, String source, Runnable onFailure) {
        this.producer = producer;
        this.topic = topic;
        this.source = source;
        this.onFailure = onFailure;
    }

    /// Writes one; its result comes later.
    ///
    /// @param key the record's key as it was read
    /// @param value the record's value as it was read
    /// @param position where it lies
    /// @param detail why it cannot be used, in a sentence
    public void publish(
            byte[] key, byte @Nullable [] value, RecordPosition position, String detail) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key, value);
        Headers headers = record.headers();
        headers.add(DeadLetterHeaders.REASON, "unreadable".getBytes(UTF_8));
        headers.add(DeadLetterHeaders.DETAIL, DeadLetterHeaders.shortened(detail).getBytes(UTF_8));
        headers.add(DeadLetterHeaders.TOPIC, source.getBytes(UTF_8));
        headers.add(
                DeadLetterHeaders.PARTITION,
                Integer.toString(position.partition()).getBytes(UTF_8));
        headers.add(DeadLetterHeaders.OFFSET, Long.toString(position.offset()).getBytes(UTF_8));
        // The callback reads the result.
        Future<RecordMetadata> _ =
                producer.send(
                        record,
                        (_, failure) -> {
                            if (failure != null) {
                                LOG.atError()
                                        .addKeyValue("topic", source)
                                        .addKeyValue("partition", position.partition())
                                        .addKeyValue("offset", position.offset())
                                        .setCause(failure)
                                        .log(
                                                "a dead letter could not be written; it is written again at the next start");
                                onFailure.run();
                            }
                        });
    }

    @Override
    public void close() {
        producer.close(CLOSE_LIMIT);
    }
}
