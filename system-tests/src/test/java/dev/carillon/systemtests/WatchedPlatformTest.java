package dev.carillon.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.carillon.schemas.event.CardMoved;
import dev.carillon.schemas.event.EventMetadata;
import dev.carillon.schemas.id.Scope;
import dev.carillon.standalone.stack.Upstream;
import dev.carillon.systemtests.OtlpReceiver.Received;
import dev.carillon.testsupport.SampleEvents;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What those who watch the platform see: spans from an event to its receiver, and meters.
class WatchedPlatformTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SAMPLED = "00-" + TRACE + "-b7ad6b7169203331-01";
    private static final String UNSAMPLED =
            "00-11f7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
    private static final String CANARY = "canary-4c9f";
    private static final Pattern SERIES = Pattern.compile("(carillon_\\w+)\\{(.*)} .*");
    private static final Pattern TAG = Pattern.compile("(\\w+)=\"");

    /// What belongs to every meter, or to the form of a histogram.
    private static final Set<String> COMMON = Set.of("service", "le", "quantile");

    @Test
    void anEventIsTracedToItsReceiverAndEveryMeterIsDocumented(@TempDir Path folder)
            throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        HttpServer receiver = refusingOnce(told);
        try (OtlpReceiver collector = OtlpReceiver.start();
                SamplePlatform platform =
                        SamplePlatform.in(
                                folder, Map.of("CARILLON_TRACES_ENDPOINT", collector.uri()))) {
            platform.data(
                    "mutation { createWebhook(input: { pipe_id: 22, actions: [\"card.move\"], name: \"traced\", url: \"http://127.0.0.1:"
                            + receiver.getAddress().getPort()
                            + "/"
                            + CANARY
                            + "?key="
                            + CANARY
                            + "\" }) { webhook { id } } }");
            await().atMost(LIMIT)
                    .until(() -> platform.up().standalone().routedSubscriptions() == 1);

            produce(platform, "traced", SAMPLED);
            await().atMost(LIMIT).until(() -> told.size() == 2);
            produce(platform, "unsampled", UNSAMPLED);
            await().atMost(LIMIT).until(() -> told.size() == 3);
            await().atMost(LIMIT).until(() -> collector.spans().size() >= 3);

            seesTheWayOfTheEvent(collector.spans(), told);
            // Only its own: of the trace that is not sampled nothing, and its context as it was.
            assertThat(collector.spans()).hasSize(3);
            assertThat(told.get(2)).isEqualTo(UNSAMPLED);
            findsEveryMeterInTheDocument(platform);
        } finally {
            receiver.stop(0);
        }
    }

    private static void seesTheWayOfTheEvent(List<Received> spans, List<String> told) {
        Received route = one(spans, "carillon-event-router", "");
        Received refused = one(spans, "carillon-delivery-worker", "500");
        Received taken = one(spans, "carillon-delivery-worker", "200");

        assertThat(spans).allMatch(span -> span.trace().equals(TRACE));
        assertThat(route.name()).isEqualTo("route events.card");
        assertThat(route.kind()).isEqualTo("SPAN_KIND_CONSUMER");
        assertThat(route.parent()).isEqualTo("b7ad6b7169203331");
        assertThat(route.attributes())
                .containsEntry("messaging.system", "kafka")
                .containsEntry("messaging.operation.type", "process")
                .containsEntry("messaging.destination.name", "events.card")
                .containsEntry("messaging.message.id", "traced")
                .containsEntry("carillon.deliveries", "1");
        assertThat(List.of(refused, taken))
                .allSatisfy(attempt -> {
                    assertThat(attempt.parent()).isEqualTo(route.id());
                    assertThat(attempt.name()).isEqualTo("POST");
                    assertThat(attempt.kind()).isEqualTo("SPAN_KIND_CLIENT");
                    assertThat(attempt.attributes())
                            .containsEntry("http.request.method", "POST")
                            .containsEntry("url.scheme", "http")
                            .containsEntry("server.address", "127.0.0.1")
                            .containsKey("carillon.delivery.id");
                });
        assertThat(refused.isError()).isTrue();
        assertThat(refused.attributes()).containsEntry("error.type", "500");
        assertThat(taken.isError()).isFalse();
        assertThat(taken.attributes()).containsEntry("http.request.resend_count", "1");
        assertThat(told.subList(0, 2))
                .as("the receiver is told the span of its attempt")
                .containsExactly(refused.traceparent(), taken.traceparent());
        assertThat(spans)
                .as("of the URL, only the host and port")
                .noneMatch(span -> span.text().contains(CANARY));
    }

    private static Received one(List<Received> spans, String service, String status) {
        return spans.stream()
                .filter(span -> span.service().equals(service))
                .filter(span ->
                        span.attributes()
                                .getOrDefault("http.response.status_code", "")
                                .equals(status))
                .findFirst()
                .orElseThrow(() -> new AssertionError(service + " " + status + ": " + spans));
    }

    /// The other way round, that every documented meter exists, is shown in each service's module.
    private static void findsEveryMeterInTheDocument(SamplePlatform platform) throws Exception {
        Set<String> documented = new TreeSet<>();
        for (String line : Files.readAllLines(Path.of("../docs/metrics.md"))) {
            String[] cells = line.split("\\|", -1);
            if (line.startsWith("| `carillon_")) {
                documented.add(cells[1].replace("`", "").strip() + " " + cells[3].strip());
            }
        }
        Set<String> shown = new TreeSet<>();
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (InetSocketAddress admin : platform.up().standalone().adminAddresses().values()) {
                URI uri = URI.create("http://127.0.0.1:" + admin.getPort() + "/metrics");
                http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                        .body()
                        .lines()
                        .map(SERIES::matcher)
                        .filter(Matcher::matches)
                        .forEach(series -> shown.add(meter(series)));
            }
        }

        assertThat(shown).hasSizeGreaterThan(30);
        assertThat(documented).as("docs/metrics.md").containsAll(shown);
    }

    private static String meter(Matcher series) {
        String name = series.group(1).replaceFirst("_seconds_(bucket|count|sum|max)$", "_seconds");
        Set<String> tags = new TreeSet<>();
        TAG.matcher(series.group(2)).results().map(tag -> tag.group(1)).forEach(tags::add);
        tags.removeAll(COMMON);
        return name + " " + String.join(", ", tags);
    }

    private static HttpServer refusingOnce(List<String> told) throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    told.add(exchange.getRequestHeaders().getFirst("traceparent"));
                    exchange.sendResponseHeaders(told.size() == 1 ? 500 : 200, -1);
                    exchange.close();
                });
        server.start();
        return server;
    }

    private static void produce(SamplePlatform platform, String id, String traceparent) {
        CardMoved event =
                new SampleEvents("22", "cards", Instant.now()).move(Scope.pipe("22"), id, 1, 2);
        try (Upstream upstream =
                new Upstream(
                        platform.up().standalone().bootstrapServers(),
                        platform.up().standalone().registryUrl())) {
            Upstream.acknowledged(
                    upstream.produce(
                            CardMoved.newBuilder(event)
                                    .setMetadata(
                                            EventMetadata.newBuilder(event.getMetadata())
                                                    .setTraceparent(traceparent)
                                                    .build())
                                    .build()));
        }
    }
}
