package dev.carillon.subscription.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.GraphQL;
import graphql.execution.instrumentation.tracing.TracingInstrumentation;
import graphql.introspection.GoodFaithIntrospection;
import graphql.parser.InvalidSyntaxException;
import graphql.parser.Parser;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A GraphQL server on the same libraries as the service, with everything left open that the
/// service closes: it answers anybody, by any method, in batches and without limits, suggests
/// fields, traces, shows where its errors come from, and serves a page to try it.
public final class WeakServer implements AutoCloseable {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String SCHEMA =
            "type Query { me: User } type Mutation { remove: User } type User { id: ID name: String"
                    + " friends: [User] }";

    private final WebServer server;

    private WeakServer(WebServer server) {
        this.server = server;
    }

    /// Starts one on a free port of loopback.
    public static WeakServer start() {
        GraphQL graphql =
                GraphQL.newGraphQL(
                                new SchemaGenerator()
                                        .makeExecutableSchema(
                                                new SchemaParser().parse(SCHEMA),
                                                RuntimeWiring.MOCKED_WIRING))
                        .instrumentation(new TracingInstrumentation())
                        .build();
        WebServer server =
                WebServer.builder()
                        .bindAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .shutdownHook(false)
                        .featuresDiscoverServices(false)
                        .routing(routing ->
                                routing.get("/graphiql", (_, response) -> page(response))
                                        .any(
                                                "/graphql",
                                                (request, response) ->
                                                        answer(graphql, request, response)))
                        .build();
        return new WeakServer(server.start());
    }

    /// Where documents are sent.
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.port() + "/graphql");
    }

    private static void page(ServerResponse response) {
        response.header(HeaderNames.CONTENT_TYPE, "text/html");
        response.send("<html><title>GraphiQL</title></html>");
    }

    private static void answer(GraphQL graphql, ServerRequest request, ServerResponse response)
            throws IOException {
        response.header(HeaderNames.CONTENT_TYPE, "application/json");
        String type = request.headers().first(HeaderNames.CONTENT_TYPE).orElse("");
        if (!request.content().hasEntity()) {
            String query = request.query().first("query").orElse("");
            if (query.isEmpty()) {
                response.status(Status.NOT_FOUND_404);
                response.send("{}");
                return;
            }
            response.send(MAPPER.writeValueAsBytes(executed(graphql, query)));
            return;
        }
        String body;
        try (var stream = request.content().inputStream()) {
            body = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
        response.send(
                MAPPER.writeValueAsBytes(
                        type.startsWith("application/x-www-form-urlencoded")
                                ? executed(
                                        graphql,
                                        URLDecoder.decode(
                                                body.replaceFirst("^query=", ""),
                                                StandardCharsets.UTF_8))
                                : ofJson(graphql, MAPPER.readTree(body))));
    }

    private static Object ofJson(GraphQL graphql, JsonNode body) {
        if (!body.isArray()) {
            return executed(graphql, body.path("query").asText());
        }
        List<Object> results = new ArrayList<>();
        body.forEach(one -> results.add(executed(graphql, one.path("query").asText())));
        return results;
    }

    private static Map<String, @Nullable Object> executed(GraphQL graphql, String query) {
        try {
            if (Parser.parse(query).getDefinitions().isEmpty()) {
                throw new UncheckedIOException(new IOException("nothing to execute"));
            }
        } catch (InvalidSyntaxException e) {
            Map<String, @Nullable Object> error = new LinkedHashMap<>();
            error.put("message", String.valueOf(e.getMessage()));
            error.put("extensions", Map.of("exception", Arrays.toString(e.getStackTrace())));
            return Map.of("errors", List.of(error));
        }
        ExecutionResult result =
                graphql.execute(
                        ExecutionInput.newExecutionInput(query)
                                .graphQLContext(
                                        Map.of(
                                                GoodFaithIntrospection
                                                        .GOOD_FAITH_INTROSPECTION_DISABLED,
                                                true))
                                .build());
        Map<String, @Nullable Object> answer = new LinkedHashMap<>(result.toSpecification());
        if (String.valueOf(answer.get("errors")).contains("FieldUndefined")) {
            answer.put("errors", List.of(Map.of("message", "Unknown field. Did you mean \"me\"?")));
        }
        return answer;
    }

    @Override
    public void close() {
        server.stop();
    }
}
