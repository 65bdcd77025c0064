package dev.carillon.subscription.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.platform.kafka.NotedTransactions;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.schemas.topic.Partitions;
import dev.carillon.schemas.topic.RecordHeaders;
import dev.carillon.schemas.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/// The topic `subscriptions`, open for writing by one relay. For one thread.
public final class SubscriptionTopic implements AutoCloseable {

    /// The transactional id of every relay of a cluster: who opens the topic last is the only one
    /// who can write.
    public static final String TRANSACTIONAL_ID = "carillon-subscription-relay";

    /// After this long the broker aborts an open transaction.
    public static final Duration TRANSACTION_LIMIT = Duration.ofSeconds(10);

    /// The group whose committed offset carries which rows the last transaction held.
    public static final String GROUP = "carillon-subscription-relay";

    private final NotedTransactions transactions;
    private final AvroWriter writer;

    private SubscriptionTopic(NotedTransactions transactions, AvroWriter writer) {
        this.transactions = transactions;
        this.writer = writer;
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
        return new SubscriptionTopic(
                NotedTransactions.open(producer, admin, GROUP, Topics.SUBSCRIPTIONS), writer);
    }

    /// The rows of the last transaction that was committed before this topic was opened.
    Optional<PublishedBatch> lastPublished() {
        return transactions.lastNote().flatMap(PublishedBatch::parse);
    }

    /// Publishes rows in their order, in one transaction. When this returns, Kafka has acknowledged
    /// it; when it throws, the records may or may not be on the topic.
    ///
    /// @throws dev.carillon.schemas.serde.RegistryUnavailableException when nothing was sent
    ///   because the registry does not answer; the topic stays usable
    /// @throws KafkaException when this topic must be closed and opened again
    public void publish(List<OutboxRow> rows) {
        int partitions = transactions.partitions(Topics.SUBSCRIPTIONS);
        transactions.write(rows.stream().map(row -> record(row, partitions)).toList(), note(rows));
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

    private static String note(List<OutboxRow> rows) {
        String text = PublishedBatch.of(rows).text();
        return text.length() <= NotedTransactions.MOST_NOTE ? text : "";
    }

    /// Lets go at once; an open transaction is aborted by whoever opens the topic next.
    @Override
    public void close() {
        transactions.close();
    }
}
