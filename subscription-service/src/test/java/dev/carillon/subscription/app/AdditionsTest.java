package dev.carillon.subscription.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.schemas.catalogue.EventCatalogue;
import dev.carillon.schemas.directory.Role;
import dev.carillon.schemas.wire.Subscription;
import dev.carillon.subscription.support.ApiClient;
import dev.carillon.subscription.support.ApiClient.Response;
import dev.carillon.subscription.support.RealParts;
import dev.carillon.subscription.support.RealParts.Parts;
import dev.carillon.subscription.support.World;
import dev.carillon.testsupport.SampleDirectory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/// What the API has beyond Pipefy's, and its limits.
@ExtendWith(RealParts.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdditionsTest {

    private static final String READ = "{ pipe(id: 220) { id } }";

    private final World world;
    private final ApiClient client;

    AdditionsTest(Parts parts) {
        world = World.fresh(parts, "additions_test");
        client = world.client(world.service(), "1");
    }

    @BeforeAll
    void knowsTheDirectory() {
        world.publish(
                new SampleDirectory()
                        .organization("22", "Acme")
                        .organization("33", "Other")
                        .pipe("220", "22", "Sales")
                        .member("22", "1", Role.administrator, "Ada")
                        .member("33", "1", Role.administrator, "Ada"));
        Awaitility.await("the directory is known")
                .atMost(Duration.ofSeconds(20))
                .until(() ->
                        client.send("{ pipe(id: 220) { id } organizations(ids: [22, 33]) { id } }")
                                .codes()
                                .isEmpty());
    }

    @BeforeEach
    void hasNoWebhooks() {
        world.execute("delete from webhooks");
    }

    @AfterAll
    void endsTheWorld() {
        world.close();
    }

    @Test
    void readsOneWebhookById() {
        Instant before = Instant.now();
        String id = create(1).data("/createWebhook/webhook/id").asText();

        JsonNode read =
                client.send(
                                "{ webhook(id: %s) { id name enabled disabledReason createdAt updatedAt secret url } }"
                                        .formatted(id))
                        .data("/webhook");

        assertThat(read.path("id").asText()).isEqualTo(id);
        assertThat(read.path("enabled").asBoolean()).isTrue();
        assertThat(read.path("disabledReason").isNull()).isTrue();
        assertThat(Instant.parse(read.path("createdAt").asText()))
                .isBetween(before.minusSeconds(1), Instant.now());
        assertThat(read.path("updatedAt")).isEqualTo(read.path("createdAt"));
        assertThat(client.send("{ webhook(id: \"x\") { id } }").codes())
                .containsExactly("PERMISSION_DENIED");
    }

    @Test
    void disablesAndEnablesAWebhookAndTellsTheTopic() {
        String id = create(1).data("/createWebhook/webhook/id").asText();

        Response disabled = change("disableWebhook", id, "clientMutationId: \"c\"");
        Response again = change("disableWebhook", id, "");
        JsonNode webhook = disabled.data("/disableWebhook/webhook");

        assertThat(disabled.data("/disableWebhook/clientMutationId").asText()).isEqualTo("c");
        assertThat(webhook.path("enabled").asBoolean()).isFalse();
        assertThat(webhook.path("disabledReason").asText()).isEqualTo("by_hand");
        assertThat(Instant.parse(webhook.path("updatedAt").asText()))
                .isAfterOrEqualTo(Instant.parse(webhook.path("createdAt").asText()));
        assertThat(again.codes()).isEmpty();
        assertThat(version(id)).as("disabled once").isEqualTo("2");
        awaitOnTopic(id, 2);
        assertThat(onTopic(id).getEnabled()).isFalse();

        Response enabled = change("enableWebhook", id, "");
        assertThat(enabled.data("/enableWebhook/webhook/enabled").asBoolean()).isTrue();
        assertThat(enabled.data("/enableWebhook/webhook/disabledReason").isNull()).isTrue();
        assertThat(change("enableWebhook", id, "").codes()).isEmpty();
        assertThat(version(id)).isEqualTo("3");
        awaitOnTopic(id, 3);
        assertThat(onTopic(id).getEnabled()).isTrue();
    }

    @Test
    void rotatesASecretWithAnOverlapThatTheTopicCarries() {
        String id = create(1).data("/createWebhook/webhook/id").asText();
        Instant before = Instant.now();

        Response rotated = change("rotateWebhookSecret", id, "overlapSeconds: 600");

        assertThat(rotated.data("/rotateWebhookSecret/webhook/secret").asText())
                .startsWith("whsec_");
        awaitOnTopic(id, 2);
        assertThat(onTopic(id).getSecrets()).hasSize(2);
        assertThat(onTopic(id).getSecrets().get(0).getNotAfter()).isEmpty();
        assertThat(onTopic(id).getSecrets().get(1).getNotAfter().orElseThrow())
                .isBetween(before.plusSeconds(595), Instant.now().plusSeconds(600));

        assertThat(change("rotateWebhookSecret", id, "overlapSeconds: 0").codes()).isEmpty();
        awaitOnTopic(id, 3);
        assertThat(onTopic(id).getSecrets()).hasSize(1);
        assertThat(change("rotateWebhookSecret", id, "overlapSeconds: -1").codes())
                .containsExactly("INVALID_INPUT");
        assertThat(change("rotateWebhookSecret", id, "overlapSeconds: 604801").codes())
                .containsExactly("INVALID_INPUT");
    }

    @Test
    void showsEveryActionWithItsScopesItsFiltersAndAnExample() {
        JsonNode actions =
                client.send(
                                "{ actions { name scopes filters about fields { name type about } example } }")
                        .data("/actions");

        assertThat(actions).hasSize(EventCatalogue.builtIn().types().size());
        assertThat(actions)
                .allSatisfy(action -> {
                    assertThat(action.path("scopes")).isNotEmpty();
                    assertThat(action.path("about").asText()).isNotBlank();
                    assertThat(action.at("/example/data/action")).isEqualTo(action.path("name"));
                    assertThat(action.at("/example/data").size()).isGreaterThan(2);
                });
        JsonNode move =
                actions.findParents("name").stream()
                        .filter(action -> action.path("name").asText().equals("card.move"))
                        .findFirst()
                        .orElseThrow();
        assertThat(move.path("filters").toString())
                .isEqualTo("[\"from_phase_id\",\"to_phase_id\"]");
        assertThat(move.at("/example/data").fieldNames())
                .toIterable()
                .containsExactly("action", "payload_id", "from", "to", "moved_by", "card");
        assertThat(move.at("/example/data/card/id").isIntegralNumber()).isTrue();
    }

    @Test
    void neverLetsAScopeHaveOneWebhookTooManyWhenAHundredAreCreatedAtOnceByTwoInstances()
            throws Exception {
        ApiClient other = world.client(world.service(), "1");
        List<Response> responses = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(20)) {
            List<Future<Response>> calls = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                int number = i;
                ApiClient instance = i % 2 == 0 ? client : other;
                calls.add(threads.submit(() -> create(instance, number)));
            }
            for (Future<Response> call : calls) {
                responses.add(call.get());
            }
        }

        assertThat(responses).filteredOn(r -> r.codes().isEmpty()).hasSize(30);
        assertThat(responses)
                .filteredOn(r -> !r.codes().isEmpty())
                .hasSize(70)
                .allSatisfy(r -> assertThat(r.codes()).containsExactly("USAGE_LIMIT_EXCEEDED"));
        assertThat(world.sql("select count(*) from webhooks")).isEqualTo("30");
    }

    @Test
    void limitsTheRequestsThatTouchAnOrganizationWhicheverTokenSendsThem() {
        ApiConfig few =
                new ApiConfig(
                        30, 100_000, 20, Duration.ofMinutes(10), Duration.ofDays(30), true, false);
        SubscriptionService service = world.service(few, Optional.empty());
        ApiClient first = world.client(service, "1");
        ApiClient second = world.client(service, "1");
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            // Several things of one organization in one request count once.
            statuses.add(
                    (i % 2 == 0 ? first : second)
                            .send("{ a: pipe(id: 220) { id } organization(id: 22) { id } }")
                            .status());
        }

        Response refused = first.send(READ);
        Response change = create(first, 1);
        Response mixed = first.send("{ pipe(id: 220) { id } organization(id: 33) { id } }");

        assertThat(Collections.frequency(statuses, 200)).isEqualTo(20);
        assertThat(Collections.frequency(statuses, 429)).isEqualTo(10);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.codes()).containsExactly("USAGE_LIMIT_EXCEEDED");
        assertThat(refused.headers()).containsKey("retry-after");
        assertThat(change.status()).isEqualTo(429);
        assertThat(world.sql("select count(*) from webhooks")).isEqualTo("0");
        assertThat(mixed.status()).as("the other organization answers").isEqualTo(200);
        assertThat(mixed.data("/organization/id").asText()).isEqualTo("33");
        assertThat(mixed.codes()).containsExactly("USAGE_LIMIT_EXCEEDED");
        assertThat(first.send("{ me { id } }").status()).isEqualTo(200);
    }

    private Response change(String mutation, String id, String more) {
        return client.send(
                "mutation { %s(input: { id: %s, %s }) { clientMutationId webhook { id enabled disabledReason secret createdAt updatedAt } } }"
                        .formatted(mutation, id, more));
    }

    private Response create(int number) {
        return create(client, number);
    }

    private static Response create(ApiClient client, int number) {
        return client.send(
                "mutation { createWebhook(input: { pipe_id: 220, actions: [\"card.move\"], name: \"n\", url: \"https://x.example.com/%d\" }) { webhook { id } } }"
                        .formatted(number));
    }

    private String version(String id) {
        return world.sql("select version from webhooks where id = " + id);
    }

    private void awaitOnTopic(String id, long version) {
        Awaitility.await("version " + version + " is on the topic")
                .atMost(Duration.ofSeconds(10))
                .until(() -> world.subscriptions().versions("pipe:220/" + id).contains(version));
    }

    private Subscription onTopic(String id) {
        return Objects.requireNonNull(world.subscriptions().newest().get("pipe:220/" + id))
                .value()
                .orElseThrow();
    }
}
