package dev.carillon.router.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.router.fixture.Cluster;
import dev.carillon.router.fixture.CommittedRecords;
import dev.carillon.router.fixture.HttpRegistry;
import dev.carillon.router.fixture.Routers;
import dev.carillon.router.fixture.SubscriptionDraft;
import dev.carillon.router.fixture.Wire;
import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.schemas.topic.Partitions;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.DeliveryEnvelope;
import dev.carillon.schemas.wire.EnvelopeDelivery;
import dev.carillon.testsupport.SampleEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExactlyOnceTest {

    private static final SampleEvents EVENTS = new SampleEvents("300", "cards", Instant.EPOCH);
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int KEYS = 16;
    private static final int EVENTS_A_KEY = 300;
    private static final int ALL_EVENTS = KEYS * EVENTS_A_KEY;
    private static final int KILLS = 3;

    @TempDir private Path folder = Path.of("unset");

    /// Three subscriptions want each event. The router is killed with SIGKILL again and again while
    /// it works on a backlog; a reader of committed records looks on all the time.
    @Test
    void deliversEveryEventOnceAndInOrderAlthoughTheRouterIsKilled() throws Exception {
        try (HttpRegistry registry = new HttpRegistry();
                Wire wire = Wire.withRegistryAt(registry.url());
                Cluster cluster = new Cluster(wire, folder)) {
            cluster.createTopics();
            cluster.directory(Cluster.sampleDirectory());
            List<SubscriptionDraft> subscriptions =
                    List.of(
                            SubscriptionDraft.of(1, Cluster.PIPE).wants("card.*"),
                            SubscriptionDraft.of(2, Cluster.PIPE).wants("card.move"),
                            SubscriptionDraft.of(3, Cluster.ORGANIZATION));
            subscriptions.forEach(cluster::subscribe);
            produceBacklog(cluster);
            Map<String, String> environment =
                    Routers.environment("exactly-once", cluster.bootstrapServers(), registry.url());
            Path log = folder.resolve("router.log");
            try (CommittedRecords deliveries =
                    new CommittedRecords(cluster.bootstrapServers(), Topics.DELIVERIES)) {
                for (int kill = 1; kill <= KILLS; kill++) {
                    int progress = deliveries.records().size() + ALL_EVENTS / 10;
                    runUntil(progress, deliveries, environment, log);
                }
                Process last = Routers.startProcess(environment, log);
                try {
                    deliveries.await(
                            LIMIT,
                            "three deliveries of each event; the routers said:\n" + tail(log),
                            records -> count(wire, records) >= 3 * ALL_EVENTS);
                    // What comes late would be a duplicate.
                    for (int i = 0; i < 20; i++) {
                        deliveries.poll();
                    }
                } finally {
                    end(last);
                }
                thenEachIsThereOnceAndInOrder(wire, deliveries.records(), subscriptions);
            }
        }
    }

    private static void produceBacklog(Cluster cluster) {
        List<ProducerRecord<byte[], byte[]>> backlog = new ArrayList<>();
        for (int sequence = 0; sequence < EVENTS_A_KEY; sequence++) {
            for (int key = 0; key < KEYS; key++) {
                String id = "k" + key + "-" + sequence;
                backlog.add(
                        cluster.event(
                                Topics.EVENTS_CARD,
                                "k" + key,
                                EVENTS.move(Cluster.PIPE, id, 1, 2)));
            }
        }
        cluster.produceAll(backlog);
    }

    private static void runUntil(
            int progress, CommittedRecords deliveries, Map<String, String> environment, Path log)
            throws Exception {
        Process router = Routers.startProcess(environment, log);
        try {
            deliveries.await(
                    LIMIT,
                    progress + " envelopes; the routers said:\n" + tail(log),
                    records -> records.size() >= progress);
        } finally {
            end(router);
        }
    }

    private static void end(Process router) throws InterruptedException {
        router.destroyForcibly();
        assertThat(router.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    private static String tail(Path log) throws IOException {
        if (!Files.exists(log)) {
            return "";
        }
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }

    private static int count(Wire wire, List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .mapToInt(record -> wire.envelope(record.value()).getDeliveries().size())
                .sum();
    }

    private static void thenEachIsThereOnceAndInOrder(
            Wire wire,
            List<ConsumerRecord<byte[], byte[]>> records,
            List<SubscriptionDraft> subscriptions) {
        Map<String, List<Integer>> sequences = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            DeliveryEnvelope envelope = wire.envelope(record.value());
            String eventId = envelope.getEvent().getId();
            String[] id = eventId.split("-", -1);
            for (EnvelopeDelivery delivery : envelope.getDeliveries()) {
                SubscriptionKey key = SubscriptionKey.parse(delivery.getSubscriptionKey());
                assertThat(record.partition())
                        .isEqualTo(Partitions.ofSubscription(key.id(), Cluster.PARTITIONS));
                assertThat(DeliveryId.ofBytes(delivery.getDeliveryId().bytes()))
                        .isEqualTo(DeliveryId.of("300", "cards", eventId, key.id()));
                sequences
                        .computeIfAbsent(key.text() + " " + id[0], _ -> new ArrayList<>())
                        .add(Integer.parseInt(id[1]));
            }
        }
        List<Integer> eachOnceInOrder = new ArrayList<>();
        for (int i = 0; i < EVENTS_A_KEY; i++) {
            eachOnceInOrder.add(i);
        }
        assertThat(sequences).hasSize(subscriptions.size() * KEYS);
        assertThat(sequences)
                .allSatisfy(
                        (_, found) -> assertThat(found).containsExactlyElementsOf(eachOnceInOrder));
    }
}
