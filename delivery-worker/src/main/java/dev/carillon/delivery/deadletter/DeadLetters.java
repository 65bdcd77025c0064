package dev.carillon.delivery.deadletter;

import dev.carillon.schemas.serde.AvroReader;
import dev.carillon.schemas.serde.Decoded;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.DeadLetter;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// The topic `dead-letter.deliveries`, read from its beginning to where it ended when the reading
/// began. For one thread.
public final class DeadLetters implements AutoCloseable {

    private final TopicScan scan;
    private final AvroReader<DeadLetter> reader;

    /// What a reading came to.
    ///
    /// @param letters dead letters that were read
    /// @param unreadable records that are no dead letters: what a worker could not read lies here
    ///   as it was
    public record Seen(long letters, long unreadable) {}

    /// @param consumer properties of a consumer without a group
    /// @param registry how to reach the schema registry
    public DeadLetters(Map<String, Object> consumer, Map<String, String> registry) {
        this.scan = new TopicScan(consumer, Topics.DEAD_LETTER_DELIVERIES);
        this.reader = AvroReader.specific(registry, DeadLetter.class);
    }

    /// Reads every dead letter, partition by partition, oldest first.
    ///
    /// @throws dev.carillon.schemas.serde.RegistryUnavailableException when the registry cannot be
    ///   asked
    /// @throws org.apache.kafka.common.KafkaException when the cluster does not answer
    public Seen read(Consumer<LyingLetter> each) {
        long[] counts = new long[2];
        scan.run(record -> {
            if (record.value() == null || !take(record, each)) {
                counts[1]++;
            } else {
                counts[0]++;
            }
        });
        return new Seen(counts[0], counts[1]);
    }

    @Override
    public void close() {
        scan.close();
        reader.close();
    }

    private boolean take(ConsumerRecord<byte[], byte[]> record, Consumer<LyingLetter> each) {
        return switch (reader.read(record.topic(), record.value())) {
            case Decoded.Value<DeadLetter>(DeadLetter letter) -> {
                each.accept(LyingLetter.of(record.partition(), record.offset(), letter));
                yield true;
            }
            case Decoded.Poison<DeadLetter> _ -> false;
        };
    }
}
