package dev.carillon.router.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.router.fixture.Cluster;
import dev.carillon.router.fixture.CommittedRecords;
import dev.carillon.router.fixture.Routers;
import dev.carillon.router.fixture.SubscriptionDraft;
import dev.carillon.router.fixture.Wire;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.testsupport.SampleEvents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EventRouterTest {

    private static final SampleEvents EVENTS = new SampleEvents("300", "cards", Instant.EPOCH);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static final Wire wire = Wire.withFreshRegistry();
    private static final Cluster cluster = new Cluster(wire);

    @BeforeAll
    static void createTopics() {
        cluster.createTopics();
        cluster.directory(Cluster.sampleDirectory());
    }

    @AfterAll
    static void close() {
        cluster.close();
        wire.close();
    }

    @Test
    void routesAnEventToThoseWhoAskedForIt() {
        cluster.subscribe(SubscriptionDraft.of(1, Cluster.PIPE).wants("card.move"));
        try (EventRouter router =
                        Routers.start(Routers.environment(cluster.bootstrapServers(), wire.url()));
                CommittedRecords deliveries =
                        new CommittedRecords(cluster.bootstrapServers(), Topics.DELIVERIES)) {
            cluster.produce(
                    cluster.event(
                            Topics.EVENTS_CARD, "1", EVENTS.of("card.move", Cluster.PIPE, "e1")));

            var records = deliveries.await(LIMIT, "a delivery", list -> !list.isEmpty());

            assertThat(wire.envelope(records.getFirst().value()).getDeliveries())
                    .extracting(delivery -> delivery.getSubscriptionKey())
                    .containsExactly("pipe:22/1");
            assertThat(get(router, "/ready")).isEqualTo("{\"ready\":true}\n");
            assertThat(get(router, "/metrics"))
                    .contains(
                            "carillon_router_deliveries_total{service=\"event-router\"} 1.0",
                            "carillon_router_subscriptions{service=\"event-router\"} 1.0",
                            "carillon_router_directory_scopes{service=\"event-router\"} 3.0");
        }
    }

    private static String get(EventRouter router, String path) {
        URI uri = URI.create("http://127.0.0.1:" + router.adminAddress().getPort() + path);
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
