package dev.carillon.delivery.deadletter;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// Reads a topic from its beginning to where it ended when the reading began. For one thread.
final class TopicScan implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;

    /// @param properties of a consumer without a group
    TopicScan(Map<String, Object> properties, String topic) {
        this.consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.topic = topic;
    }

    /// Reads it.
    void run(Consumer<ConsumerRecord<byte[], byte[]>> each) {
        List<TopicPartition> partitions =
                consumer.partitionsFor(topic).stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (ends.entrySet().stream()
                .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                Long end = ends.get(new TopicPartition(topic, record.partition()));
                if (end != null && record.offset() < end) {
                    each.accept(record);
                }
            }
        }
    }

    /// How many partitions the topic has.
    int partitions(String of) {
        return consumer.partitionsFor(of).size();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
