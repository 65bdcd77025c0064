package dev.carillon.delivery.consume;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/// Kafka's own mock consumer over logs that stay: a seek back reads a record again. Every second
/// offset is left out, as the markers of transactions leave it.
final class LogConsumer extends MockConsumer<byte[], byte[]> {

    private final Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> logs = new HashMap<>();
    private final Map<TopicPartition, OffsetAndMetadata> committedOffsets = new HashMap<>();
    private int batch = 5;
    private boolean isTruncated;

    LogConsumer() {
        super("none");
    }

    /// Appends a record, stamped by the broker.
    ///
    /// @return its offset
    long append(TopicPartition partition, long timestamp, byte[] value) {
        List<ConsumerRecord<byte[], byte[]>> log =
                logs.computeIfAbsent(partition, _ -> new ArrayList<>());
        long offset = 2L * log.size();
        log.add(
                new ConsumerRecord<>(
                        partition.topic(),
                        partition.partition(),
                        offset,
                        timestamp,
                        TimestampType.LOG_APPEND_TIME,
                        0,
                        value.length,
                        null,
                        value,
                        new RecordHeaders(),
                        Optional.empty()));
        return offset;
    }

    /// What the group has committed.
    Map<TopicPartition, OffsetAndMetadata> committedOffsets() {
        return committedOffsets;
    }

    /// From now on a poll gives at most this many records of a partition.
    void pollAtMost(int records) {
        batch = records;
    }

    /// From now on the positions are said to be out of range.
    void truncate() {
        isTruncated = true;
    }

    /// As Kafka's own consumer does it: a partition that goes is not paused when it comes back.
    @Override
    public synchronized void rebalance(Collection<TopicPartition> newAssignment) {
        Set<TopicPartition> going = new HashSet<>(paused());
        going.removeAll(newAssignment);
        resume(going);
        super.rebalance(newAssignment);
    }

    @Override
    public synchronized Map<TopicPartition, OffsetAndMetadata> committed(
            Set<TopicPartition> partitions, Duration timeout) {
        Map<TopicPartition, OffsetAndMetadata> found = new HashMap<>();
        partitions.forEach(p -> found.put(p, committedOffsets.get(p)));
        return found;
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        super.poll(Duration.ZERO);
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> polled = new HashMap<>();
        Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
        for (TopicPartition partition : assignment()) {
            if (paused().contains(partition)) {
                continue;
            }
            long position = position(partition);
            if (isTruncated) {
                throw new OffsetOutOfRangeException(Map.of(partition, position));
            }
            List<ConsumerRecord<byte[], byte[]>> log = logs.getOrDefault(partition, List.of());
            int from = Math.min(log.size(), Math.toIntExact((position + 1) / 2));
            List<ConsumerRecord<byte[], byte[]>> records =
                    List.copyOf(log.subList(from, Math.min(log.size(), from + batch)));
            if (!records.isEmpty()) {
                polled.put(partition, records);
                long end = records.getLast().offset() + 2;
                next.put(partition, new OffsetAndMetadata(end));
                seek(partition, end);
            }
        }
        return new ConsumerRecords<>(polled, next);
    }
}
