package dev.carillon.subscription.support;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.subscription.support.ApiClient.Response;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The thirteen weaknesses that the scanner graphql-cop looks for, each as the question that it
/// asks a server, whichever that is.
public enum Weakness {
    /// Answers a hundred aliases at once.
    ALIAS_OVERLOADING(server ->
            isTypename(
                    server.send("query cop { " + many(101, i -> "alias" + i + ": __typename") + "}")
                            .data("/alias100"))),
    /// Answers a list of ten requests with a list.
    ARRAY_BASED_BATCHING(server ->
            server.post("[" + String.join(",", Collections.nCopies(10, typename())) + "]")
                            .body()
                            .size()
                    >= 10),
    /// Looks at each of many directives.
    DIRECTIVE_OVERLOADING(server ->
            IntStream.of(10, 51)
                    .anyMatch(count ->
                            server.send("query cop { __typename " + "@aa".repeat(count) + " }")
                                            .body()
                                            .path("errors")
                                            .size()
                                    >= count)),
    /// Answers an introspection that goes round in circles.
    CIRCULAR_INTROSPECTION(server ->
            !server.send(
                            "query cop { __schema { types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } } }")
                    .data("/__schema/types")
                    .isEmpty()),
    /// Tells its schema.
    INTROSPECTION(server ->
            !server.send("query cop { __schema { types { name fields { name } } } }")
                    .data("/__schema/types")
                    .isEmpty()),
    /// Answers a document that has a field a thousand times.
    FIELD_DUPLICATION(server ->
            isTypename(
                    server.send("query cop { " + "__typename ".repeat(1_001) + "}")
                            .data("/__typename"))),
    /// Tells the names of fields to who misspells them.
    FIELD_SUGGESTIONS(server ->
            List.of("query cop { __schema { directive } }", "query cop { m { id } }").stream()
                    .anyMatch(document ->
                            server.send(document)
                                    .body()
                                    .toString()
                                    .toLowerCase(Locale.ROOT)
                                    .contains("did you mean"))),
    /// Executes mutations of `GET` requests.
    MUTATION_BY_GET(server -> isAnswered(get(server, "mutation%20cop%20%7B__typename%7D"))),
    /// Executes queries of `GET` requests.
    QUERY_BY_GET(server -> isAnswered(get(server, "query%20cop%20%7B__typename%7D"))),
    /// Executes what a form on another site could send.
    FORM_ENCODED_POST(server ->
            isAnswered(
                    server.request(request ->
                            authorized(request, server)
                                    .header("Content-Type", "application/x-www-form-urlencoded")
                                    .POST(
                                            BodyPublishers.ofString(
                                                    "query=query+cop+%7B__typename%7D"))))),
    /// Tells how long its parts took.
    TRACING(server ->
            server.post(typename()).body().path("extensions").toString().contains("tracing")),
    /// Serves a page to try the API.
    PAGE_TO_TRY_THE_API(server ->
            List.of("/graphiql", "/playground", "/console", "/graphql").stream()
                    .anyMatch(path -> isPage(server.at(path)))),
    /// Tells where in its code an error came from.
    UNHANDLED_ERRORS(server -> {
        String answer = server.send("qwerty cop { abc }").body().toString();
        return answer.contains("xception") || answer.contains("stack");
    });

    /// A lambda without state; the type cannot say so.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Predicate<ApiClient> question;

    Weakness(Predicate<ApiClient> question) {
        this.question = question;
    }

    /// Whether the server has it.
    public boolean isIn(ApiClient server) {
        return question.test(server);
    }

    /// What the scanner takes for a server that answers at all.
    public static boolean isAlive(ApiClient server) {
        return isAnswered(server.post(typename()));
    }

    private static String typename() {
        return "{\"query\":\"query cop { __typename }\"}";
    }

    private static boolean isAnswered(Response response) {
        JsonNode name = response.data("/__typename");
        return isTypename(name) || name.asText().equals("Mutation");
    }

    private static boolean isTypename(JsonNode value) {
        return value.asText().equals("Query");
    }

    private static Response get(ApiClient server, String query) {
        return server.at("/graphql?query=" + query)
                .request(request -> authorized(request, server).GET());
    }

    private static boolean isPage(ApiClient server) {
        String answer =
                server.text(
                        request -> authorized(request, server).header("Accept", "text/html").GET());
        return answer.toLowerCase(Locale.ROOT).contains("<html");
    }

    private static HttpRequest.Builder authorized(HttpRequest.Builder request, ApiClient server) {
        return request.header("Authorization", "Bearer " + server.token());
    }

    private static String many(int count, java.util.function.IntFunction<String> field) {
        return IntStream.range(0, count).mapToObj(field).collect(Collectors.joining(" "));
    }
}
