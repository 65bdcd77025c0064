package dev.carillon.delivery.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.embedded.EmbeddedKafka;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class FormerWorkersTest {

    private static final TopicPartition PARTITION = new TopicPartition("tier", 0);

    @Test
    void endsTheTransactionThatADeadWorkerLeftOpen() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.throwaway();
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
                KafkaProducer<byte[], byte[]> dead = producer(kafka, "w-dead-outputs")) {
            admin.createTopics(List.of(new NewTopic("tier", 1, (short) 1))).all().get();
            commitOffset(kafka, "carillon1 dead-17 ");
            dead.initTransactions();
            dead.beginTransaction();
            assertThat(dead.send(new ProducerRecord<>("tier", new byte[1])).get().offset())
                    .isZero();
            assertThat(stableEnd(admin)).isZero();

            new FormerWorkers(admin, "workers", "alive", "w-", "outputs")
                    .release(Set.of(PARTITION));

            // The transaction's own timeout is a minute.
            await().atMost(Duration.ofSeconds(20)).until(() -> stableEnd(admin) > 0);
        }
    }

    private static long stableEnd(Admin admin) throws Exception {
        return admin.listOffsets(
                        Map.of(PARTITION, OffsetSpec.latest()),
                        new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .partitionResult(PARTITION)
                .get()
                .offset();
    }

    private static KafkaProducer<byte[], byte[]> producer(EmbeddedKafka kafka, String id) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", id),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static void commitOffset(EmbeddedKafka kafka, String metadata) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                kafka.bootstrapServers(),
                                "group.id",
                                "workers",
                                "enable.auto.commit",
                                false),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            consumer.assign(Set.of(PARTITION));
            consumer.commitSync(
                    new HashMap<>(Map.of(PARTITION, new OffsetAndMetadata(0, metadata))));
        }
    }
}
