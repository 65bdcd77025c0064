package dev.carillon.subscription.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.schemas.directory.Role;
import dev.carillon.subscription.support.ApiClient;
import dev.carillon.subscription.support.ApiClient.Response;
import dev.carillon.subscription.support.RealParts;
import dev.carillon.subscription.support.RealParts.Parts;
import dev.carillon.subscription.support.World;
import dev.carillon.testsupport.SampleDirectory;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Section 1 of the API: methods, media types, tokens, limits, the shape of errors.
@ExtendWith(RealParts.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpContractTest {

    private static final String ME = "{\"query\":\"{me{id}}\"}";

    private final World world;
    private final ApiClient client;

    HttpContractTest(Parts parts) {
        world = World.fresh(parts, "http_contract");
        client = world.client(world.service(), "1");
    }

    @BeforeAll
    void knowsTheDirectory() {
        world.publish(
                new SampleDirectory()
                        .organization("22", "Acme")
                        .member("22", "1", Role.administrator, "Ada"));
        Awaitility.await("the directory is known")
                .atMost(Duration.ofSeconds(20))
                .until(() -> client.send("{ organization(id: 22) { id } }").codes().isEmpty());
    }

    @AfterAll
    void endsTheWorld() {
        world.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Bearer", "Bearer ", "Bearer x", "Basic eDp5", "bearer crl_unknown"})
    void answersTheShapeThatPipefysClientsKnowToACallWithoutAValidToken(String authorization) {
        Response response =
                client.request(request -> {
                    request.header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString("{\"query\":\"{me{id}}\"}"));
                    return authorization.isEmpty()
                            ? request
                            : request.header("Authorization", authorization);
                });

        assertThat(response.status()).isEqualTo(401);
        assertThat(response.body().toString())
                .isIn(
                        "{\"errors\":[{\"title\":\"Unauthorized\",\"detail\":\"You are not authorized to access this page\"}]}",
                        "{\"errors\":[{\"detail\":\"You are not authorized to access this page\",\"title\":\"Unauthorized\"}]}");
    }

    @Test
    void refusesAnExpiredAndARevokedToken() {
        Tokens tokens = world.tokens();
        Tokens.Issued short1 = tokens.issue("1", "short", Duration.ofSeconds(1));
        Tokens.Issued revoked = tokens.issue("1", "revoked", Duration.ofHours(1));
        assertThat(client.with(revoked.token()).send("{me{id}}").status()).isEqualTo(200);

        assertThat(tokens.revoke(revoked.id())).isTrue();

        Awaitility.await("the revoked token is refused (catalogue row 67)")
                .pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(1))
                .until(() -> client.with(revoked.token()).send("{me{id}}").status() == 401);
        assertThat(tokens.revoke(revoked.id())).isFalse();
        Awaitility.await("the short token expires")
                .atMost(Duration.ofSeconds(5))
                .until(() -> client.with(short1.token()).send("{me{id}}").status() == 401);
    }

    @Test
    void storesNoToken() {
        Tokens.Issued issued = world.tokens().issue("1", "stored", Duration.ofHours(1));

        String table = world.sql("select string_agg(t::text, ' ') from tokens t");

        assertThat(table).doesNotContain(issued.token()).contains(issued.token().substring(0, 10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH", "OPTIONS"})
    void takesPostOnly(String method) {
        Response response =
                client.request(request ->
                        request.header("Authorization", "Bearer " + client.token())
                                .method(method, BodyPublishers.noBody()));

        assertThat(response.status()).isEqualTo(405);
        assertThat(response.headers().get("allow")).isEqualTo(List.of("POST"));
        assertThat(response.codes()).containsExactly("INVALID_INPUT");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/json; charset=utf-16",
                "application/jsonp",
                "application/graphql",
                "nonsense"
            })
    void takesJsonInUtf8Only(String contentType) {
        Response response = post(contentType, ME.getBytes(StandardCharsets.UTF_8));

        assertThat(response.status()).isEqualTo(415);
        assertThat(response.codes()).containsExactly("INVALID_INPUT");
    }

    @Test
    void refusesABodyWithoutAContentType() {
        Response response =
                client.request(request ->
                        request.header("Authorization", "Bearer " + client.token())
                                .POST(BodyPublishers.ofString("{\"query\":\"{me{id}}\"}")));

        assertThat(response.status()).isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json; charset=utf-8",
                "application/json;charset=UTF-8",
                "Application/JSON",
                "application/json; charset=\"utf-8\""
            })
    void takesTheNamesOfJsonInUtf8(String contentType) {
        Response response = post(contentType, ME.getBytes(StandardCharsets.UTF_8));

        assertThat(response.data("/me/id").asText()).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "[{\"query\":\"{me{id}}\"}]",
                "[{\"query\":\"{me{id}}\"},{\"query\":\"{me{id}}\"}]",
                "\"{me{id}}\"",
                "null",
                "{}",
                "{\"query\":5}",
                "{\"query\":null}",
                "{\"query\":\"{me{id}}\",\"variables\":[]}",
                "{\"query\":\"{me{id}}\",\"variables\":\"{}\"}",
                "{\"query\":\"{me{id}}\",\"operationName\":{}}",
                "{\"query\":\"{me{id}}\",\"extensions\":7}",
                "{\"query\":\"{me{id}}\"} x",
                "{\"query\":\"{me{id}}\",\"query\":\"{me{id}}\"}"
            })
    void refusesABodyThatIsNoRequest(String body) {
        Response response = client.post(body);

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.codes()).containsExactly("INVALID_INPUT");
        assertThat(response.body().at("/errors/0/extensions/correlation_id").asText()).isNotEmpty();
    }

    @Test
    void refusesABodyThatIsNotUtf8() {
        Response response = post("application/json", ME.getBytes(StandardCharsets.UTF_16));

        assertThat(response.status()).isEqualTo(400);
    }

    @Test
    void refusesABodyOverItsLimit() {
        String tooLong = "{\"query\":\"{me{id}}" + " ".repeat(65 * 1024) + "\"}";

        Response response = client.post(tooLong);

        assertThat(response.status()).isEqualTo(413);
        assertThat(response.codes()).containsExactly("INVALID_INPUT");
        assertThat(client.send("{me{id}}").status()).isEqualTo(200);
    }

    @Test
    void refusesAChunkedBodyOverItsLimitToo() {
        byte[] tooLong =
                ("{\"query\":\"" + "#".repeat(80 * 1024) + "\"}").getBytes(StandardCharsets.UTF_8);
        Response response =
                client.request(request ->
                        request.header("Authorization", "Bearer " + client.token())
                                .header("Content-Type", "application/json")
                                .POST(
                                        BodyPublishers.ofInputStream(
                                                () -> new java.io.ByteArrayInputStream(tooLong))));

        assertThat(response.status()).isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{ nothing }",
                "{ me }",
                "mutation { createWebhook(input: {}) { clientMutationId } }",
                "query ($id: ID!) { pipe(id: $id) { id } }",
                "subscription { me { id } }",
                "query a { me { id } } query b { me { id } }",
                ""
            })
    void answersADocumentThatCannotRunWith200AndACode(String document) {
        Response response = client.send(document);

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.codes()).isNotEmpty().containsOnly("INVALID_INPUT");
        response.body()
                .path("errors")
                .forEach(error -> {
                    assertThat(error.path("message").asText()).isNotEmpty();
                    assertThat(error.at("/extensions/correlation_id").asText())
                            .matches("[0-9a-f-]{36}");
                });
    }

    @Test
    void answersTheNewerMediaTypeWith400WhenNothingRan() {
        Response refused =
                client.request(request ->
                        request.header("Authorization", "Bearer " + client.token())
                                .header("Content-Type", "application/json")
                                .header("Accept", "application/graphql-response+json")
                                .POST(BodyPublishers.ofString("{\"query\":\"{\"}")));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.headers().get("content-type"))
                .isEqualTo(List.of("application/graphql-response+json; charset=utf-8"));
    }

    @Test
    void refusesDocumentsThatAskForTooMuch() {
        StringBuilder aliases = new StringBuilder("{");
        for (int i = 0; i < 21; i++) {
            aliases.append(" a%d: me { id }".formatted(i));
        }

        Response manyAliases = client.send(aliases + "}");
        Response manyTokens = client.send("{ me { " + "id ".repeat(2000) + "} }");

        assertThat(manyAliases.message()).contains("21 aliases");
        assertThat(manyTokens.codes()).containsExactly("INVALID_INPUT");
        assertThat(manyTokens.message()).contains("2,000").contains("tokens");
    }

    @Test
    void answersTheOfficialIntrospectionQuery() {
        Response response =
                client.send(graphql.introspection.IntrospectionQuery.INTROSPECTION_QUERY);

        assertThat(response.codes()).isEmpty();
        JsonNode mutations = response.data("/__schema/mutationType/name");
        assertThat(mutations.asText()).isEqualTo("Mutation");
    }

    @Test
    void takesNoDocumentFromAUrlAndNoMethodFromAHeader() {
        for (String query :
                List.of(
                        "?query=%7Bme%7Bid%7D%7D",
                        "?query=mutation%7BdeleteWebhook(input%3A%7Bid%3A1%7D)%7Bsuccess%7D%7D")) {
            assertThat(client.at("/graphql" + query).request(request -> request.GET()).status())
                    .isEqualTo(405);
        }
        for (String name :
                List.of("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")) {
            Response disguised =
                    client.request(request ->
                            request.header(name, "POST")
                                    .header("Authorization", "Bearer " + client.token())
                                    .header("Content-Type", "application/json")
                                    .method("GET", BodyPublishers.ofString(ME)));
            Response usual =
                    client.request(request ->
                            request.header(name, "GET")
                                    .header("Authorization", "Bearer " + client.token())
                                    .header("Content-Type", "application/json")
                                    .POST(BodyPublishers.ofString(ME)));
            assertThat(disguised.status()).as(name).isEqualTo(405);
            assertThat(usual.data("/me/id").asText()).as(name).isEqualTo("1");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10, 100, 1000})
    void refusesABatchOfAnyLength(int length) {
        String batch = "[" + String.join(",", java.util.Collections.nCopies(length, ME)) + "]";

        Response response = client.post(batch);

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.codes()).containsExactly("INVALID_INPUT");
        assertThat(response.body().has("data")).isFalse();
    }

    @Test
    void showsNothingOfTheSchemaAndNoPageWhenToldSo() {
        SubscriptionService hidden =
                world.service(
                        new ApiConfig(
                                30,
                                100_000,
                                100_000,
                                Duration.ofSeconds(30),
                                Duration.ofDays(30),
                                false,
                                false),
                        Optional.empty());
        ApiClient caller = world.client(hidden, "1");

        assertThat(caller.send("{ me { id __typename } }").codes()).isEmpty();
        for (String document :
                List.of(
                        "{ __schema { types { name } } }",
                        "{ __type(name: \"Webhook\") { fields { name } } }",
                        graphql.introspection.IntrospectionQuery.INTROSPECTION_QUERY)) {
            Response response = caller.send(document);
            assertThat(response.codes()).as(document).containsExactly("INVALID_INPUT");
            assertThat(response.body().toString()).doesNotContain("Pipe", "webhook");
        }
        for (String document :
                List.of(
                        "{ mee { id } }",
                        "{ me { idd } }",
                        "{ me }",
                        "{ organization { id } }",
                        "{ organization(idd: 1) { id } }",
                        "mutation { createWebhook(input: { pip_id: 1 }) { webhook { id } } }",
                        "mutation { createWebhook(input: {}) { clientMutationId } }",
                        "query ($x: Nothing) { me { id } }",
                        "query ($x: CreateWebhookInput!) { me { id } }")) {
            Response response = caller.send(document);
            assertThat(response.codes()).as(document).isNotEmpty().containsOnly("INVALID_INPUT");
            assertThat(response.body().toString())
                    .as(document)
                    .doesNotContainIgnoringCase("did you mean")
                    .doesNotContain(
                            "Organization", "ID!", "actions", "url", "name", "Query", "User");
        }
        assertThat(caller.at("/graphiql").request(request -> request.GET()).status())
                .isEqualTo(404);
        assertThat(caller.at("/graphiql/page.js").request(r -> r.GET()).status()).isEqualTo(404);
        assertThat(caller.send("{ me { id } }").body().has("extensions")).as("tracing").isFalse();
    }

    @Test
    void servesAPageToTryTheApiThatLoadsNothingFromElsewhere() throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        HttpResponse<String> page = get(http, "/graphiql");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("content-type")).contains("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
                .startsWith("default-src 'none'")
                .contains("script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe", "http", "*");
        assertThat(page.body()).doesNotContain("http:", "https:", "//", "style=");
        java.util.regex.Matcher asset =
                java.util.regex.Pattern.compile("(?:src|href)=\"(/[^\"]+)\"").matcher(page.body());
        int assets = 0;
        while (asset.find()) {
            HttpResponse<String> file = get(http, asset.group(1));
            assertThat(file.statusCode()).as(asset.group(1)).isEqualTo(200);
            assertThat(file.body()).as(asset.group(1)).isNotBlank();
            assertThat(file.headers().firstValue("x-content-type-options")).contains("nosniff");
            assets++;
        }
        assertThat(assets).isEqualTo(6);
        assertThat(get(http, "/graphiql/../graphiql/../../etc/passwd").statusCode())
                .isBetween(400, 404);
        assertThat(get(http, "/graphiql/other.js").statusCode()).isEqualTo(404);
    }

    private HttpResponse<String> get(HttpClient http, String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(
                                java.net.URI.create(
                                        client.uri().toString().replace("/graphql", path)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void hasNothingElsewhere() {
        Response response = client.at("/elsewhere").post("{}");

        assertThat(response.status()).isEqualTo(404);
    }

    private Response post(String contentType, byte[] body) {
        return client.request(request ->
                request.header("Authorization", "Bearer " + client.token())
                        .header("Content-Type", contentType)
                        .POST(BodyPublishers.ofByteArray(body)));
    }
}
