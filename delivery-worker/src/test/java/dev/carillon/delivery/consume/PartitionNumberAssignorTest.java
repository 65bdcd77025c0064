package dev.carillon.delivery.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.embedded.EmbeddedKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A real group on a real broker.
class PartitionNumberAssignorTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static EmbeddedKafka kafka;
    private static Admin admin;

    private final List<Worker> workers = new ArrayList<>();

    @BeforeAll
    static void open() {
        kafka = EmbeddedKafka.throwaway();
        admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }

    @AfterAll
    static void close() {
        admin.close();
        kafka.close();
    }

    @AfterEach
    void stopWorkers() {
        workers.forEach(Worker::stop);
    }

    @Test
    void whoOwnsANumberOwnsItOfEveryTopicWhileWorkersComeAndGoAndTopicsGrow() throws Exception {
        admin.createTopics(
                        List.of(
                                new NewTopic("deliveries", 6, (short) 1),
                                new NewTopic("deliveries.retry.5s", 8, (short) 1),
                                new NewTopic("deliveries.retry.5m", 8, (short) 1)))
                .all()
                .get();
        start();
        start();
        start();
        awaitSettled(22, 3);

        workers.get(1).stop();
        workers.remove(1);
        awaitSettled(22, 2);

        admin.createPartitions(Map.of("deliveries", NewPartitions.increaseTo(8))).all().get();
        awaitSettled(24, 2);

        start();
        awaitSettled(24, 3);
        assertThat(owners.values()).allMatch(Set::isEmpty, "no partition ever had two owners");
    }

    /// Partition to the workers that were seen to have it while another one had it.
    private final Map<TopicPartition, Set<String>> owners = new ConcurrentHashMap<>();

    private final Map<TopicPartition, String> held = new HashMap<>();

    private synchronized void took(String worker, Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            String before = held.put(partition, worker);
            if (before != null) {
                owners.put(partition, Set.of(before, worker));
            }
        }
    }

    private synchronized void letGo(Collection<TopicPartition> partitions) {
        partitions.forEach(held::remove);
    }

    private void start() {
        Worker worker = new Worker("worker-" + workers.size() + "-" + System.nanoTime());
        workers.add(worker);
        worker.thread.start();
    }

    private void awaitSettled(int partitions, int members) {
        await().atMost(LIMIT)
                .untilAsserted(() -> {
                    List<Set<TopicPartition>> all = workers.stream().map(w -> w.assigned).toList();
                    assertThat(all.stream().mapToInt(Set::size).sum()).isEqualTo(partitions);
                    List<Set<Integer>> numbers =
                            all.stream()
                                    .map(mine ->
                                            mine.stream()
                                                    .map(TopicPartition::partition)
                                                    .collect(Collectors.toCollection(TreeSet::new)))
                                    .map(s -> (Set<Integer>) s)
                                    .toList();
                    assertThat(numbers).hasSize(members);
                    Set<Integer> seen = new TreeSet<>();
                    int total = 0;
                    for (Set<Integer> mine : numbers) {
                        seen.addAll(mine);
                        total += mine.size();
                        assertThat(mine.size()).isBetween(8 / members, 8 / members + 1);
                    }
                    assertThat(total)
                            .as("each number with one worker: %s", numbers)
                            .isEqualTo(seen.size());
                });
    }

    /// A member of the group that does nothing but poll.
    private final class Worker implements ConsumerRebalanceListener {
        private final String name;
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final Thread thread = Thread.ofPlatform().unstarted(this::run);
        private final AtomicBoolean isStopping = new AtomicBoolean();
        private volatile Set<TopicPartition> assigned = Set.of();

        private Worker(String name) {
            this.name = name;
            this.consumer =
                    new KafkaConsumer<>(
                            Map.of(
                                    "bootstrap.servers",
                                    kafka.bootstrapServers(),
                                    "group.id",
                                    "assignor-test",
                                    "group.protocol",
                                    "classic",
                                    "partition.assignment.strategy",
                                    PartitionNumberAssignor.class.getName(),
                                    "auto.offset.reset",
                                    "earliest",
                                    "metadata.max.age.ms",
                                    "500"),
                            new ByteArrayDeserializer(),
                            new ByteArrayDeserializer());
        }

        private void run() {
            consumer.subscribe(
                    List.of("deliveries", "deliveries.retry.5s", "deliveries.retry.5m"), this);
            while (!isStopping.get()) {
                consumer.poll(Duration.ofMillis(50));
                assigned = Set.copyOf(consumer.assignment());
            }
            consumer.close();
            assigned = Set.of();
        }

        private void stop() {
            isStopping.set(true);
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            took(name, partitions);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            letGo(partitions);
        }
    }
}
