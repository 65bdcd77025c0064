package dev.carillon.delivery.consume;

import dev.carillon.delivery.domain.Bytes;
import dev.carillon.delivery.domain.Delivery;
import dev.carillon.delivery.domain.DeliveryMetrics;
import dev.carillon.delivery.domain.Output;
import dev.carillon.delivery.domain.ReleaseSpread;
import dev.carillon.delivery.domain.TopicPartitionNumber;
import dev.carillon.schemas.serde.RegistryUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes polled records in: what is due goes to its ledger and its lanes, what is not due is left
/// in Kafka untracked, and the partition rests until it is. For one thread.
final class Intake {

    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    /// How long a partition rests when its record could not be read for want of the registry.
    private static final Duration REGISTRY_PAUSE = Duration.ofSeconds(1);

    private final Consumer<byte[], byte[]> consumer;
    private final Partitions partitions;
    private final RecordReader reader;
    private final Budget budget;
    private final Dispatcher dispatcher;
    private final Ends ends;
    private final ReleaseSpread spread;
    private final DeliveryMetrics metrics;
    private volatile @Nullable String registryProblem;

    Intake(
            Consumer<byte[], byte[]> consumer,
            Partitions partitions,
            RecordReader reader,
            Budget budget,
            Dispatcher dispatcher,
            Ends ends,
            ReleaseSpread spread,
            DeliveryMetrics metrics) {
        this.consumer = consumer;
        this.partitions = partitions;
        this.reader = reader;
        this.budget = budget;
        this.dispatcher = dispatcher;
        this.ends = ends;
        this.spread = spread;
        this.metrics = metrics;
    }

    /// Takes in what was polled. Afterwards every polled record is tracked, or the consumer's
    /// position is back at it.
    void accept(ConsumerRecords<byte[], byte[]> records, Instant now) {
        for (TopicPartition partition : records.partitions()) {
            PartitionWork work =
                    partitions
                            .find(partition)
                            .orElseThrow(() ->
                                    new IllegalStateException(
                                            "records of " + partition + ", which is not ours"));
            for (ConsumerRecord<byte[], byte[]> record : records.records(partition)) {
                if (!accept(work, record, now)) {
                    // Those after it will be polled again.
                    work.ledger().passTo(record.offset());
                    break;
                }
            }
            if (work.ledger().frontier() > work.committed()) {
                work.changed();
            }
        }
    }

    /// Why records cannot be read now; empty when they can. For any thread.
    Optional<String> problem() {
        return Optional.ofNullable(registryProblem);
    }

    private boolean accept(PartitionWork work, ConsumerRecord<byte[], byte[]> record, Instant now) {
        Optional<Instant> due = work.delay().map(Instant.ofEpochMilli(record.timestamp())::plus);
        if (due.isPresent() && due.get().isAfter(now)) {
            rewind(work, record, due.get());
            return false;
        }
        Incoming incoming;
        try {
            incoming =
                    work.delay().isPresent()
                            ? reader.readRetry(record)
                            : reader.readEnvelope(record);
            registryProblem = null;
        } catch (RegistryUnavailableException e) {
            if (registryProblem == null) {
                LOG.warn("waiting for the schema registry", e);
            }
            registryProblem = "the schema registry cannot be asked: " + e.getMessage();
            rewind(work, record, now.plus(REGISTRY_PAUSE));
            return false;
        }
        switch (incoming) {
            case Incoming.Deliveries(List<Delivery> members) -> deliver(work, record, members, now);
            case Incoming.Poison(String detail) -> poison(work, record, detail);
        }
        return true;
    }

    private void deliver(
            PartitionWork work,
            ConsumerRecord<byte[], byte[]> record,
            List<Delivery> members,
            Instant now) {
        long todo = work.ledger().track(record.offset(), members.size());
        if (todo == 0) {
            return;
        }
        int count = Long.bitCount(todo);
        metrics.takenIn(count);
        Budget.Share share = budget.take(record.serializedValueSize(), count);
        for (int member = 0; member < members.size(); member++) {
            if ((todo >>> member & 1) == 1) {
                Delivery delivery = members.get(member);
                dispatcher.add(
                        new Task(
                                work.partition(),
                                work.ledger().epoch(),
                                record.offset(),
                                member,
                                share,
                                delivery),
                        now,
                        from(work, delivery, now));
            }
        }
    }

    /// What comes back for a retry of its own is spread. What was held for an open circuit is not:
    /// its lane paces it.
    private Instant from(PartitionWork work, Delivery delivery, Instant now) {
        return delivery.progress().isHeld()
                ? now
                : work.delay().map(spread::draw).map(now::plus).orElse(now);
    }

    private void poison(PartitionWork work, ConsumerRecord<byte[], byte[]> record, String detail) {
        if (work.ledger().track(record.offset(), 1) == 0) {
            return;
        }
        metrics.takenIn(1);
        LOG.atError()
                .addKeyValue("partition", work.partition())
                .addKeyValue("offset", record.offset())
                .addKeyValue("detail", detail)
                .log("a record cannot be read and is dead-lettered");
        ends.unreadable(
                work,
                record.offset(),
                new Output.Unreadable(
                        new TopicPartitionNumber(record.topic(), record.partition()),
                        record.offset(),
                        Optional.ofNullable(record.key()).map(Bytes::of),
                        Optional.ofNullable(record.value()).map(Bytes::of),
                        detail));
    }

    private void rewind(PartitionWork work, ConsumerRecord<byte[], byte[]> record, Instant until) {
        consumer.seek(
                work.partition(), new OffsetAndMetadata(record.offset(), record.leaderEpoch(), ""));
        work.restUntil(until);
    }
}
