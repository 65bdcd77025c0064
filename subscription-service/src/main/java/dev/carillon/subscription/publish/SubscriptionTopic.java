package dev.carillon.subscription.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.platform.kafka.StableOffsets;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.schemas.topic.Partitions;
import dev.carillon.schemas.topic.RecordHeaders;
import dev.carillon.schemas.topic.Topics;
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
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The topic `subscriptions`, open for writing by one relay. For one thread.
public final class SubscriptionTopic implements AutoCloseable {

    /// The transactional id of every relay of a cluster: who opens the topic last is the only one
    /// who can write.
    public static final String TRANSACTIONAL_ID = "carillon-subscription-relay";

    /// After this long the broker aborts an open transaction.
    public static final Duration TRANSACTION_LIMIT = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionTopic.class);

    /// The group whose committed offset carries which rows the last transaction held.
    public static final String GROUP = "carillon-subscription-relay";

    /// Where the note is kept. The offset itself means nothing and is 0.
    private static final TopicPartition NOTE = new TopicPartition(Topics.SUBSCRIPTIONS, 0);

    /// A broker takes 4096 bytes by default (`offset.metadata.max.bytes`).
    private static final int MOST_NOTE = 4096;

    private final Producer<byte[], byte[]> producer;
    private final AvroWriter writer;
    private final Optional<PublishedBatch> lastPublished;

    private SubscriptionTopic(
            Producer<byte[], byte[]> producer,
            AvroWriter writer,
            Optional<PublishedBatch> lastPublished) {
        this.producer = producer;
        this.writer = writer;
        this.lastPublished = lastPublished;
    }

    /// Opens the topic. When this returns, nobody who opened it before can commit any more, and
    /// what they committed is readable.
    ///
    /// @param producer one with [#TRANSACTIONAL_ID] that has done nothing yet; closed with the
    ///   topic, also when it cannot be opened
    /// @param admin stays the caller's to close
    /// @param writer stays the caller's to close
    /// @throws KafkaException in an outage
    static SubscriptionTopic open(
            Producer<byte[], byte[]> producer, Admin admin, AvroWriter writer) {
        try {
            producer.initTransactions();
            return new SubscriptionTopic(producer, writer, readNote(admin));
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    /// The rows of the last transaction that was committed before this topic was opened.
    Optional<PublishedBatch> lastPublished() {
        return lastPublished;
    }

    /// Publishes rows in their order, in one transaction. When this returns, Kafka has acknowledged
    /// it; when it throws, the records may or may not be on the topic.
    ///
    /// @throws dev.carillon.schemas.serde.RegistryUnavailableException when nothing was sent
    ///   because the registry does not answer; the topic stays usable
    /// @throws KafkaException when this topic must be closed and opened again
    public void publish(List<OutboxRow> rows) {
        int partitions = producer.partitionsFor(Topics.SUBSCRIPTIONS).size();
        List<ProducerRecord<byte[], byte[]>> records =
                rows.stream().map(row -> record(row, partitions)).toList();
        producer.beginTransaction();
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> record : records) {
            sent.add(producer.send(record));
        }
        producer.sendOffsetsToTransaction(
                Map.of(NOTE, new OffsetAndMetadata(0, note(rows))), group());
        commit();
        sent.forEach(SubscriptionTopic::check);
    }

    private ProducerRecord<byte[], byte[]> record(OutboxRow row, int partitions) {
        byte[] value =
                row.record()
                        .map(SubscriptionAvro::of)
                        .map(subscription -> writer.write(Topics.SUBSCRIPTIONS, subscription))
                        .orElse(null);
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        Topics.SUBSCRIPTIONS,
                        Partitions.ofScope(row.key().scope(), partitions),
                        row.key().text().getBytes(UTF_8),
                        value);
        RecordHeaders.putVersion(record.headers(), row.version());
        return record;
    }

    /// Kafka 4 has no other way to name a group without a consumer in it.
    @SuppressWarnings("removal")
    private static ConsumerGroupMetadata group() {
        return new ConsumerGroupMetadata(GROUP);
    }

    private static String note(List<OutboxRow> rows) {
        String text = PublishedBatch.of(rows).text();
        return text.length() <= MOST_NOTE ? text : "";
    }

    private static Optional<PublishedBatch> readNote(Admin admin) {
        OffsetAndMetadata committed = StableOffsets.of(admin, GROUP, List.of(NOTE)).get(NOTE);
        return Optional.ofNullable(committed)
                .map(OffsetAndMetadata::metadata)
                .flatMap(PublishedBatch::parse);
    }

    /// A commit that timed out may be asked for again, and only then is it known whether it took
    /// effect: otherwise the same rows would be published twice.
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
        if (!result(sent).hasOffset()) {
            throw new KafkaException("Kafka acknowledged a record without an offset");
        }
    }

    private static <T> T result(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka
                    ? kafka
                    : new KafkaException("Kafka did not answer", e.getCause());
        }
    }

    /// Lets go at once; an open transaction is aborted by whoever opens the topic next.
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
