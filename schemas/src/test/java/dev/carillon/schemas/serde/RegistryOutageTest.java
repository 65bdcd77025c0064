package dev.carillon.schemas.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.schemas.event.Phase;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A registry in trouble, seen through reader and writer: nothing it does makes poison of a good
/// record, and all is well when it is back.
class RegistryOutageTest {

    private static final String TOPIC = "events.card";

    private final FakeRegistry server = new FakeRegistry();
    private final CountDownLatch end = new CountDownLatch(1);
    private final Map<String, String> properties =
            new HashMap<>(Map.of("schema.registry.url", server.url()));
    private final Phase phase = Phase.newBuilder().setId(7).setName("Doing").build();
    private final byte[] bytes = write();
    private final AvroReader<Phase> reader = AvroReader.specific(properties, Phase.class);

    @AfterEach
    void stop() {
        end.countDown();
        reader.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 400, 401, 403, 404, 407, 408, 429, 500, 501, 502, 503, 504, 599})
    void takesAStatusWithoutTheProtocolsErrorForAnOutage(int status) {
        server.answerWith(status, "<html>a proxy has something to say</html>");

        assertOutage(Integer.toString(status));
    }

    @ParameterizedTest
    @CsvSource({
        "401, 40101",
        "403, 40301",
        "404, 404",
        "405, 405",
        "408, 408",
        "429, 42901",
        "500, 50001",
        "500, 50002",
        "503, 50003"
    })
    void takesATroubleThatTheRegistryItselfReportsForAnOutage(int status, int code) {
        server.answerWith(status, "{\"error_code\":%d,\"message\":\"not now\"}".formatted(code));

        assertOutage("not now");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "OK",
                "<html></html>",
                "[]",
                "\"text\"",
                "{}",
                "{\"schema\":7}",
                "{\"sch",
                "{\"schema\":\"\\\"int\\\"\"} {}",
                "{\"id\":\"7\"}",
                "null"
            })
    void takesABodyThatIsNotTheProtocolForAnOutage(String body) {
        server.answerWith(200, body);

        assertOutage("chema registry");
    }

    @Test
    void waitsWhileTheSubjectIsReadOnly() {
        server.answerWith(422, "{\"error_code\":42205,\"message\":\"READONLY\"}");

        assertThatThrownBy(this::writeToAnotherTopic)
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining("READONLY");
    }

    @Test
    void takesABodyWithoutEndForAnOutage() {
        server.misbehave(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] spaces = " ".repeat(1 << 20).getBytes(UTF_8);
            for (int i = 0; i < 64; i++) {
                exchange.getResponseBody().write(spaces);
            }
        });

        assertOutage("registry");
    }

    @Test
    void doesNotWaitLongerThanItsLimitForAnAnswer() {
        server.misbehave(exchange -> end.await());

        assertTimesOut();
    }

    @Test
    void doesNotWaitLongerThanItsLimitForTheRestOfAnAnswer() {
        server.misbehave(exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            end.await();
        });

        assertTimesOut();
    }

    @Test
    void takesAConnectionThatIsCutForAnOutage() {
        server.misbehave(exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write('{');
        });

        assertOutage("cannot be reached");
    }

    @Test
    void takesARefusedConnectionForAnOutage() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            properties.put("schema.registry.url", "http://127.0.0.1:" + socket.getLocalPort());
        }

        try (AvroReader<Phase> unlucky = AvroReader.specific(properties, Phase.class)) {
            assertThatThrownBy(() -> unlucky.read(TOPIC, bytes))
                    .isInstanceOf(RegistryUnavailableException.class)
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining("127.0.0.1")
                    .hasMessageContaining("ConnectException");
        }
    }

    @Test
    void takesOnlyAnIdThatTheRegistryDoesNotKnowForPoison() {
        byte[] unknown = ByteBuffer.wrap(bytes.clone()).putInt(1, 4711).array();

        assertThat(reader.read(TOPIC, unknown)).isInstanceOf(Decoded.Poison.class);
        server.answerWith(404, "{\"error_code\":404,\"message\":\"HTTP 404 Not Found\"}");
        assertOutage("schema.registry.url");
    }

    @Test
    void triesTheOtherAddressesAndStaysWithTheOneThatAnswers() {
        try (FakeRegistry ill = new FakeRegistry()) {
            ill.answerWith(429, "{\"error_code\":42901,\"message\":\"slow down\"}");
            properties.put(
                    "schema.registry.url", ill.url() + ", http://127.0.0.1:1, " + server.url());

            try (AvroReader<Phase> patient = AvroReader.specific(properties, Phase.class)) {
                byte[] unknown = ByteBuffer.wrap(bytes.clone()).putInt(1, 4711).array();
                assertThat(patient.read(TOPIC, unknown)).isInstanceOf(Decoded.Poison.class);
                assertThat(patient.read(TOPIC, bytes)).isEqualTo(new Decoded.Value<>(phase));
            }
            assertThat(ill.seen()).hasSize(1);
        }
    }

    @Test
    void keepsThePasswordOfAnAddressOutOfItsMessages() {
        server.answerWith(500, "no");
        properties.put("schema.registry.url", server.url().replace("//", "//ann:geheim@"));

        try (AvroReader<Phase> unlucky = AvroReader.specific(properties, Phase.class)) {
            assertThatThrownBy(() -> unlucky.read(TOPIC, bytes))
                    .hasMessageContaining(server.authority())
                    .message()
                    .doesNotContain("geheim");
        }
    }

    @Test
    void endsItsWaitingWhenTheThreadIsInterrupted() {
        server.misbehave(exchange -> end.await());
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> reader.read(TOPIC, bytes)).isInstanceOf(InterruptException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    private void assertTimesOut() {
        properties.put("http.connect.timeout.ms", "150");
        properties.put("http.read.timeout.ms", "100");

        try (AvroReader<Phase> hasty = AvroReader.specific(properties, Phase.class)) {
            long start = System.nanoTime();
            assertThatThrownBy(() -> hasty.read(TOPIC, bytes))
                    .isInstanceOf(RegistryUnavailableException.class)
                    .hasMessageContaining("imed out");
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofSeconds(30));
        }
    }

    private void assertOutage(String words) {
        assertThatThrownBy(() -> reader.read(TOPIC, bytes))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining(words);
        assertThatThrownBy(this::writeToAnotherTopic)
                .isInstanceOf(RegistryUnavailableException.class);
        server.behave();
        assertThat(reader.read(TOPIC, bytes)).isEqualTo(new Decoded.Value<>(phase));
        assertThat(writeToAnotherTopic()).isEqualTo(bytes);
    }

    private byte[] write() {
        try (AvroWriter writer = AvroWriter.create(properties)) {
            return writer.write(TOPIC, phase);
        }
    }

    private byte[] writeToAnotherTopic() {
        try (AvroWriter writer = AvroWriter.create(properties)) {
            return writer.write("events.other", phase);
        }
    }
}
