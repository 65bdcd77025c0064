package dev.carillon.platform.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.platform.config.SettingSource;
import dev.carillon.platform.config.Settings;
import dev.carillon.platform.config.SettingsException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class AdminServerTest {

    private final Readiness readiness = new Readiness();
    private final PrometheusMeterRegistry registry = Meters.newRegistry("tester");
    private final AdminServer server = AdminServer.start(loopback(0), readiness, registry);
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        client.close();
        server.close();
        registry.close();
    }

    @Test
    void isAliveAsLongAsItAnswers() throws Exception {
        readiness.register("kafka", () -> Optional.of("down"));

        assertThat(get("/live").statusCode()).isEqualTo(200);
    }

    @Test
    void isReadyWhenNoPartHasAProblemAndSaysWhichHasOne() throws Exception {
        AtomicReference<Optional<String>> problem = new AtomicReference<>(Optional.empty());
        readiness.register("kafka", problem::get);
        readiness.register("table", Optional::empty);
        assertThat(get("/ready").statusCode()).isEqualTo(200);
        assertThat(get("/ready").body()).isEqualTo("{\"ready\":true}\n");

        problem.set(Optional.of("no \"broker\"\nanswers \u00fc"));

        HttpResponse<String> answer = get("/ready");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.body())
                .isEqualTo(
                        "{\"ready\":false,\"problems\":{\"kafka\":"
                                + "\"no \\\"broker\\\"\\u000aanswers \\u00fc\"}}\n");
    }

    @Test
    void isNotReadyWhenACheckItselfFails() {
        readiness.register(
                "kafka",
                () -> {
                    throw new IllegalStateException("closed");
                });

        assertThat(readiness.isReady()).isFalse();
        assertThat(readiness.problems().get("kafka"))
                .contains("the check failed")
                .contains("closed");
    }

    @Test
    void refusesTwoPartsOfOneName() {
        readiness.register("kafka", Optional::empty);

        assertThatThrownBy(() -> readiness.register("kafka", Optional::empty))
                .hasMessageContaining("kafka is registered already");
    }

    @Test
    void showsTheMetersOfTheProcessAndOfItsJvm() throws Exception {
        Counter.builder("rings").description("Bells rung.").register(registry).increment(3);

        HttpResponse<String> answer = get("/metrics");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type"))
                .contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(answer.body())
                .contains("rings_total{service=\"tester\"} 3.0")
                .contains("jvm_memory_used_bytes{area=\"heap\"")
                .contains("jvm_threads_live_threads")
                .contains("process_cpu_usage")
                .contains("jvm_gc_memory_allocated_bytes_total");
    }

    @Test
    void answersAHeadRequestWithoutABody() throws Exception {
        HttpResponse<String> answer = send("HEAD", "/live");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/lives", "/live/", "/metrics/x", "/ready%2f", "//live"})
    void knowsNoOtherPath(String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS"})
    void allowsNoOtherMethod(String method) throws Exception {
        HttpResponse<String> answer = send(method, "/metrics");

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD");
    }

    @Test
    void namesThePortAndTheRemedyWhenItIsTaken() {
        assertThatThrownBy(() -> AdminServer.start(loopback(server.port()), readiness, registry))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("CARILLON_ADMIN_PORT: cannot listen on")
                .hasMessageContaining(String.valueOf(server.port()))
                .hasMessageContaining("choose another port");
    }

    @Test
    void namesTheHostThatDoesNotResolve() {
        InetSocketAddress nowhere = InetSocketAddress.createUnresolved("nowhere.invalid", 0);

        assertThatThrownBy(() -> AdminServer.start(nowhere, readiness, registry))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("CARILLON_ADMIN_HOST: the name nowhere.invalid");
    }

    @Test
    void listensOnTheLoopbackAddressUnlessToldOtherwise() {
        AdminConfig config = read(Map.of());

        assertThat(config).isEqualTo(new AdminConfig("127.0.0.1", 9400));
        assertThat(config.address().getAddress().isLoopbackAddress()).isTrue();
        assertThat(read(Map.of("CARILLON_ADMIN_HOST", "0.0.0.0", "CARILLON_ADMIN_PORT", "0")))
                .isEqualTo(new AdminConfig("0.0.0.0", 0));
    }

    private static AdminConfig read(Map<String, String> environment) {
        return Settings.read(
                SettingSource.of(environment),
                List.of(AdminConfig.GROUP),
                Set.of(),
                AdminConfig::from);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send("GET", path);
    }

    private HttpResponse<String> send(String method, String path)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    }
}
