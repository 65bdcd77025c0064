package dev.carillon.subscription.support;

import dev.carillon.platform.kafka.KafkaConfig;
import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.serde.AvroReader;
import dev.carillon.schemas.serde.Decoded;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.DeliveryEnvelope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// What committed transactions have put on the topic `deliveries` for redeliveries, read with a
/// consumer of our own making.
public final class EnvelopesOnTopic {

    private EnvelopesOnTopic() {}

    /// Every envelope, partition by partition, in the order of each.
    public static List<DeliveryEnvelope> read(World world) {
        List<DeliveryEnvelope> envelopes = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(
                                KafkaConfig.of(world.kafka().bootstrapServers())
                                        .consumerWithoutGroup("reader"),
                                new ByteArrayDeserializer(),
                                new ByteArrayDeserializer());
                AvroReader<DeliveryEnvelope> reader =
                        AvroReader.specific(
                                world.registry().properties(), DeliveryEnvelope.class)) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(Topics.DELIVERIES).stream()
                            .map(info -> new TopicPartition(info.topic(), info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                for (ConsumerRecord<byte[], byte[]> record :
                        consumer.poll(Duration.ofMillis(100))) {
                    switch (reader.read(Topics.DELIVERIES, record.value())) {
                        case Decoded.Value<DeliveryEnvelope>(DeliveryEnvelope read) ->
                                envelopes.add(read);
                        case Decoded.Poison<DeliveryEnvelope>(String reason) ->
                                throw new AssertionError(reason);
                    }
                }
            }
        }
        return envelopes;
    }

    /// The first delivery of an envelope.
    public static DeliveryId first(DeliveryEnvelope envelope) {
        return DeliveryId.ofBytes(envelope.getDeliveries().getFirst().getDeliveryId().bytes());
    }
}
