package dev.carillon.delivery.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.carillon.delivery.domain.RetrySchedule;
import dev.carillon.embedded.EmbeddedKafka;
import dev.carillon.schemas.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class ClusterTopicsTest {

    private static final RetrySchedule SCHEDULE =
            new RetrySchedule(List.of(Duration.ofSeconds(5), Duration.ofMinutes(5)));

    @Test
    void waitsForItsTopicsReadsOldTiersAndRefusesATierThatIsTooSmall() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.throwaway();
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            ClusterTopics topics = new ClusterTopics(admin);
            CompletableFuture<ClusterTopics.Found> found = new CompletableFuture<>();
            Thread waiting =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    found.complete(topics.await(SCHEDULE));
                                } catch (InterruptedException | RuntimeException e) {
                                    found.completeExceptionally(e);
                                }
                            });
            assertThat(waiting.join(Duration.ofSeconds(1))).isFalse();

            admin.createTopics(
                            List.of(
                                    topic(Topics.DELIVERIES),
                                    topic(Topics.SUBSCRIPTIONS),
                                    topic(Topics.DELIVERY_LOG),
                                    topic(Topics.DEAD_LETTER_DELIVERIES),
                                    topic(Topics.ENDPOINT_HEALTH),
                                    topic("deliveries.retry.5s"),
                                    topic("deliveries.retry.2h"),
                                    topic("deliveries.retry.odd"),
                                    topic("deliveries.retry.5m")))
                    .all()
                    .get();

            assertThat(found.get(30, TimeUnit.SECONDS).tiers().delays())
                    .isEqualTo(
                            Map.of(
                                    "deliveries.retry.5s", Duration.ofSeconds(5),
                                    "deliveries.retry.5m", Duration.ofMinutes(5),
                                    "deliveries.retry.2h", Duration.ofHours(2)));

            admin.createPartitions(Map.of(Topics.DELIVERIES, NewPartitions.increaseTo(3)))
                    .all()
                    .get();
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() ->
                            assertThatThrownBy(() -> topics.await(SCHEDULE))
                                    .isInstanceOf(IllegalStateException.class)
                                    .hasMessageContaining("deliveries has 3 partitions")
                                    .hasMessageContaining("deliveries.retry.5s has 2")
                                    .hasMessageContaining("./carillon topics"));
        }
    }

    @Test
    void saysNothingOfOffsetsThatATransactionHasNotDecided() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.throwaway();
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(
                                Map.of(
                                        "bootstrap.servers",
                                        kafka.bootstrapServers(),
                                        "transactional.id",
                                        "t"),
                                new ByteArraySerializer(),
                                new ByteArraySerializer());
                KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(
                                Map.of(
                                        "bootstrap.servers",
                                        kafka.bootstrapServers(),
                                        "group.id",
                                        "g"),
                                new ByteArrayDeserializer(),
                                new ByteArrayDeserializer())) {
            admin.createTopics(List.of(topic(Topics.DELIVERIES))).all().get();
            TopicPartition decided = new TopicPartition(Topics.DELIVERIES, 0);
            TopicPartition open = new TopicPartition(Topics.DELIVERIES, 1);
            ClusterTopics topics = new ClusterTopics(admin);
            producer.initTransactions();
            producer.beginTransaction();
            producer.sendOffsetsToTransaction(
                    Map.of(open, new OffsetAndMetadata(7, "ours")), consumer.groupMetadata());

            assertThatThrownBy(() -> topics.committed("g", List.of(decided, open)))
                    .isInstanceOf(RetriableException.class);
            assertThat(topics.committed("g", List.of(decided))).isEmpty();

            producer.commitTransaction();
            await().atMost(Duration.ofSeconds(20))
                    .ignoreExceptionsInstanceOf(RetriableException.class)
                    .untilAsserted(() ->
                            assertThat(topics.committed("g", List.of(decided, open)))
                                    .isEqualTo(Map.of(open, new OffsetAndMetadata(7, "ours"))));
        }
    }

    private static NewTopic topic(String name) {
        return new NewTopic(name, 2, (short) 1);
    }
}
