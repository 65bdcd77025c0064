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

/// The Kafka clients of Kafka Streams, with two differences. Committed offsets that no longer exist
/// stop the router: Streams itself would begin again at the beginning without a word, for it has
/// one rule for a partition that is new and for one whose events are gone. And the end of each
/// transaction is told, on the stream thread that it belongs to.
final class StrictClients implements KafkaClientSupplier {

    private final ByteArrayDeserializer in = new ByteArrayDeserializer();
    private final ByteArraySerializer out = new ByteArraySerializer();

    private final TransactionMeter meter;

    /// Hears of ends of transactions; must be quick and must not throw.
    interface TransactionMeter {

        /// What the thread wrote is readable from now on.
        void committed();

        /// What the thread wrote is taken back.
        void aborted();
    }

    StrictClients(TransactionMeter meter) {
        this.meter = meter;
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new DeliveryProducer(config, out, meter);
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

    private static final class DeliveryProducer extends KafkaProducer<byte[], byte[]> {

        private final TransactionMeter meter;

        DeliveryProducer(
                Map<String, Object> config, ByteArraySerializer out, TransactionMeter meter) {
            super(config, out, out);
            this.meter = meter;
        }

        @Override
        public void commitTransaction() {
            super.commitTransaction();
            meter.committed();
        }

        @Override
        public void abortTransaction() {
            super.abortTransaction();
            meter.aborted();
        }
    }
}
