package dev.carillon.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaTest {
    private static final String TOPIC = "bells";

    @TempDir Path folder;

    @Test
    void commitsATransactionAndHidesAnAbortedOne() throws Exception {
        try (var kafka = EmbeddedKafka.throwaway()) {
            createTopic(kafka);

            try (var producer = producer(kafka)) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>(TOPIC, "aborted")).get(30, TimeUnit.SECONDS);
                producer.abortTransaction();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>(TOPIC, "committed")).get(30, TimeUnit.SECONDS);
                producer.commitTransaction();
            }

            assertThat(readCommitted(kafka, 1)).containsExactly("committed");
        }
    }

    @Test
    void keepsClusterIdAndRecordsOverAStopAndAKill() throws Exception {
        var options = EmbeddedKafka.Options.kept(folder.resolve("kafka"), 0);
        String clusterId;
        int port;
        try (var kafka = EmbeddedKafka.start(options)) {
            clusterId = clusterId(kafka);
            port = kafka.port();
            createTopic(kafka);
            send(kafka, "before the kill");
            kafka.kill();
            kafka.restart();
            assertThat(kafka.port()).isEqualTo(port);
            send(kafka, "before the stop");
        }

        try (var kafka =
                EmbeddedKafka.start(EmbeddedKafka.Options.kept(folder.resolve("kafka"), port))) {
            assertThat(clusterId(kafka)).isEqualTo(clusterId);
            assertThat(readCommitted(kafka, 2))
                    .containsExactly("before the kill", "before the stop");
        }
    }

    @Test
    void reportsADeathNobodyAskedForAndComesBack() throws Exception {
        try (var kafka = EmbeddedKafka.throwaway()) {
            createTopic(kafka);
            var failure = kafka.failure();
            long pid = kafka.pid();

            ProcessHandle.of(pid).orElseThrow().destroyForcibly();

            assertThatThrownBy(() -> failure.get(30, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(EmbeddedPartException.class)
                    .hasMessageContaining("Kafka ended by itself");
            kafka.restart();
            assertThat(kafka.pid()).isNotEqualTo(pid);
            send(kafka, "after the death");
        }
    }

    @Test
    void leavesNeitherProcessNorFolderOfAThrowawayBroker() {
        ProcessHandle process;
        Path data;
        try (var kafka = EmbeddedKafka.throwaway()) {
            process = ProcessHandle.of(kafka.pid()).orElseThrow();
            data = kafka.dataDirectory();
            assertThat(data).isDirectoryContaining("glob:**/kafka.log");
        }

        assertThat(process.isAlive()).isFalse();
        assertThat(data).doesNotExist();
    }

    @Test
    void refusesAFolderThatARunningBrokerUses() {
        var options = EmbeddedKafka.Options.throwaway(folder.resolve("kafka"));
        try (var first = EmbeddedKafka.start(options)) {
            assertThatThrownBy(() -> EmbeddedKafka.start(options))
                    .isInstanceOf(EmbeddedPartException.class)
                    .hasMessageContaining("in use by process " + first.pid());
        }
    }

    private static void createTopic(EmbeddedKafka kafka) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private static String clusterId(EmbeddedKafka kafka) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            return admin.describeCluster().clusterId().get(30, TimeUnit.SECONDS);
        }
    }

    private static void send(EmbeddedKafka kafka, String value) throws Exception {
        try (var producer = producer(kafka)) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(TOPIC, value)).get(30, TimeUnit.SECONDS);
            producer.commitTransaction();
        }
    }

    private static KafkaProducer<String, String> producer(EmbeddedKafka kafka) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", "ringer"),
                new StringSerializer(),
                new StringSerializer());
    }

    private static List<String> readCommitted(EmbeddedKafka kafka, int count) {
        try (var consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers", kafka.bootstrapServers(),
                                "group.id", "listeners",
                                "auto.offset.reset", "earliest",
                                "isolation.level", "read_committed"),
                        new StringDeserializer(),
                        new StringDeserializer())) {
            consumer.subscribe(List.of(TOPIC));
            var values = new ArrayList<String>();
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (values.size() < count && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
            }
            return values;
        }
    }
}
