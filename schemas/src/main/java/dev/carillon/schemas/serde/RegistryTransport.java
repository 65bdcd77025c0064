package dev.carillon.schemas.serde;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Questions and answers of the Confluent REST protocol over HTTP. It knows which answers are an
/// outage, and nothing about schemas. Safe for many threads.
///
/// Each address is tried once, beginning with the one that answered last. The time limit covers the
/// whole exchange, body included.
final class RegistryTransport implements AutoCloseable {

    /// What the registry said.
    sealed interface Answer {

        /// It did what was asked.
        ///
        /// @param body a JSON object
        record Done(JsonNode body) implements Answer {}

        /// It understood and said no.
        ///
        /// @param status the HTTP status, 400 to 499
        /// @param errorCode the protocol's code, for example 40403
        /// @param message the registry's words
        record Refused(int status, int errorCode, String message) implements Answer {}
    }

    private static final Logger log = LoggerFactory.getLogger(RegistryTransport.class);
    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final String ACCEPT =
            MEDIA_TYPE + ", application/vnd.schemaregistry+json, application/json";
    private static final long MAX_BODY_BYTES = 16L << 20;
    private static final int MAX_QUOTED_CHARACTERS = 200;

    private record Endpoint(URI address, String shownAs, Map<String, String> headers) {}

    private final JsonMapper json =
            JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
    private final AtomicInteger preferred = new AtomicInteger();
    private final List<Endpoint> endpoints;
    private final Duration exchangeLimit;
    private final HttpClient client;

    RegistryTransport(SerdeSettings settings) {
        this.endpoints =
                settings.addresses().stream().map(address -> endpoint(settings, address)).toList();
        this.exchangeLimit = settings.connectTimeout().plus(settings.readTimeout());
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(settings.connectTimeout())
                        .build();
    }

    private static Endpoint endpoint(SerdeSettings settings, URI address) {
        Map<String, String> headers = settings.requestHeaders();
        settings.authorization(address).ifPresent(value -> headers.put("Authorization", value));
        String bare = address.toString().replaceFirst("//[^/]*@", "//");
        return new Endpoint(URI.create(bare), bare, Map.copyOf(headers));
    }

    /// Asks for what stands at a path, which begins with a slash.
    ///
    /// @throws RegistryUnavailableException when no address answered in the protocol
    Answer get(String path) {
        return ask(endpoint -> request(endpoint, path).GET().build());
    }

    /// Sends a schema to a path.
    ///
    /// @throws RegistryUnavailableException when no address answered in the protocol
    Answer post(String path, String schemaText) {
        String body = JsonNodeFactory.instance.objectNode().put("schema", schemaText).toString();
        return ask(endpoint ->
                request(endpoint, path)
                        .header("Content-Type", MEDIA_TYPE)
                        .POST(BodyPublishers.ofString(body, StandardCharsets.UTF_8))
                        .build());
    }

    private HttpRequest.Builder request(Endpoint endpoint, String path) {
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(URI.create(endpoint.address() + path))
                        .header("Accept", ACCEPT);
        endpoint.headers().forEach(builder::setHeader);
        return builder;
    }

    private Answer ask(java.util.function.Function<Endpoint, HttpRequest> question) {
        int first = preferred.get();
        RegistryUnavailableException failure = null;
        for (int i = 0; i < endpoints.size(); i++) {
            int index = (first + i) % endpoints.size();
            Endpoint endpoint = endpoints.get(index);
            try {
                Answer answer = exchange(endpoint, question.apply(endpoint));
                preferred.set(index);
                return answer;
            } catch (RegistryUnavailableException e) {
                log.debug("Schema registry {} is not usable", endpoint.shownAs(), e);
                if (failure != null) {
                    e.addSuppressed(failure);
                }
                failure = e;
            }
        }
        throw failure == null
                ? new RegistryUnavailableException("No schema registry address is configured")
                : failure;
    }

    private Answer exchange(Endpoint endpoint, HttpRequest request) {
        CompletableFuture<HttpResponse<byte[]>> pending =
                client.sendAsync(
                        request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BODY_BYTES));
        try {
            HttpResponse<byte[]> response =
                    pending.get(exchangeLimit.toMillis(), TimeUnit.MILLISECONDS);
            return understand(endpoint, response.statusCode(), response.body());
        } catch (TimeoutException e) {
            pending.cancel(true);
            throw new RegistryUnavailableException(
                    "Schema registry %s timed out: no full answer within %d ms (%s and %s set the limit)"
                            .formatted(
                                    endpoint.shownAs(),
                                    exchangeLimit.toMillis(),
                                    SerdeSettings.CONNECT_TIMEOUT,
                                    SerdeSettings.READ_TIMEOUT),
                    e);
        } catch (ExecutionException e) {
            throw new RegistryUnavailableException(
                    "Schema registry %s cannot be reached: %s"
                            .formatted(endpoint.shownAs(), e.getCause()),
                    e.getCause());
        } catch (InterruptedException e) {
            pending.cancel(true);
            throw new InterruptException(e);
        }
    }

    private Answer understand(Endpoint endpoint, int status, byte[] body) {
        boolean isRefusal = status >= 400 && status < 500;
        boolean isOutage = status == 401 || status == 403 || status == 407 || status == 408;
        if (status / 100 == 2) {
            return new Answer.Done(object(endpoint, status, body));
        }
        if (isRefusal && !isOutage && status != 429) {
            JsonNode error = object(endpoint, status, body);
            if (error.path("error_code").isInt()) {
                return new Answer.Refused(
                        status,
                        error.path("error_code").intValue(),
                        error.path("message").asText(""));
            }
        }
        throw unusable(endpoint, status, body);
    }

    private JsonNode object(Endpoint endpoint, int status, byte[] body) {
        try {
            JsonNode node = json.readTree(body);
            if (node.isObject()) {
                return node;
            }
        } catch (JacksonException e) {
            log.debug("Schema registry {} answered {} without JSON", endpoint.shownAs(), status, e);
        } catch (IOException e) {
            throw new IllegalStateException("Reading bytes in memory does no I/O", e);
        }
        throw unusable(endpoint, status, body);
    }

    private static RegistryUnavailableException unusable(
            Endpoint endpoint, int status, byte[] body) {
        String quoted =
                new String(
                        body,
                        0,
                        Math.min(body.length, MAX_QUOTED_CHARACTERS),
                        StandardCharsets.UTF_8);
        return new RegistryUnavailableException(
                "Schema registry %s answered %d, which is not an answer to use: %s"
                        .formatted(endpoint.shownAs(), status, quoted));
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
