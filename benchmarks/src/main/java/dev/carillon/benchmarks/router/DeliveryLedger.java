package dev.carillon.benchmarks.router;

import dev.carillon.schemas.serde.AvroReader;
import dev.carillon.schemas.serde.Decoded;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.DeliveryEnvelope;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/// Reads every committed delivery, and has it counted. For one thread.
final class DeliveryLedger implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> reader;
    private final AvroReader<DeliveryEnvelope> envelopes;

    DeliveryLedger(RouterStage stage) {
        this.reader = stage.newReader(Topics.DELIVERIES);
        this.envelopes =
                AvroReader.specific(
                        Map.of("schema.registry.url", stage.registryUrl()), DeliveryEnvelope.class);
    }

    /// Reads to the end of what is committed now.
    ///
    /// @param tally counts what is read
    /// @return where that is
    Map<TopicPartition, Long> readToEnd(Tally tally) {
        Map<TopicPartition, Long> ends =
                reader.endOffsets(RouterStage.partitions(Topics.DELIVERIES));
        while (ends.entrySet().stream()
                .anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
            take(reader.poll(POLL), tally);
        }
        return ends;
    }

    private void take(ConsumerRecords<byte[], byte[]> records, Tally tally) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            switch (envelopes.read(record.topic(), record.value())) {
                case Decoded.Value(DeliveryEnvelope envelope) -> tally.take(envelope);
                case Decoded.Poison(String reason) ->
                        throw new IllegalStateException(
                                "the envelope at %s-%d@%d cannot be read: %s"
                                        .formatted(
                                                record.topic(),
                                                record.partition(),
                                                record.offset(),
                                                reason));
            }
        }
    }

    @Override
    public void close() {
        reader.close();
        envelopes.close();
    }
}
