package dev.carillon.delivery.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.delivery.domain.Bytes;
import dev.carillon.delivery.domain.DeadLetterReason;
import dev.carillon.delivery.domain.Output;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.schemas.topic.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/// Turns outputs into records of Kafka. Safe for many threads.
public final class RecordWriter implements AutoCloseable {

    /// Why a record lies in a dead-letter topic, for records kept as their original bytes.
    public static final String REASON = "carillon-reason";

    /// The topic it was read from.
    public static final String TOPIC = "carillon-topic";

    /// The partition it was read from, a decimal number.
    public static final String PARTITION = "carillon-partition";

    /// The offset it was read at, a decimal number.
    public static final String OFFSET = "carillon-offset";

    private final AvroWriter writer;

    /// @param registry how to reach the schema registry
    public RecordWriter(Map<String, String> registry) {
        this.writer = AvroWriter.create(registry);
    }

    /// Registers the schema of every topic that is written, so that no transaction has to wait for
    /// the registry.
    ///
    /// @param tiers the delays of the retry tiers
    /// @throws dev.carillon.schemas.serde.RegistryUnavailableException when the registry cannot be
    ///   asked; try again later
    public void registerSchemas(Collection<Duration> tiers) {
        for (Duration tier : tiers) {
            register(Topics.retryTier(tier), WireRecords.exampleRetry());
        }
        register(Topics.DELIVERY_LOG, WireRecords.exampleStep());
        register(Topics.DEAD_LETTER_DELIVERIES, WireRecords.exampleDeadLetter());
        register(Topics.ENDPOINT_HEALTH, WireRecords.exampleHealth());
    }

    private void register(String topic, IndexedRecord example) {
        if (writer.write(topic, example).length == 0) {
            throw new IllegalStateException("an empty value for " + topic);
        }
    }

    /// The record of an output.
    ProducerRecord<byte[], byte[]> write(Output output) {
        return switch (output) {
            case Output.Step step ->
                    keyed(
                            Topics.DELIVERY_LOG,
                            step.delivery().subscription(),
                            WireRecords.step(step));
            case Output.Wait wait -> {
                String topic = Topics.retryTier(wait.tier());
                yield new ProducerRecord<>(
                        topic,
                        wait.number(),
                        key(wait.delivery().subscription()),
                        writer.write(topic, WireRecords.retry(wait)));
            }
            case Output.Dead dead ->
                    keyed(
                            Topics.DEAD_LETTER_DELIVERIES,
                            dead.delivery().subscription(),
                            WireRecords.deadLetter(dead));
            case Output.EndpointNews news ->
                    keyed(
                            Topics.ENDPOINT_HEALTH,
                            news.health().subscription(),
                            WireRecords.health(news.health()));
            case Output.Unreadable unreadable -> original(unreadable);
        };
    }

    @Override
    public void close() {
        writer.close();
    }

    /// The key alone decides the partition, by the same hash as `Partitions.ofSubscription`.
    private ProducerRecord<byte[], byte[]> keyed(
            String topic, SubscriptionId subscription, IndexedRecord value) {
        return new ProducerRecord<>(topic, key(subscription), writer.write(topic, value));
    }

    private static byte[] key(SubscriptionId subscription) {
        return subscription.text().getBytes(UTF_8);
    }

    private static ProducerRecord<byte[], byte[]> original(Output.Unreadable unreadable) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        Topics.DEAD_LETTER_DELIVERIES,
                        unreadable.key().map(Bytes::toArray).orElse(null),
                        unreadable.value().map(Bytes::toArray).orElse(null));
        Headers headers = record.headers();
        put(headers, REASON, DeadLetterReason.UNREADABLE.word());
        put(headers, TOPIC, unreadable.from().topic());
        put(headers, PARTITION, Integer.toString(unreadable.from().number()));
        put(headers, OFFSET, Long.toString(unreadable.offset()));
        return record;
    }

    private static void put(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(UTF_8));
    }
}
