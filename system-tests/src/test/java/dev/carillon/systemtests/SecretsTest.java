package dev.carillon.systemtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.carillon.schemas.id.Scope;
import dev.carillon.standalone.stack.GraphqlClient;
import dev.carillon.standalone.stack.Upstream;
import dev.carillon.testsupport.SampleEvents;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// What nobody may read anywhere but in the requests to the receiver it is for: after a run with
/// faults every byte that was written is looked through. Event payloads are no secrets here.
class SecretsTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String HEADER = "canary-header-5f0c1b";
    private static final String CHANGED_HEADER = "canary-changed-header-77ad";
    private static final String QUERY = "canary-query-91e2c4";
    private static final String PAYLOAD = "canary-payload-3b8d";
    private static final String NAME = "canary-name-a6e0";

    /// Everything that any part of the process logs, with what stands beside the message.
    private static final class Heard extends AppenderBase<ILoggingEvent> {

        private final Queue<String> lines = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            lines.add(
                    event.getFormattedMessage()
                            + " "
                            + event.getKeyValuePairs()
                            + " "
                            + event.getMDCPropertyMap()
                            + " "
                            + (event.getThrowableProxy() == null
                                    ? ""
                                    : ThrowableProxyUtil.asString(event.getThrowableProxy())));
        }
    }

    @Test
    void standNowhereInClear(@TempDir Path folder) throws Exception {
        EveryByte bytes = new EveryByte();
        EveryByte control = new EveryByte();
        bytes.lookFor("a header's value", HEADER);
        bytes.lookFor("a changed header's value", CHANGED_HEADER);
        bytes.lookFor("a URL's query", QUERY);
        control.lookFor("a payload", PAYLOAD);
        control.lookFor("a name", NAME);
        Heard heard = listen();
        AtomicInteger calls = new AtomicInteger();
        HttpServer receiver = echoing(calls);
        try (SamplePlatform platform = SamplePlatform.in(folder)) {
            String token = platform.up().standalone().issueToken("100", "canary");
            bytes.lookFor("a token", token);
            misuse(platform, token);
            for (String path : List.of("/recovers", "/fails")) {
                String secret = create(platform, receiver, path);
                bytes.lookFor("a signing secret's text", secret.substring("whsec_".length()));
                bytes.lookFor(
                        "a signing secret's bytes",
                        Base64.getDecoder().decode(secret.substring("whsec_".length())));
            }
            await().atMost(LIMIT)
                    .until(() -> platform.up().standalone().routedSubscriptions() == 2);
            produce(platform, PAYLOAD);
            // One is refused once and then taken; the other is tried three times and dead-lettered.
            await().atMost(LIMIT).until(() -> calls.get() >= 5);
            await().atMost(LIMIT).until(() -> records(platform, "dead-letter.deliveries") == 1);
            scanTopics(platform, bytes, control);
            scanMetrics(platform, bytes);
        } finally {
            receiver.stop(0);
            root().detachAppender(heard);
            logAt(null);
        }
        heard.lines.forEach(line -> bytes.scan("the log: " + line, line));
        bytes.scanFiles(folder, folder.resolve("sample-token"));
        control.scanFiles(folder);

        assertThat(bytes.hits()).isEmpty();
        assertThat(bytes.scanned()).isGreaterThan(10_000_000);
        assertThat(heard.lines)
                .as("the log was listened to")
                .anyMatch(line -> line.startsWith("a caller is not known"));
        assertThat(control.hits())
                .as("what may be read is found, so that the search is one")
                .anyMatch(hit -> hit.startsWith("a payload in the topic "))
                .anyMatch(hit -> hit.startsWith("a name in parts/postgresql/"));
    }

    /// What is wrong in a document stands in its answer, and must not stand in a log.
    private static void misuse(SamplePlatform platform, String token) {
        for (String input :
                List.of(
                        "url: \"http://127.0.0.1:1/"
                                + QUERY
                                + "\", headers: \"{\\\"host\\\": \\\""
                                + HEADER
                                + "\\\"}\"",
                        "url: \"ftp://" + QUERY + "/\"",
                        "url: \"http://127.0.0.1:1/\", headers: \"{\\\"a\\\": \\\""
                                + HEADER
                                + "\\\\n\\\"}\"")) {
            JsonNode answer =
                    platform.ask(
                            "mutation { createWebhook(input: { pipe_id: 22, actions: [\"card.move\"], name: \"misused\", "
                                    + input
                                    + " }) { webhook { id } } }");
            assertThat(answer.hasNonNull("errors")).as(answer.toString()).isTrue();
        }
        try (GraphqlClient spelt =
                        new GraphqlClient(platform.up().standalone().graphqlUri(), token + "x");
                GraphqlClient good =
                        new GraphqlClient(platform.up().standalone().graphqlUri(), token)) {
            assertThat(spelt.accepts("{ me { id } }")).isFalse();
            assertThat(good.accepts("{ me { id } }")).isTrue();
        }
    }

    private static String create(SamplePlatform platform, HttpServer receiver, String path) {
        JsonNode webhook =
                platform.data(
                                "mutation { createWebhook(input: { pipe_id: 22, actions: [\"card.move\"], name: \""
                                        + NAME
                                        + "\", url: \"http://127.0.0.1:"
                                        + receiver.getAddress().getPort()
                                        + path
                                        + "?key="
                                        + QUERY
                                        + "\", headers: \"{\\\"authorization\\\": \\\"Bearer "
                                        + HEADER
                                        + "\\\"}\" }) { webhook { id secret } } }")
                        .at("/createWebhook/webhook");
        platform.data(
                "mutation { updateWebhook(input: { id: "
                        + webhook.path("id").asText()
                        + ", headers: \"{\\\"authorization\\\": \\\"Bearer "
                        + CHANGED_HEADER
                        + "\\\"}\" }) { webhook { id } } }");
        return webhook.path("secret").asText();
    }

    /// Answers with whatever it was sent, first of all refusing it.
    private static HttpServer echoing(AtomicInteger calls) throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        AtomicInteger recovering = new AtomicInteger();
        server.createContext(
                "/recovers",
                exchange -> {
                    calls.incrementAndGet();
                    echo(exchange, recovering.incrementAndGet() > 1 ? 200 : 500);
                });
        server.createContext(
                "/fails",
                exchange -> {
                    calls.incrementAndGet();
                    echo(exchange, 500);
                });
        server.start();
        return server;
    }

    private static void echo(HttpExchange exchange, int status) throws IOException {
        StringBuilder echoed = new StringBuilder(exchange.getRequestURI().toString());
        exchange.getRequestHeaders()
                .forEach((name, values) ->
                        echoed.append('\n').append(name).append(": ").append(values));
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders()
                .add("x-echo", exchange.getRequestHeaders().getFirst("authorization"));
        byte[] body = echoed.toString().getBytes(UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static void produce(SamplePlatform platform, String id) {
        try (Upstream upstream =
                new Upstream(
                        platform.up().standalone().bootstrapServers(),
                        platform.up().standalone().registryUrl())) {
            Upstream.acknowledged(
                    upstream.produce(
                            new SampleEvents("22", "cards", Instant.now())
                                    .move(Scope.pipe("22"), id, 1, 2)));
        }
    }

    private static int records(SamplePlatform platform, String topic) {
        return read(platform, topic).size();
    }

    /// Segments may be compressed; what clients read is not.
    private static void scanTopics(SamplePlatform platform, EveryByte... searches) {
        for (ConsumerRecord<byte[], byte[]> record : read(platform, "")) {
            String where = "the topic " + record.topic();
            for (EveryByte search : searches) {
                scan(search, where, record.key());
                scan(search, where, record.value());
                record.headers().forEach(header -> scan(search, where, header.value()));
            }
        }
    }

    private static void scan(EveryByte search, String where, byte @Nullable [] bytes) {
        if (bytes != null) {
            search.scan(where, bytes);
        }
    }

    /// Every record of a topic, or of all; also those of transactions that were given up.
    private static List<ConsumerRecord<byte[], byte[]>> read(
            SamplePlatform platform, String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", platform.up().standalone().bootstrapServers()),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.listTopics().entrySet().stream()
                            .filter(entry -> topic.isEmpty() || entry.getKey().equals(topic))
                            .flatMap(entry -> entry.getValue().stream())
                            .map(known -> new TopicPartition(known.topic(), known.partition()))
                            .toList();
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (partitions.stream()
                    .anyMatch(known -> consumer.position(known) < ends.getOrDefault(known, 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    private static void scanMetrics(SamplePlatform platform, EveryByte bytes) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (Map.Entry<String, InetSocketAddress> admin :
                    platform.up().standalone().adminAddresses().entrySet()) {
                InetSocketAddress address = admin.getValue();
                URI uri = URI.create("http://127.0.0.1:" + address.getPort() + "/metrics");
                String page =
                        http.send(
                                        HttpRequest.newBuilder(uri).build(),
                                        HttpResponse.BodyHandlers.ofString())
                                .body();
                assertThat(page).contains("carillon_");
                bytes.scan("the metrics of " + admin.getKey(), page);
            }
        }
    }

    private static Heard listen() {
        Heard heard = new Heard();
        heard.setContext(root().getLoggerContext());
        heard.start();
        root().addAppender(heard);
        logAt(Level.DEBUG);
        return heard;
    }

    /// Null for the level of the root.
    private static void logAt(@Nullable Level level) {
        for (String name : List.of("dev.carillon", "org.postgresql")) {
            ((Logger) LoggerFactory.getLogger(name)).setLevel(level);
        }
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
}
