package dev.carillon.subscription.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.subscription.support.ApiClient;
import dev.carillon.subscription.support.ApiClient.Response;
import dev.carillon.subscription.support.RealParts;
import dev.carillon.subscription.support.RealParts.Parts;
import dev.carillon.subscription.support.World;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/// The thirteen weaknesses that the scanner graphql-cop looks for, each a test, against a service
/// that hides its schema.
@ExtendWith(RealParts.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WeaknessScanTest {

    private static final String TYPENAME = "{\"query\":\"query cop { __typename }\"}";

    private final World world;
    private final ApiClient client;

    WeaknessScanTest(Parts parts) {
        world = World.fresh(parts, "weakness_scan");
        client =
                world.client(
                        world.service(
                                new ApiConfig(
                                        30,
                                        100_000,
                                        100_000,
                                        Duration.ofSeconds(30),
                                        Duration.ofDays(30),
                                        false,
                                        false),
                                Optional.empty()),
                        "1");
    }

    @AfterAll
    void endsTheWorld() {
        world.close();
    }

    /// What the scanner would take for an answer: else every check below would pass on a dead
    /// service.
    @Test
    void answersAnHonestDocument() {
        assertThat(client.post(TYPENAME).data("/__typename").asText()).isEqualTo("Query");
    }

    @Test
    void noAliasOverloading() {
        StringBuilder aliases = new StringBuilder("query cop {");
        for (int i = 0; i < 101; i++) {
            aliases.append(" alias%d: __typename".formatted(i));
        }

        assertRefused(client.send(aliases + " }"));
    }

    @Test
    void noArrayBasedBatching() {
        String batch = "[" + String.join(",", java.util.Collections.nCopies(10, TYPENAME)) + "]";

        assertRefused(client.post(batch));
    }

    @Test
    void noDirectiveOverloading() {
        assertRefused(client.send("query cop { __typename " + "@aa".repeat(51) + " }"));
        assertRefused(
                client.send("query cop { __typename " + "@include(if: true) ".repeat(51) + "}"));
    }

    @Test
    void noCircularIntrospection() {
        assertRefused(
                client.send(
                        "query cop { __schema { types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } } }"));
    }

    @Test
    void noIntrospection() {
        assertRefused(client.send("query cop { __schema { types { name } } }"));
    }

    @Test
    void noFieldDuplication() {
        assertRefused(client.send("query cop { " + "__typename ".repeat(1_001) + "}"));
    }

    @Test
    void noFieldSuggestions() {
        Response response = client.send("query cop { __schema { directive } }");

        assertThat(response.body().toString()).doesNotContainIgnoringCase("did you mean");
        assertThat(client.send("{ organizatio { id } }").message())
                .doesNotContainIgnoringCase("organization ");
    }

    @Test
    void noMutationByGet() {
        assertNoData(get("/graphql?query=mutation%20cop%20%7B__typename%7D"));
    }

    @Test
    void noQueryByGet() {
        assertNoData(get("/graphql?query=query%20cop%20%7B__typename%7D"));
    }

    @Test
    void noFormEncodedPost() {
        Response response =
                client.request(request ->
                        request.header("Authorization", "Bearer " + client.token())
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString("query=query+cop+%7B__typename%7D")));

        assertNoData(response);
    }

    @Test
    void noTracing() {
        assertThat(client.post(TYPENAME).body().has("extensions")).isFalse();
    }

    @Test
    void noPageToTryTheApi() {
        for (String path : new String[] {"/graphiql", "/playground", "/console", "/graphql"}) {
            Response response =
                    client.at(path)
                            .request(request ->
                                    request.header("Accept", "text/html")
                                            .header("Authorization", "Bearer " + client.token())
                                            .GET());
            assertThat(response.status()).as(path).isIn(404, 405);
        }
    }

    @Test
    void noUnhandledErrors() {
        Response response = client.send("qwerty cop { abc }");

        assertRefused(response);
        assertThat(response.body().toString()).doesNotContainIgnoringCase("exception");
        assertThat(response.body().toString()).doesNotContain("stacktrace", "trace\"");
    }

    private Response get(String path) {
        return client.at(path)
                .request(request ->
                        request.header("Authorization", "Bearer " + client.token()).GET());
    }

    private static void assertRefused(Response response) {
        assertNoData(response);
        assertThat(response.codes()).isNotEmpty().containsOnly("INVALID_INPUT");
    }

    private static void assertNoData(Response response) {
        assertThat(response.body().path("data").isContainerNode())
                .as(response.body().toString())
                .isFalse();
    }
}
