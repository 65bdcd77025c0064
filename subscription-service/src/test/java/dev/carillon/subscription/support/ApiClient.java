package dev.carillon.subscription.support;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// A client of the API, with the JDK's HTTP client.
///
/// @param uri where documents are sent
/// @param token the bearer token
public record ApiClient(URI uri, String token) {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /// An answer.
    ///
    /// @param status the HTTP status
    /// @param headers the HTTP headers
    /// @param body the body
    public record Response(int status, Map<String, List<String>> headers, JsonNode body) {

        /// A value under `data`, by JSON pointer.
        public JsonNode data(String pointer) {
            return body.path("data").at(pointer);
        }

        /// The codes of all errors.
        public List<String> codes() {
            List<String> codes = new ArrayList<>();
            body.path("errors").forEach(e -> codes.add(e.at("/extensions/code").asText()));
            return codes;
        }

        /// The message of the first error.
        public String message() {
            return body.at("/errors/0/message").asText();
        }
    }

    /// Sends a document.
    public Response send(String document) {
        return send(document, "{}");
    }

    /// Sends a document with variables.
    ///
    /// @param variables a JSON object
    public Response send(String document, String variables) {
        ObjectNode body = MAPPER.createObjectNode();
        body.put("query", document);
        try {
            body.set("variables", MAPPER.readTree(variables));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(variables, e);
        }
        return post(body.toString());
    }

    /// Sends a body as it is.
    public Response post(String body) {
        return request(request ->
                request.header("Content-Type", "application/json")
                        .header("Authorization", "Bearer " + token)
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /// Sends any request to the same place.
    public Response request(UnaryOperator<HttpRequest.Builder> make) {
        HttpResponse<byte[]> response = exchange(make);
        try {
            JsonNode body =
                    response.body().length == 0
                            ? MAPPER.createObjectNode()
                            : MAPPER.readTree(response.body());
            return new Response(response.statusCode(), response.headers().map(), body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends any request to the same place, whose answer need not be JSON.
    public String text(UnaryOperator<HttpRequest.Builder> make) {
        return new String(exchange(make).body(), UTF_8);
    }

    private HttpResponse<byte[]> exchange(UnaryOperator<HttpRequest.Builder> make) {
        try {
            return HTTP.send(
                    make.apply(HttpRequest.newBuilder(uri)).build(),
                    HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// The same client at another path.
    public ApiClient at(String path) {
        return new ApiClient(uri.resolve(path), token);
    }

    /// The same client with another token.
    public ApiClient with(String other) {
        return new ApiClient(uri, other);
    }
}
