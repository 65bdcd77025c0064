package dev.carillon.platform.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes records that come from somewhere that is not Kafka, each once: every transaction carries
/// a note that says what it held, as the metadata of a committed offset (KIP-98), and whoever opens
/// the same `transactional.id` next fences the writer before and reads its last note. Kafka forgets
/// notes that are older than its `offsets.retention.minutes`, a week by default. For one thread.
public final class NotedTransactions implements AutoCloseable {

    /// The longest note, in characters of ASCII (`offset.metadata.max.bytes` of a broker).
    public static final int MOST_NOTE = 4096;

    private static final Logger LOG = LoggerFactory.getLogger(NotedTransactions.class);

    private final Producer<byte[], byte[]> producer;
    private final String group;
    private final TopicPartition place;
    private final Optional<String> lastNote;

    private NotedTransactions(
            Producer<byte[], byte[]> producer,
            String group,
            TopicPartition place,
            Optional<String> lastNote) {
        this.producer = producer;
        this.group = group;
        this.place = place;
        this.lastNote = lastNote;
    }

    /// Opens. When this returns, nobody who opened before can commit any more, and what they
    /// committed is readable.
    ///
    /// @param producer a transactional one that has done nothing yet; closed with this, also when
    ///   it cannot be opened
    /// @param admin stays the caller's to close
    /// @param group whose committed offset carries the note; it has no members
    /// @param topic of whose first partition that offset is; the offset means nothing and is 0
    /// @throws KafkaException in an outage
    public static NotedTransactions open(
            Producer<byte[], byte[]> producer, Admin admin, String group, String topic) {
        TopicPartition place = new TopicPartition(topic, 0);
        try {
            producer.initTransactions();
            OffsetAndMetadata committed = StableOffsets.of(admin, group, List.of(place)).get(place);
            return new NotedTransactions(
                    producer,
                    group,
                    place,
                    Optional.ofNullable(committed).map(OffsetAndMetadata::metadata));
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    /// The note of the last transaction that was committed before this was opened.
    public Optional<String> lastNote() {
        return lastNote;
    }

    /// How many partitions a topic has.
    public int partitions(String topic) {
        return producer.partitionsFor(topic).size();
    }

    /// Writes records in their order, in one transaction. When this returns, Kafka has acknowledged
    /// it; when it throws, the records may or may not be there.
    ///
    /// @param note what the transaction holds, at most [#MOST_NOTE] characters
    /// @throws KafkaException when this must be closed and opened again
    public void write(List<ProducerRecord<byte[], byte[]>> records, String note) {
        producer.beginTransaction();
        List<Future<RecordMetadata>> sent = new ArrayList<>(records.size());
        for (ProducerRecord<byte[], byte[]> record : records) {
            sent.add(producer.send(record));
        }
        producer.sendOffsetsToTransaction(Map.of(place, new OffsetAndMetadata(0, note)), group());
        commit();
        sent.forEach(NotedTransactions::check);
    }

    /// Whether a failure means that somebody has opened the same since: this one can never write
    /// again.
    public static boolean isFenced(KafkaException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProducerFencedException
                    || cause instanceof InvalidProducerEpochException) {
                return true;
            }
        }
        return false;
    }

    /// Kafka 4 has no other way to name a group without a consumer in it.
    @SuppressWarnings("removal")
    private ConsumerGroupMetadata group() {
        return new ConsumerGroupMetadata(group);
    }

    /// A commit that timed out may be asked for again, and only then is it known whether it took
    /// effect: otherwise the same records would be written twice.
    private void commit() {
        try {
            producer.commitTransaction();
        } catch (TimeoutException e) {
            LOG.atWarn()
                    .addKeyValue("reason", e.getMessage())
                    .log("the commit of a transaction timed out; asking again");
            producer.commitTransaction();
        }
    }

    private static void check(Future<RecordMetadata> sent) {
        try {
            if (!sent.get().hasOffset()) {
                throw new KafkaException("Kafka acknowledged a record without an offset");
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka
                    ? kafka
                    : new KafkaException("Kafka did not answer", e.getCause());
        }
    }

    /// Lets go at once; an open transaction is aborted by whoever opens next.
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
