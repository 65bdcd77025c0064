package dev.carillon.platform.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.carillon.platform.config.Secret;
import dev.carillon.platform.config.SettingSource;
import dev.carillon.platform.config.Settings;
import dev.carillon.platform.config.SettingsException;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How spans leave, and that nobody waits for them.
class TracingTest {

    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    /// A collector that takes everything, and waits before it does if told to.
    private static final class Collector implements AutoCloseable {

        private final HttpServer server;
        private final Queue<String> requests = new ConcurrentLinkedQueue<>();
        private final CountDownLatch go;

        Collector(int locks) throws IOException {
            go = new CountDownLatch(locks);
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", this::take);
            server.start();
        }

        private void take(HttpExchange exchange) throws IOException {
            exchange.getRequestBody().readAllBytes();
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            requests.add(
                    exchange.getRequestURI()
                            + " "
                            + exchange.getRequestHeaders().getFirst("authorization"));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        }

        URI uri() {
            return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        }

        @Override
        public void close() {
            go.countDown();
            server.stop(0);
        }
    }

    @Test
    void sendsSpansOfSampledTracesWithTheCollectorsToken() throws IOException {
        try (Collector collector = new Collector(0)) {
            Tracing tracing =
                    Tracing.start(
                            config(
                                    collector.uri(),
                                    Map.of(
                                            "CARILLON_TRACES_HEADERS",
                                            "authorization=Bearer s3cret")),
                            "tests",
                            "1");

            SpanContext span = span(tracing);
            tracing.close();

            assertThat(span.getTraceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
            assertThat(span.getSpanId()).isNotEqualTo("b7ad6b7169203331");
            assertThat(collector.requests).containsExactly("/v1/traces Bearer s3cret");
            assertThat(tracing.exported()).isEqualTo(1);
            assertThat(tracing.waiting()).isZero();
        }
    }

    @Test
    void dropsAndCountsWhatACollectorThatHangsDoesNotTakeAndHoldsNobodyUp() throws IOException {
        try (Collector collector = new Collector(1)) {
            Tracing tracing =
                    Tracing.start(
                            config(collector.uri(), Map.of("CARILLON_TRACES_QUEUE", "100")),
                            "tests",
                            "1");
            long begin = System.nanoTime();
            for (int number = 0; number < 10_000; number++) {
                span(tracing);
            }
            Duration took = Duration.ofNanos(System.nanoTime() - begin);

            assertThat(tracing.ended()).isEqualTo(10_000);
            assertThat(tracing.dropped()).isEqualTo(9_900);
            assertThat(tracing.waiting()).isEqualTo(100);
            // The collector answers nothing meanwhile; waiting for it once would take longer.
            assertThat(took).isLessThan(Duration.ofSeconds(4));
            collector.go.countDown();
            tracing.close();
            assertThat(tracing.exported()).isEqualTo(100);
        }
    }

    @Test
    void countsWhatACollectorThatIsAwayDoesNotTake() throws Exception {
        URI away;
        try (Collector collector = new Collector(0)) {
            away = collector.uri();
        }
        Tracing tracing =
                Tracing.start(
                        config(away, Map.of("CARILLON_TRACES_TIMEOUT", "200ms")), "tests", "1");

        span(tracing);
        for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
                tracing.failed() == 0 && System.nanoTime() < end; ) {
            Thread.onSpinWait();
        }

        assertThat(tracing.failed()).isEqualTo(1);
        assertThat(tracing.exported()).isZero();
        tracing.close();
    }

    @Test
    void keepsTheTextOfAContext() {
        assertThat(TraceParent.sampled(PARENT).map(TraceParent::text)).contains(PARENT);
        assertThat(TraceParent.sampled(PARENT.replaceFirst("00", "01") + "-what-ever")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x"
            })
    void tracesNothingThatIsNoContextOrNotSampled(String text) {
        assertThat(TraceParent.sampled(text)).isEmpty();
    }

    @Test
    void isOffWithoutACollectorAndShowsNoToken() {
        assertThat(read(Map.of())).isEmpty();
        assertThat(config(URI.create("http://c:4318"), Map.of()).collector())
                .isEqualTo(URI.create("http://c:4318/v1/traces"));
        assertThat(config(URI.create("http://c:4318/otlp"), Map.of()).collector())
                .isEqualTo(URI.create("http://c:4318/otlp"));
        assertThat(
                        new TraceConfig(
                                        URI.create("http://c"),
                                        new Secret("a=s3cret"),
                                        1,
                                        Duration.ofSeconds(1))
                                .toString())
                .doesNotContain("s3cret");
        assertThatThrownBy(() ->
                        read(
                                Map.of(
                                        "CARILLON_TRACES_ENDPOINT", "collector:4317",
                                        "CARILLON_TRACES_HEADERS", "s3cret",
                                        "CARILLON_TRACES_QUEUE", "0")))
                .isInstanceOfSatisfying(
                        SettingsException.class, e -> assertThat(e.mistakes()).hasSize(3))
                .hasMessageNotContaining("s3cret");
    }

    private static SpanContext span(Tracing tracing) {
        Span span =
                tracing.tracer()
                        .spanBuilder("work")
                        .setParent(
                                Context.root()
                                        .with(Span.wrap(TraceParent.sampled(PARENT).orElseThrow())))
                        .startSpan();
        span.end();
        return span.getSpanContext();
    }

    private static TraceConfig config(URI collector, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("CARILLON_TRACES_ENDPOINT", collector.toString());
        return read(settings).orElseThrow();
    }

    private static Optional<TraceConfig> read(Map<String, String> settings) {
        return Settings.read(
                SettingSource.of(settings),
                List.of(TraceConfig.GROUP),
                Set.of(),
                TraceConfig::from);
    }
}
