package dev.carillon.standalone.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/// A client of the GraphQL API, as a subscriber would write one. Any number of threads may use it.
public final class GraphqlClient implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI uri;
    private final String token;

    /// @param uri the API's URL
    /// @param token the bearer token
    public GraphqlClient(URI uri, String token) {
        this.uri = uri;
        this.token = token;
    }

    /// An empty object to put variables into.
    public static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /// Whether the API takes the token.
    public boolean accepts(String document) {
        return send(document, object()).statusCode() == 200;
    }

    /// Runs a document and returns its whole answer, errors included.
    ///
    /// @throws IllegalStateException when the answer is not that of a GraphQL API
    public JsonNode ask(String document, ObjectNode variables) {
        HttpResponse<String> answer = send(document, variables);
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(
                    uri + " answered " + answer.statusCode() + ": " + answer.body());
        }
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(uri + " answered what is not JSON", e);
        }
    }

    /// Runs a document that must succeed, and returns its data.
    ///
    /// @throws IllegalStateException when the answer has errors
    public JsonNode data(String document, ObjectNode variables) {
        JsonNode answer = ask(document, variables);
        if (answer.hasNonNull("errors")) {
            throw new IllegalStateException("the API refused: " + answer.get("errors"));
        }
        return answer.get("data");
    }

    @Override
    public void close() {
        http.close();
    }

    private HttpResponse<String> send(String document, ObjectNode variables) {
        ObjectNode body = object().put("query", document);
        body.set("variables", variables);
        HttpRequest request =
                HttpRequest.newBuilder(uri)
                        .timeout(Duration.ofSeconds(30))
                        .header("Content-Type", "application/json")
                        .header("Authorization", "Bearer " + token)
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                        .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(uri + " cannot be reached", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + uri, e);
        }
    }
}
