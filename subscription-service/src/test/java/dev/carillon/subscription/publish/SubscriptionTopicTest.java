package dev.carillon.subscription.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.platform.kafka.KafkaConfig;
import dev.carillon.platform.kafka.RegistryConfig;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.subscription.support.RealParts;
import dev.carillon.subscription.support.RealParts.Parts;
import dev.carillon.subscription.support.World;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnstableOffsetCommitException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealParts.class)
class SubscriptionTopicTest {

    private static final PublishedBatch BATCH = new PublishedBatch(List.of(7L, 9L), "abc");

    /// Taken for one that is not there, the rows it is about would be published a second time.
    @Test
    @SuppressWarnings("removal") // Kafka 4 has no other way to name a group without a consumer.
    void isNotOpenedWhileANoteIsUndecided(Parts parts) {
        try (World world = World.fresh(parts, "undecided_note");
                Admin admin =
                        Admin.create(KafkaConfig.of(world.kafka().bootstrapServers()).admin("a"));
                AvroWriter writer = writer(world);
                KafkaProducer<byte[], byte[]> other = producer(world, "another-relay");
                TopicStandby topics =
                        new TopicStandby(
                                () -> properties(world, "a-relay-of-this-test"), admin, writer)) {
            other.initTransactions();
            other.beginTransaction();
            other.sendOffsetsToTransaction(
                    Map.of(
                            new TopicPartition(Topics.SUBSCRIPTIONS, 0),
                            new OffsetAndMetadata(0, BATCH.text())),
                    new ConsumerGroupMetadata(SubscriptionTopic.GROUP));

            assertThatThrownBy(topics::get).isInstanceOf(UnstableOffsetCommitException.class);

            other.commitTransaction();
            try (SubscriptionTopic topic = topics.get()) {
                assertThat(topic.lastPublished()).contains(BATCH);
            }
        }
    }

    private static AvroWriter writer(World world) {
        String url =
                Objects.requireNonNull(world.registry().properties().get("schema.registry.url"));
        return AvroWriter.create(RegistryConfig.of(url).properties());
    }

    private static KafkaProducer<byte[], byte[]> producer(World world, String transactions) {
        return new KafkaProducer<>(
                properties(world, transactions),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static Map<String, Object> properties(World world, String transactions) {
        return KafkaConfig.of(world.kafka().bootstrapServers())
                .transactionalProducer(
                        transactions, transactions, SubscriptionTopic.TRANSACTION_LIMIT);
    }
}
