package dev.carillon.subscription.app;

import dev.carillon.platform.kafka.KafkaConfig;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.subscription.intake.TopicLayout;
import dev.carillon.subscription.publish.SubscriptionTopic;
import dev.carillon.subscription.replay.ReplayTopics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// The service's ways to Kafka. Thread-safe.
final class KafkaParts implements AutoCloseable {

    private static final List<String> NEEDED =
            List.of(Topics.SUBSCRIPTIONS, Topics.DIRECTORY, Topics.DELIVERIES, Topics.DELIVERY_LOG);

    /// What comes together is stored in one transaction of the database, which costs as much for
    /// few as for many.
    private static final int RECORDS_AT_ONCE = 2_000;

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

    private final KafkaConfig config;
    private final String instance;
    private final Admin admin;

    private KafkaParts(KafkaConfig config, String instance, Admin admin) {
        this.config = config;
        this.instance = instance;
        this.admin = admin;
    }

    /// @throws KafkaException when no broker's name resolves
    static KafkaParts open(KafkaConfig config, String instance) {
        return new KafkaParts(config, instance, Admin.create(config.admin(instance + "-admin")));
    }

    Admin admin() {
        return admin;
    }

    /// Why Kafka cannot be used now; empty when it can.
    Optional<String> problem() {
        try {
            Set<String> present = topics();
            List<String> missing =
                    NEEDED.stream().filter(topic -> !present.contains(topic)).toList();
            return missing.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            "the topics %s do not exist; create them with ./carillon topics"
                                    .formatted(String.join(", ", missing)));
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            return Optional.of(
                    "Kafka at %s does not answer: %s"
                            .formatted(config.bootstrapServers(), e.getMessage()));
        }
    }

    TopicLayout layout(String topic) {
        TopicDescription description =
                Objects.requireNonNull(
                        await(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic),
                        "an answer about another topic");
        return new TopicLayout(description.topicId().toString(), description.partitions().size());
    }

    Consumer<byte[], byte[]> consumer(String name) {
        Map<String, Object> properties = config.consumerWithoutGroup(instance + "-" + name);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS_AT_ONCE);
        return new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /// Where a partition ends for readers of committed records.
    long end(TopicPartition partition) {
        return await(
                        admin.listOffsets(
                                        Map.of(partition, OffsetSpec.latest()),
                                        new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                                .partitionResult(partition))
                .offset();
    }

    /// Every topic's name.
    Set<String> topics() {
        return await(admin.listTopics().names());
    }

    /// Properties of a producer without transactions.
    Map<String, Object> producer(String name) {
        return config.producer(instance + "-" + name);
    }

    Map<String, Object> replayProducer() {
        return config.transactionalProducer(
                instance + "-replays",
                ReplayTopics.TRANSACTIONAL_ID,
                ReplayTopics.TRANSACTION_LIMIT);
    }

    Map<String, Object> relayProducer() {
        return config.transactionalProducer(
                instance + "-relay",
                SubscriptionTopic.TRANSACTIONAL_ID,
                SubscriptionTopic.TRANSACTION_LIMIT);
    }

    private static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException(
                    "no answer within " + ANSWER_LIMIT, e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka
                    ? kafka
                    : new KafkaException("the cluster did not answer", e.getCause());
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
