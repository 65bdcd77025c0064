package dev.carillon.router.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.router.fixture.Cluster;
import dev.carillon.router.fixture.CommittedRecords;
import dev.carillon.router.fixture.Http;
import dev.carillon.router.fixture.Routers;
import dev.carillon.router.fixture.SubscriptionDraft;
import dev.carillon.router.fixture.Wire;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.testsupport.SampleEvents;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryOutageTest {

    private static final SampleEvents EVENTS = new SampleEvents("300", "cards", Instant.EPOCH);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /// Longer than the transaction's timeout of 3 s and the session's of 2 s;
    /// `-Dcarillon.router.away.seconds=60` is the full size.
    private static final Duration AWAY =
            Duration.ofSeconds(Integer.getInteger("carillon.router.away.seconds", 5));

    @TempDir private Path folder = Path.of("unset");

    /// Events of a schema that the router has not seen come in the middle of others, while the
    /// registry is away for longer than a transaction may stay open.
    @Test
    void waitsForTheRegistryAndLosesAndRepeatsNothing() {
        try (Wire wire = Wire.withFreshRegistry();
                Cluster cluster = new Cluster(wire, folder)) {
            cluster.createTopics();
            cluster.directory(Cluster.sampleDirectory());
            cluster.subscribe(SubscriptionDraft.of(1, Cluster.PIPE));
            List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                String action = i == 150 ? "card.done" : "card.move";
                ids.add("e" + i);
                records.add(
                        cluster.event(
                                Topics.EVENTS_CARD,
                                "key",
                                EVENTS.of(action, Cluster.PIPE, "e" + i)));
            }
            Map<String, String> environment =
                    Routers.environment("outage", cluster.bootstrapServers(), wire.url());
            environment.put("CARILLON_ROUTER_REGISTRY_PATIENCE", "300ms");
            try (EventRouter router = Routers.start(environment);
                    CommittedRecords deliveries =
                            new CommittedRecords(cluster.bootstrapServers(), Topics.DELIVERIES);
                    CommittedRecords deadLetters =
                            new CommittedRecords(
                                    cluster.bootstrapServers(), Topics.DEAD_LETTER_EVENTS)) {
                cluster.produce(records.getFirst());
                deliveries.await(LIMIT, "the first delivery", list -> list.size() == 1);
                wire.registry().breakDown("connection refused");

                cluster.produceAll(records.subList(1, 300));
                await().atMost(AWAY.plusSeconds(10)).pollDelay(AWAY).until(() -> true);
                assertThat(router.failure()).isNotDone();
                wire.registry().recover();

                deliveries.await(LIMIT, "300 deliveries", list -> list.size() >= 300);
                for (int i = 0; i < 10; i++) {
                    deliveries.poll();
                }
                assertThat(deliveries.records())
                        .extracting(record -> wire.envelope(record.value()).getEvent().getId())
                        .containsExactlyElementsOf(ids);
                assertThat(deadLetters.poll().poll().records()).isEmpty();
            }
        }
    }

    @Test
    void isNotReadyWhileTheRegistryIsAway() {
        try (Wire wire = Wire.withFreshRegistry();
                Cluster cluster = new Cluster(wire, folder)) {
            cluster.createTopics();
            Map<String, String> environment =
                    Routers.environment("away", cluster.bootstrapServers(), wire.url());
            environment.put("CARILLON_ROUTER_REGISTRY_PATIENCE", "100ms");
            try (EventRouter router = Routers.start(environment)) {
                ProducerRecord<byte[], byte[]> event =
                        cluster.event(
                                Topics.EVENTS_CARD, "key", EVENTS.move(Cluster.PIPE, "e1", 1, 2));
                wire.registry().breakDown("connection refused");
                cluster.produce(event);
                awaitReadiness(router, "the schema registry does not answer");

                wire.registry().recover();

                awaitReadiness(router, "{\"ready\":true}");
            }
        }
    }

    private static void awaitReadiness(EventRouter router, String expected) {
        await().atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(Http.get(router.adminAddress(), "/ready")).contains(expected));
    }
}
