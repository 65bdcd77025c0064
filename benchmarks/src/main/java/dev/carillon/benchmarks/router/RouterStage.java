package dev.carillon.benchmarks.router;

import dev.carillon.embedded.EmbeddedKafka;
import dev.carillon.embedded.EmbeddedRegistry;
import dev.carillon.embedded.JvmProfile;
import dev.carillon.platform.lifecycle.Closer;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.schemas.topic.TopicPlan;
import dev.carillon.schemas.topic.TopicProvisioner;
import dev.carillon.schemas.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// A broker and a registry with all that a router needs to begin, and what is asked of the broker
/// while it runs.
final class RouterStage implements AutoCloseable {

    /// Where the copy loop writes.
    static final String COPIES = "copies";

    static final int PARTITIONS = 24;

    private static final int BATCH_BYTES = 256 * 1024;

    private final Closer closer = new Closer();
    private final EmbeddedKafka kafka;
    private final EmbeddedRegistry registry;
    private final Admin admin;
    private final RouterRecords records;

    /// @param eventBytes the size of an event's value
    RouterStage(Path folder, int eventBytes) {
        this.kafka =
                closer.register(
                        EmbeddedKafka.start(
                                EmbeddedKafka.Options.throwaway(folder.resolve("kafka"))
                                        .withJvm(JvmProfile.SUSTAINED_LOAD)));
        this.registry = closer.register(EmbeddedRegistry.throwaway());
        this.admin =
                closer.register(
                        Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers())));
        List<String> _ =
                new TopicProvisioner(admin)
                        .provision(new TopicPlan(PARTITIONS, 1, 1, List.of(Duration.ofHours(1))));
        done(
                admin.createTopics(
                                List.of(
                                        new NewTopic(COPIES, PARTITIONS, (short) 1)
                                                .configs(Map.of("max.message.bytes", "2097152"))))
                        .all());
        this.records =
                new RouterRecords(
                        closer.register(
                                AvroWriter.create(Map.of("schema.registry.url", registry.url()))),
                        PARTITIONS,
                        eventBytes);
    }

    /// Makes records.
    RouterRecords records() {
        return records;
    }

    /// Writes the directory and the subscriptions of a population.
    void publish(Population population) {
        AtomicReference<@Nullable Exception> refused = new AtomicReference<>();
        Callback callback =
                (_, e) -> {
                    if (e != null) {
                        refused.compareAndSet(null, e);
                    }
                };
        try (KafkaProducer<byte[], byte[]> producer = newProducer(Map.of())) {
            records.organizations(population).forEach(one -> send(producer, one, callback));
            for (int i = 0; i < population.scopes(); i++) {
                send(producer, records.pipe(population, i), callback);
            }
            for (int i = 0; i < population.subscriptions(); i++) {
                send(producer, records.subscription(population, i), callback);
            }
            producer.flush();
        }
        Exception cause = refused.get();
        if (cause != null) {
            throw new IllegalStateException("the population was not written", cause);
        }
    }

    private static void send(
            KafkaProducer<byte[], byte[]> producer,
            org.apache.kafka.clients.producer.ProducerRecord<byte[], byte[]> record,
            Callback callback) {
        var _ = producer.send(record, callback);
    }

    /// The settings of a router, as it reads them from its environment.
    Map<String, String> environment(int adminPort, Map<String, String> further) {
        Map<String, String> environment = new HashMap<>(further);
        environment.put("CARILLON_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
        environment.put("CARILLON_REGISTRY_URL", registry.url());
        environment.put("CARILLON_ADMIN_PORT", Integer.toString(adminPort));
        return environment;
    }

    /// Where Kafka clients connect.
    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    /// Where schemas are.
    String registryUrl() {
        return registry.url();
    }

    /// A producer with a client's defaults but for larger batches.
    KafkaProducer<byte[], byte[]> newProducer(Map<String, String> further) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("bootstrap.servers", kafka.bootstrapServers());
        properties.put("acks", "all");
        properties.put("linger.ms", "5");
        properties.put("batch.size", BATCH_BYTES);
        properties.put("buffer.memory", 64L * 1024 * 1024);
        properties.putAll(further);
        return new KafkaProducer<>(
                properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /// A consumer of every partition of a topic that sees what is committed and nothing else.
    KafkaConsumer<byte[], byte[]> newReader(String topic) {
        KafkaConsumer<byte[], byte[]> reader =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers", kafka.bootstrapServers(),
                                "isolation.level", "read_committed",
                                "enable.auto.commit", "false",
                                "auto.offset.reset", "earliest",
                                "max.poll.records", "10000"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        reader.assign(partitions(topic));
        return reader;
    }

    /// How far a group has committed each partition of the events, decided transactions only.
    Map<TopicPartition, Long> committed(String group) {
        Map<TopicPartition, Long> committed = new HashMap<>();
        done(admin.listConsumerGroupOffsets(
                                group,
                                new org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions()
                                        .requireStable(true))
                        .partitionsToOffsetAndMetadata())
                .forEach((partition, offset) -> {
                    if (offset != null) {
                        committed.put(partition, offset.offset());
                    }
                });
        return committed;
    }

    /// The processor time the broker has used.
    Duration brokerCpu() {
        return ProcessHandle.of(kafka.pid())
                .flatMap(broker -> broker.info().totalCpuDuration())
                .orElseThrow(() -> new IllegalStateException("the broker has ended"));
    }

    /// The bytes that the deliveries have on disk.
    long bytesOfDeliveries() {
        return done(admin.describeLogDirs(List.of(1)).allDescriptions()).values().stream()
                .flatMap(folders -> folders.values().stream())
                .flatMap(folder -> folder.replicaInfos().entrySet().stream())
                .filter(replica -> replica.getKey().topic().equals(Topics.DELIVERIES))
                .mapToLong(replica -> replica.getValue().size())
                .sum();
    }

    /// Lets the broker delete records up to these offsets, so that a long run does not fill the
    /// disk.
    void forget(Map<TopicPartition, Long> before) {
        done(
                admin.deleteRecords(
                                before.entrySet().stream()
                                        .collect(
                                                Collectors.toMap(
                                                        Map.Entry::getKey,
                                                        entry ->
                                                                RecordsToDelete.beforeOffset(
                                                                        entry.getValue()))))
                        .all());
    }

    static List<TopicPartition> partitions(String topic) {
        return IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
    }

    @Override
    public void close() {
        closer.close();
    }

    private static <T> T done(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker refused", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the broker is asked", e);
        }
    }
}
