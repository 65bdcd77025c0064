package dev.carillon.subscription.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.schemas.directory.Role;
import dev.carillon.subscription.support.ApiClient;
import dev.carillon.subscription.support.ApiClient.Response;
import dev.carillon.subscription.support.RealParts;
import dev.carillon.subscription.support.RealParts.Parts;
import dev.carillon.subscription.support.World;
import dev.carillon.testsupport.SampleDirectory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The rules of sections 2 to 4 of the API, where they need the database.
@ExtendWith(RealParts.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RulesTest {

    private final World world;
    private final ApiClient client;

    RulesTest(Parts parts) {
        world = World.fresh(parts, "rules");
        client = world.client(world.service(), "1");
    }

    @BeforeAll
    void knowsTheDirectory() {
        world.publish(
                new SampleDirectory()
                        .organization("22", "Acme")
                        .pipe("220", "22", "Sales")
                        .pipe("221", "22", "Support")
                        .member("22", "1", Role.administrator, "Ada"));
        Awaitility.await("the directory is known")
                .atMost(Duration.ofSeconds(20))
                .until(() -> client.send("{ pipes(ids: [220, 221]) { id } }").codes().isEmpty());
    }

    @AfterAll
    void endsTheWorld() {
        world.close();
    }

    @BeforeEach
    void clearWebhooks() {
        world.execute("delete from webhooks");
    }

    @Test
    void neverExceedsTheLimitOfAScopeUnderParallelRequests() throws Exception {
        List<String> codes;
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Response>> creations =
                    IntStream.range(0, 60)
                            .<Callable<Response>>mapToObj(
                                    i -> () -> create("220", "https://e.example.com/" + i, ""))
                            .toList();
            codes =
                    callers.invokeAll(creations).stream()
                            .map(Future::resultNow)
                            .flatMap(response -> response.codes().stream())
                            .toList();
        }

        assertThat(codes).hasSize(30).containsOnly("USAGE_LIMIT_EXCEEDED");
        assertThat(world.sql("select count(*) from webhooks")).isEqualTo("30");
        assertThat(create("221", "https://e.example.com/", "").codes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "https://same.example.com/hook, https://same.example.com/hook",
        "https://same.example.com, https://same.example.com/",
        "https://same.example.com:443/x, https://same.example.com/x"
    })
    void refusesTheSameUrlWithACommonAction(String earlier, String later) {
        create("220", earlier, "");

        Response refused = create("220", later, "");

        assertThat(refused.codes()).containsExactly("RECORD_INVALID");
        assertThat(create("221", later, "").codes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"overridePrevious", "overridePreviousWithSameUrl"})
    void replacesTheEarlierOneWhenAsked(String flag) {
        String earlier = id(create("220", "https://same.example.com/", ""));

        Response replaced = create("220", "https://same.example.com/", flag + ": true");

        assertThat(replaced.codes()).isEmpty();
        String later = id(replaced);
        assertThat(later).isNotEqualTo(earlier);
        assertThat(client.send("{ pipe(id: 220) { webhooks { id } } }").data("/pipe/webhooks"))
                .hasToString("[{\"id\":\"" + later + "\"}]");
        Awaitility.await("the earlier one is gone from the topic")
                .atMost(Duration.ofSeconds(10))
                .until(() -> world.subscriptions().isDeleted("pipe:220/" + earlier));
    }

    @Test
    void letsOnlyOneOfManyParallelDuplicatesIn() throws Exception {
        List<Response> responses;
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Response>> creations =
                    IntStream.range(0, 20)
                            .<Callable<Response>>mapToObj(
                                    _ -> () -> create("220", "https://race.example.com/", ""))
                            .toList();
            responses = callers.invokeAll(creations).stream().map(Future::resultNow).toList();
        }

        assertThat(responses.stream().filter(response -> response.codes().isEmpty())).hasSize(1);
    }

    @Test
    void countsVersionsOfParallelChangesWithoutAGap() throws Exception {
        String id = id(create("220", "https://busy.example.com/", ""));
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Response>> changes =
                    IntStream.range(0, 40)
                            .<Callable<Response>>mapToObj(
                                    i -> () -> update(id, "name: \"name %d\"".formatted(i)))
                            .toList();
            assertThat(callers.invokeAll(changes).stream().map(Future::resultNow))
                    .allSatisfy(response -> assertThat(response.codes()).isEmpty());
        }

        assertThat(world.sql("select version from webhooks")).isEqualTo("41");
        Awaitility.await("every version is on the topic")
                .atMost(Duration.ofSeconds(10))
                .until(() -> world.subscriptions().versions("pipe:220/" + id).size() == 41);
        assertThat(world.subscriptions().versions("pipe:220/" + id))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 41).mapToObj(Long::valueOf).toList());
    }

    @Test
    void changesNothingAndWritesNoVersionWhenNothingDiffers() {
        String id = id(create("220", "https://calm.example.com/", "headers: {token: \"s3cret\"}"));

        Response same = update(id, "name: \"n\", url: \"***\", headers: {token: \"***\"}");

        assertThat(same.codes()).isEmpty();
        assertThat(world.sql("select version from webhooks")).isEqualTo("1");
        assertThat(
                        client.send("{ pipe(id: 220) { webhooks { url headers } } }")
                                .data("/pipe/webhooks/0")
                                .toString())
                .isEqualTo(
                        "{\"url\":\"https://calm.example.com/\",\"headers\":{\"token\":\"s3cret\"}}");
    }

    @Test
    void clearsWithNullAndKeepsWhatIsLeftOut() {
        String id =
                id(
                        create(
                                "220",
                                "https://clear.example.com/",
                                "headers: \"{\\\"a\\\": \\\"b\\\"}\", email: \"a@example.com\","
                                        + " filters: {on_phase_id: [1]}"));

        Response kept = update(id, "name: \"kept\"");
        Response cleared = update(id, "headers: null, email: null, filters: null");

        assertThat(kept.data("/updateWebhook/webhook").toString())
                .contains("\"headers\":{\"a\":\"b\"}")
                .contains("\"email\":\"a@example.com\"")
                .contains("\"filters\":{\"on_phase_id\":[1]}");
        assertThat(cleared.data("/updateWebhook/webhook").toString())
                .contains("\"headers\":{}")
                .contains("\"email\":null")
                .contains("\"filters\":{}")
                .contains("\"name\":\"kept\"");
    }

    @Test
    void sealsWhatIsSecretInTheDatabaseAndOnTheTopic() {
        String id =
                id(
                        create(
                                "220",
                                "https://canary-url.example.com/",
                                "headers: {token: \"canary-header\"}"));

        String rows =
                world.sql(
                        "select string_agg(w::text, '') || (select string_agg(encode(v, 'escape'), '') from webhooks, unnest(header_values) v)"
                                + " || encode(w.sealed_url, 'escape') || coalesce((select string_agg(o::text, '') from outbox o), '')"
                                + " from webhooks w group by w.sealed_url");
        Awaitility.await("it is on the topic")
                .atMost(Duration.ofSeconds(10))
                .until(() -> world.subscriptions().versions("pipe:220/" + id).size() == 1);

        assertThat(rows).isNotEmpty().doesNotContain("canary");
        assertThat(world.subscriptions().records().toString()).doesNotContain("canary");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "actions: [] | actions must name at least one action, such as card.create",
                "actions: [null] | actions must not contain null or an empty text",
                "actions: [\"card.moev\"] | The action \"card.moev\" does not exist; the nearest one is card.move",
                "actions: [\"user.removal_from_table\"] | The action user.removal_from_table cannot happen for a webhook of a pipe; webhooks of an organization or a table can have it",
                "actions: [\"card.move\"], url: \"http://example.com/\" | url cannot be called: the URL must begin with https://",
                "actions: [\"card.move\"], headers: \"{\" | headers is a text that holds no valid JSON: check quotes, commas and repeated names",
                "actions: [\"card.move\"], headers: [1] | headers must be an object such as {\"token\": \"x\"}, or a text that holds one, was a list",
                "actions: [\"card.move\"], filters: {phase: [1]} | The filter key \"phase\" does not exist; the keys are field_id, from_phase_id, on_phase_id, to_phase_id",
                "actions: [\"card.move\"], filters: {from_phase_id: \"1\"} | The filter from_phase_id must be a list of numbers, was a text",
                "actions: [\"card.move\", \"card.done\"], filters: {from_phase_id: [1]} | Webhooks with filters may only contain one action, unless every key applies to every action; from_phase_id does not apply to card.done",
                "actions: [\"card.move\"], table_id: 5 | Give exactly one of pipe_id and table_id"
            })
    void saysWhatIsWrongWithTheInput(String fields, String message) {
        String url = fields.contains("url:") ? "" : ", url: \"https://ok.example.com/\"";

        Response response =
                client.send(
                        "mutation { createWebhook(input: { pipe_id: 220, name: \"n\", %s%s }) { webhook { id } } }"
                                .formatted(fields, url));

        assertThat(response.message()).isEqualTo(message);
        assertThat(response.codes()).containsExactly("INVALID_INPUT");
        assertThat(response.body().at("/data/createWebhook").isNull()).isTrue();
        assertThat(response.body().at("/errors/0/path").toString())
                .isEqualTo("[\"createWebhook\"]");
        assertThat(world.sql("select count(*) from webhooks")).isEqualTo("0");
    }

    @Test
    void readsStrangeTextsBackAsTheyWereSent() {
        String name = "\u202e\ud83d\udd14 <b>'; drop table webhooks; -- %s {{x}}";
        Response created =
                client.send(
                        "mutation ($name: String!, $scope: ID!) { createWebhook(input: { pipe_id: $scope, actions: \"*\", name: $name, url: \"https://x.example.com/\" }) { webhook { name } } }",
                        "{\"scope\": 220, \"name\": \"%s\"}".formatted(name));
        Response noScope =
                client.send("query ($id: ID!) { pipe(id: $id) { id } }", "{\"id\": \"\\u0000'\"}");

        assertThat(created.data("/createWebhook/webhook/name").asText()).isEqualTo(name);
        assertThat(noScope.codes()).containsExactly("PERMISSION_DENIED");
    }

    private Response create(String pipe, String url, String more) {
        return client.send(
                "mutation { createWebhook(input: { pipe_id: %s, actions: [\"card.create\"], name: \"n\", url: \"%s\" %s }) { webhook { id } } }"
                        .formatted(pipe, url, more));
    }

    private Response update(String id, String fields) {
        return client.send(
                "mutation { updateWebhook(input: { id: %s, %s }) { webhook { name headers email filters } } }"
                        .formatted(id, fields));
    }

    private static String id(Response created) {
        return created.data("/createWebhook/webhook/id").asText();
    }
}
