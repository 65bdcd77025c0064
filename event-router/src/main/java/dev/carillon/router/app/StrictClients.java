package dev.carillon.router.app;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/// The Kafka clients of Kafka Streams, with one difference: committed offsets that no longer exist
/// stop the router. Streams itself would begin again at the beginning without a word, for it has
/// one rule for a partition that is new and for one whose events are gone.
final class StrictClients implements KafkaClientSupplier {

    private final ByteArrayDeserializer in = new ByteArrayDeserializer();
    private final ByteArraySerializer out = new ByteArraySerializer();

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new KafkaProducer<>(config, out, out);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return new EventConsumer(config, in);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, in, in);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, in, in);
    }

    private static final class EventConsumer extends KafkaConsumer<byte[], byte[]> {

        EventConsumer(Map<String, Object> config, ByteArrayDeserializer in) {
            super(config, in, in);
        }

        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            try {
                return super.poll(timeout);
            } catch (OffsetOutOfRangeException e) {
                throw new EventsGoneException(e);
            }
        }
    }
}
