package dev.carillon.subscription.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A GraphQL server with the library of the service, and with everything left open that the service
/// closes: it answers anybody, by any method, in batches and without limits, suggests fields,
/// traces, shows where its errors come from, and serves a page to try it.
public final class WeakServer implements AutoCloseable {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String SCHEMA =
            "type Query { me: User } type Mutation { remove: User } type User { id: ID name: String"
                    + " friends: [User] }";

    private final HttpServer server;

    private WeakServer(HttpServer server) {
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
        try {
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext(
                    "/graphiql",
                    exchange ->
                            send(exchange, "<html><title>GraphiQL</title></html>".getBytes(UTF_8)));
            server.createContext(
                    "/graphql",
                    exchange ->
                            send(exchange, MAPPER.writeValueAsBytes(answer(graphql, exchange))));
            server.start();
            return new WeakServer(server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Where documents are sent.
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/graphql");
    }

    private static void send(HttpExchange exchange, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static Object answer(GraphQL graphql, HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        if (query != null) {
            return executed(graphql, query.replaceFirst("^query=", ""));
        }
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        return type != null && type.startsWith("application/x-www-form-urlencoded")
                ? executed(graphql, URLDecoder.decode(body.replaceFirst("^query=", ""), UTF_8))
                : ofJson(graphql, MAPPER.readTree(body));
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
        server.stop(0);
    }
}
