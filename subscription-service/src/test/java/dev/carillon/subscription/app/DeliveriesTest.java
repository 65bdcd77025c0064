package dev.carillon.subscription.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.schemas.directory.Role;
import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.subscription.domain.DeliveryState;
import dev.carillon.subscription.support.ApiClient;
import dev.carillon.subscription.support.ApiClient.Response;
import dev.carillon.subscription.support.DeliveriesInLog;
import dev.carillon.subscription.support.RealParts;
import dev.carillon.subscription.support.RealParts.Parts;
import dev.carillon.subscription.support.StatementLog;
import dev.carillon.subscription.support.World;
import dev.carillon.testsupport.SampleDirectory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the API says of deliveries: `Webhook.deliveries`, `delivery` and `Webhook.health`.
@ExtendWith(RealParts.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeliveriesTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final World world;
    private final StatementLog statements;
    private final ApiClient ada;
    private final DeliveriesInLog log;
    private int webhooks;

    DeliveriesTest(Parts parts) {
        world = World.fresh(parts, "deliveries_of_webhooks");
        statements = StatementLog.begin(parts.database(), world);
        ada = world.client(world.service(), "1");
        log = world.closing(new DeliveriesInLog(world));
    }

    @BeforeAll
    void knowsTheDirectory() {
        world.publish(
                new SampleDirectory()
                        .organization("22", "Acme")
                        .pipe("220", "22", "Sales")
                        .member("22", "1", Role.administrator, "Ada"));
        Awaitility.await("the directory is known")
                .atMost(SOON)
                .until(() -> ada.send("{ pipe(id: 220) { id } }").codes().isEmpty());
    }

    @AfterAll
    void endsTheWorld() {
        world.close();
    }

    @Test
    void listsADeliveryFromItsFirstStepOnWithEveryAttempt() {
        SubscriptionKey key = newWebhook();
        DeliveryId id = log.add(key, "22", "first", DeliveryState.RETRYING);

        JsonNode one =
                ada.send(
                                "{ webhook(id: %s) { deliveries { nodes { id webhookId eventId action status reason runs nextAttemptAt attempts { run number durationMillis outcome httpStatus responseExcerpt error } } } } }"
                                        .formatted(key.id()))
                        .data("/webhook/deliveries/nodes/0");

        assertThat(one.path("nextAttemptAt").isNull()).isFalse();
        assertThat(((ObjectNode) one).without("nextAttemptAt").toString())
                .isEqualTo(
                        ("{\"id\":\"%s\",\"webhookId\":\"%s\",\"eventId\":\"first\",\"action\":\"card.done\",\"status\":\"RETRYING\",\"reason\":null,\"runs\":1,"
                                        + "\"attempts\":[{\"run\":1,\"number\":1,\"durationMillis\":12,\"outcome\":\"refused\",\"httpStatus\":503,\"responseExcerpt\":\"busy\",\"error\":\"answered with 503\"}]}")
                                .formatted(id, key.id()));
    }

    /// While newer ones come in, no page repeats or leaves out what was there at the first.
    @Test
    void pagesThroughAllNewestFirstWhileNewOnesComeIn() {
        SubscriptionKey key = newWebhook();
        List<String> expected = new ArrayList<>();
        for (int batch = 0; batch < 5; batch++) {
            log.add(
                            key,
                            "22",
                            IntStream.range(batch * 50, batch * 50 + 50)
                                    .mapToObj(i -> "page " + i)
                                    .toList(),
                            DeliveryState.DELIVERED)
                    .forEach(id -> expected.add(id.text()));
        }
        List<String> seen = new ArrayList<>();
        String after = "";
        boolean hasNext = true;
        while (hasNext) {
            JsonNode page =
                    ada.send(
                                    "{ webhook(id: %s) { deliveries(first: 17 %s) { edges { cursor node { id firstStepAt } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }"
                                            .formatted(key.id(), after))
                            .data("/webhook/deliveries");
            page.path("edges").forEach(edge -> seen.add(edge.at("/node/id").asText()));
            hasNext = page.at("/pageInfo/hasNextPage").asBoolean();
            assertThat(page.at("/pageInfo/hasPreviousPage").asBoolean())
                    .isEqualTo(!after.isEmpty());
            after = ", after: \"" + page.at("/pageInfo/endCursor").asText() + "\"";
            log.add(key, "22", "new " + seen.size(), DeliveryState.DELIVERED);
        }

        assertThat(seen).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void filtersByStatusActionAndTime() {
        SubscriptionKey key = newWebhook();
        log.add(key, "22", "fine", DeliveryState.DELIVERED);
        DeliveryId dead = log.add(key, "22", "dead", DeliveryState.DEAD_LETTERED);
        log.add(key, "22", "waits", DeliveryState.RETRYING);
        String later = Instant.now().plusSeconds(60).toString();

        assertThat(events(key, "status: DEAD_LETTERED")).containsExactly("dead");
        assertThat(events(key, "status: RETRYING")).containsExactly("waits");
        assertThat(events(key, "status: DELIVERED")).containsExactly("fine");
        assertThat(events(key, "status: CANCELLED")).isEmpty();
        assertThat(events(key, "action: \"card.done\"")).hasSize(3);
        assertThat(events(key, "action: \"card.move\"")).isEmpty();
        assertThat(events(key, "from: \"" + later + "\"")).isEmpty();
        assertThat(events(key, "to: \"" + later + "\"")).hasSize(3);
        assertThat(
                        ada.send("{ delivery(id: \"%s\") { reason status } }".formatted(dead))
                                .data("/delivery")
                                .toString())
                .isEqualTo("{\"reason\":\"exhausted\",\"status\":\"DEAD_LETTERED\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "first: 0",
                "first: 101",
                "first: -1",
                "after: \"x\"",
                "after: \"\"",
                "after: \"MTIz\"",
                "from: \"2026-13-01T00:00:00Z\"",
                "to: \"now\"",
                "from: \"+999999999-01-01T00:00:00Z\""
            })
    void refusesWhatCannotBeAskedForAndNamesIt(String arguments) {
        SubscriptionKey key = newWebhook();

        Response answer =
                ada.send(
                        "{ webhook(id: %s) { id deliveries(%s) { nodes { id } } } }"
                                .formatted(key.id(), arguments));

        assertThat(answer.codes()).containsExactly("INVALID_INPUT");
        assertThat(answer.message()).contains(arguments.replaceFirst(":.*", ""));
        assertThat(answer.data("/webhook/id").asText()).isEqualTo(key.id().text());
    }

    @Test
    void saysHowAnEndpointDoes() {
        SubscriptionKey key = newWebhook();
        assertThat(health(key).path("successRate").isNull()).isTrue();
        assertThat(health(key).path("circuitState").asText()).isEqualTo("closed");

        log.add(key, "22", List.of("a", "b", "c"), DeliveryState.DELIVERED);
        log.add(key, "22", "d", DeliveryState.RETRYING);
        log.add(key, "22", "e", DeliveryState.CANCELLED);
        world.execute(
                "insert into endpoint_health (webhook_id, version, writer_epoch, circuit, failed_attempts, failing_since, last_failure_at, at) values (%s, 1, 1, 'open', 7, now(), now(), now())"
                        .formatted(key.id()));

        JsonNode health = health(key);
        assertThat(health.path("successRate").asDouble()).isEqualTo(0.75);
        assertThat(health.path("circuitState").asText()).isEqualTo("open");
        assertThat(health.path("failingSince").isNull()).isFalse();
        assertThat(health.path("lastSuccessAt").isNull()).isFalse();
        assertThat(health.path("lastFailureAt").isNull()).isFalse();

        ada.send(
                "mutation { updateWebhook(input: { id: %s, url: \"https://moved.example.com/\" }) { webhook { id } } }"
                        .formatted(key.id()));
        assertThat(health(key).path("circuitState").asText())
                .as("the report is of the former endpoint")
                .isEqualTo("closed");
    }

    @Test
    void readsTheDeliveriesAndTheHealthOfAllWebhooksInOneStatementEach() {
        SubscriptionKey first = newWebhook();
        log.add(first, "22", "one", DeliveryState.DELIVERED);
        log.add(newWebhook(), "22", "two", DeliveryState.DELIVERED);
        statements.mark();

        Response answer =
                ada.send(
                        "{ pipe(id: 220) { webhooks { id health { successRate } deliveries(first: 5) { nodes { id attempts { at } } } } } }");

        assertThat(answer.codes()).isEmpty();
        assertThat(statements.statements().stream().filter(s -> s.contains("delivery_steps")))
                .hasSize(1);
        assertThat(statements.statements().stream().filter(s -> s.contains("endpoint_health")))
                .hasSize(1);
    }

    private JsonNode health(SubscriptionKey key) {
        return ada.send(
                        "{ webhook(id: %s) { health { successRate circuitState failingSince lastSuccessAt lastFailureAt } } }"
                                .formatted(key.id()))
                .data("/webhook/health");
    }

    private List<String> events(SubscriptionKey key, String arguments) {
        Response answer =
                ada.send(
                        "{ webhook(id: %s) { deliveries(%s) { nodes { eventId } } } }"
                                .formatted(key.id(), arguments));
        assertThat(answer.codes()).as(answer.body().toString()).isEmpty();
        List<String> events = new ArrayList<>();
        answer.data("/webhook/deliveries/nodes")
                .forEach(node -> events.add(node.path("eventId").asText()));
        return events;
    }

    private SubscriptionKey newWebhook() {
        webhooks++;
        Response created =
                ada.send(
                        "mutation { createWebhook(input: { pipe_id: 220, actions: [\"card.done\"], name: \"n\", url: \"https://%d.example.com/\" }) { webhook { id } } }"
                                .formatted(webhooks));
        assertThat(created.codes()).as(created.body().toString()).isEmpty();
        return new SubscriptionKey(
                Scope.pipe("220"),
                SubscriptionId.parse(created.data("/createWebhook/webhook/id").asText()));
    }
}
