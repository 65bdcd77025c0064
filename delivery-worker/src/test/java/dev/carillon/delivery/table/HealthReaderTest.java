package dev.carillon.delivery.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.delivery.domain.Health;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.schemas.topic.Partitions;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.CircuitState;
import dev.carillon.schemas.wire.EndpointHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is known of endpoints when their partitions come.
@Timeout(60)
class HealthReaderTest {

    private static final int PARTITIONS = 3;
    private static final Map<String, String> REGISTRY =
            Map.of("schema.registry.url", "mock://health-reader");
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    private final Map<Integer, Long> ends = new HashMap<>();

    @Test
    void findsTheNewestHealthOfWhatIsNotWell() {
        try (AvroWriter writer = AvroWriter.create(REGISTRY)) {
            append(home(1), "1", writer, health(1, CircuitState.closed, 1));
            append(home(1), "1", writer, health(1, CircuitState.open, 9));
            append(home(2), "2", writer, health(2, CircuitState.gone, 1));
            append(home(3), "3", writer, health(3, CircuitState.open, 9));
            append(home(3), "3", writer, health(3, CircuitState.closed, 0));
            append(home(4), "4", writer, health(4, CircuitState.open, 9));
            append(home(4), "4", null);
            append(home(5), "5", "no avro".getBytes(UTF_8));
        }

        assertThat(read(Set.of(0, 1, 2)))
                .extracting(found -> found.health().subscription().value())
                .containsExactlyInAnyOrder(1L, 2L);
        assertThat(read(Set.of(0, 1, 2)))
                .filteredOn(found -> found.health().subscription().value() == 1)
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.health().circuit()).isEqualTo(Health.Circuit.OPEN);
                    assertThat(found.number()).isEqualTo(home(1));
                });
    }

    @Test
    void ignoresWhatLiesWhereItsEndpointWasBeforeTheTopicGrew() {
        int elsewhere = (home(7) + 1) % PARTITIONS;
        try (AvroWriter writer = AvroWriter.create(REGISTRY)) {
            append(elsewhere, "7", writer, health(7, CircuitState.gone, 1));
        }

        assertThat(read(Set.of(elsewhere))).isEmpty();
    }

    @Test
    void asksForNothingThatIsNotThere() {
        assertThat(read(Set.of(0, 17))).isEmpty();
    }

    private List<HealthReader.Found> read(Set<Integer> numbers) {
        MockConsumer<byte[], byte[]> own = new MockConsumer<>("none");
        Node node = new Node(0, "localhost", 1);
        own.updatePartitions(
                Topics.ENDPOINT_HEALTH,
                IntStream.range(0, PARTITIONS)
                        .mapToObj(number ->
                                new PartitionInfo(
                                        Topics.ENDPOINT_HEALTH,
                                        number,
                                        node,
                                        new Node[] {node},
                                        new Node[] {node}))
                        .toList());
        for (int number = 0; number < PARTITIONS; number++) {
            TopicPartition partition = new TopicPartition(Topics.ENDPOINT_HEALTH, number);
            own.updateBeginningOffsets(Map.of(partition, 0L));
            own.updateEndOffsets(Map.of(partition, ends.getOrDefault(number, 0L)));
        }
        own.schedulePollTask(() ->
                records.stream()
                        .filter(record -> numbers.contains(record.partition()))
                        .forEach(own::addRecord));
        try (HealthReader reader =
                new HealthReader(
                        Topics.ENDPOINT_HEALTH, own, REGISTRY, Duration.ofSeconds(20), "health")) {
            return reader.of(numbers).orTimeout(30, TimeUnit.SECONDS).join();
        }
    }

    private void append(int partition, String key, AvroWriter writer, EndpointHealth health) {
        append(partition, key, writer.write(Topics.ENDPOINT_HEALTH, health));
    }

    private void append(int partition, String key, byte @Nullable [] value) {
        long offset = ends.merge(partition, 1L, Long::sum) - 1;
        records.add(
                new ConsumerRecord<>(
                        Topics.ENDPOINT_HEALTH, partition, offset, key.getBytes(UTF_8), value));
    }

    private static int home(long subscription) {
        return Partitions.ofSubscription(new SubscriptionId(subscription), PARTITIONS);
    }

    private static EndpointHealth health(long id, CircuitState circuit, int failed) {
        return EndpointHealth.newBuilder()
                .setSubscriptionId(id)
                .setSubscriptionVersion(1)
                .setWriterEpoch(1)
                .setCircuit(circuit)
                .setFailedAttempts(failed)
                .setFailingSince(failed == 0 ? null : NOW)
                .setLastSuccessAt(null)
                .setLastFailureAt(NOW)
                .setLastStatus(500)
                .setAt(NOW)
                .build();
    }
}
