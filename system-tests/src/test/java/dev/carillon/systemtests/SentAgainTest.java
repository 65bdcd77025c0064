package dev.carillon.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.carillon.schemas.id.Scope;
import dev.carillon.standalone.stack.Upstream;
import dev.carillon.testsupport.Callback;
import dev.carillon.testsupport.Receiver;
import dev.carillon.testsupport.SampleEvents;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// What administrators see of deliveries and do with them, from the API to the receiver and back,
/// on a platform of real parts. The tests build on each other.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SentAgainTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final AtomicInteger status = new AtomicInteger(200);
    private SamplePlatform platform;
    private Receiver receiver;
    private String webhook = "";
    private String delivery = "";
    private final Instant begun = Instant.now();

    @BeforeAll
    void start(@TempDir Path folder) {
        platform = SamplePlatform.in(folder);
        receiver = Receiver.start(0, Clock.systemUTC(), (_, _) -> status.get(), callback -> {});
        JsonNode created =
                platform.data(
                                "mutation { createWebhook(input: { pipe_id: 22, actions: [\"card.move\", \"card.done\"], name: \"again\", url: \"%s\" }) { webhook { id secret } } }"
                                        .formatted(receiver.uri("/again")))
                        .at("/createWebhook/webhook");
        webhook = created.path("id").asText();
        receiver.expectSignature("/again", created.path("secret").asText());
        AtomicInteger sent = new AtomicInteger();
        Awaitility.await("the router knows the webhook")
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    produce("card.done", "known " + sent.incrementAndGet());
                    return receiver.count() > 0;
                });
        status.set(500);
    }

    @AfterAll
    void stop() {
        platform.close();
        receiver.close();
    }

    @Test
    @Order(1)
    void listsEveryAttemptOfADeliveryThatWasGivenUp() {
        produce("card.move", "e1");

        JsonNode dead = awaitStatus("DEAD_LETTERED");
        delivery = dead.path("id").asText();

        assertThat(dead.path("reason").asText()).isEqualTo("exhausted");
        assertThat(dead.path("eventId").asText()).isEqualTo("e1");
        assertThat(dead.path("attempts")).hasSize(3);
        dead.path("attempts")
                .forEach(attempt -> {
                    assertThat(attempt.path("httpStatus").asInt()).isEqualTo(500);
                    assertThat(attempt.path("outcome").asText()).isEqualTo("refused");
                });
        assertThat(calls()).hasSize(3);
        JsonNode health =
                platform.data("{ webhook(id: %s) { health { successRate } } }".formatted(webhook))
                        .at("/webhook/health");
        assertThat(health.path("successRate").asDouble()).isLessThan(1);
    }

    @Test
    @Order(2)
    void redeliversItWithTheSameIdAndBytes() {
        status.set(200);

        JsonNode sent =
                platform.data(
                                "mutation { redeliver(input: { deliveryId: \"%s\" }) { delivery { status runs } } }"
                                        .formatted(delivery))
                        .at("/redeliver/delivery");
        JsonNode delivered = awaitStatus("DELIVERED");

        assertThat(sent.path("status").asText()).isEqualTo("RETRYING");
        assertThat(delivered.path("id").asText()).isEqualTo(delivery);
        assertThat(delivered.path("runs").asInt()).isEqualTo(2);
        assertThat(delivered.path("attempts")).hasSize(4);
        assertThat(delivered.at("/attempts/3/run").asInt()).isEqualTo(2);
        assertThat(delivered.at("/attempts/3/number").asInt()).isEqualTo(1);
        List<Callback> calls = calls();
        assertThat(calls).hasSize(4);
        assertThat(calls.stream().map(Callback::body).distinct()).hasSize(1);
        assertThat(calls.stream().map(Callback::signature)).containsOnly(Callback.Signature.VALID);
    }

    @Test
    @Order(3)
    void sendsASampleAndShowsWhatItCameTo() {
        JsonNode tested =
                platform.data(
                                "mutation { testWebhook(input: { id: %s, action: \"card.move\", waitSeconds: 30 }) { deliveryId delivery { status attempts { httpStatus number } } } }"
                                        .formatted(webhook))
                        .at("/testWebhook");

        assertThat(tested.at("/delivery/status").asText()).isEqualTo("DELIVERED");
        assertThat(tested.at("/delivery/attempts").toString())
                .isEqualTo("[{\"httpStatus\":200,\"number\":1}]");
        Callback last = receiver.callbacks().getLast();
        assertThat(last.webhookId()).isEqualTo(tested.path("deliveryId").asText());
        assertThat(last.body()).contains("\"action\":\"card.move\"");
        assertThat(last.signature()).isEqualTo(Callback.Signature.VALID);
    }

    @Test
    @Order(4)
    void routesTheEventAgainAsTheSameDelivery() {
        String id =
                platform.data(
                                "mutation { replayEvents(input: { webhookId: %s, from: \"%s\" }) { replay { id } } }"
                                        .formatted(webhook, begun))
                        .at("/replayEvents/replay/id")
                        .asText();

        Awaitility.await("the event is delivered a third time")
                .atMost(SOON)
                .until(() -> deliveryNow().path("runs").asInt() == 3);

        assertThat(awaitStatus("DELIVERED").path("attempts")).hasSize(5);
        assertThat(calls()).hasSize(5);
        Awaitility.await("the replay is done")
                .atMost(SOON)
                .until(() -> replay(id).path("state").asText().equals("done"));
        assertThat(replay(id).path("refused").asInt()).isZero();
        assertThat(replay(id).path("sent").asInt())
                .isPositive()
                .isEqualTo(replay(id).path("total").asInt());
    }

    private JsonNode replay(String id) {
        return platform.data("{ replay(id: %s) { state total sent refused } }".formatted(id))
                .at("/replay");
    }

    private List<Callback> calls() {
        return receiver.callbacks().stream()
                .filter(callback -> callback.webhookId().equals(delivery))
                .toList();
    }

    private void produce(String action, String id) {
        try (Upstream upstream =
                new Upstream(
                        platform.up().standalone().bootstrapServers(),
                        platform.up().standalone().registryUrl())) {
            Upstream.acknowledged(
                    upstream.produce(
                            new SampleEvents("22", "cards", Instant.now())
                                    .of(action, Scope.pipe("22"), id)));
        }
    }

    private JsonNode deliveryNow() {
        JsonNode nodes =
                platform.data(
                                "{ webhook(id: %s) { deliveries(action: \"card.move\", first: 5) { nodes { id eventId status reason runs attempts { run number httpStatus outcome } } } } }"
                                        .formatted(webhook))
                        .at("/webhook/deliveries/nodes");
        return StreamSupport.stream(nodes.spliterator(), false)
                .filter(node -> node.path("eventId").asText().equals("e1"))
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    private JsonNode awaitStatus(String wanted) {
        Awaitility.await("the delivery is " + wanted)
                .atMost(SOON)
                .until(() -> deliveryNow().path("status").asText().equals(wanted));
        return deliveryNow();
    }
}
