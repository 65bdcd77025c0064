package dev.carillon.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.schemas.id.Scope;
import dev.carillon.standalone.stack.Upstream;
import dev.carillon.testsupport.Callback;
import dev.carillon.testsupport.Receiver;
import dev.carillon.testsupport.SampleEvents;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptDataTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void webhooksSchemasAndPositionsOutliveAStop(@TempDir Path folder) throws Exception {
        try (Receiver receiver = Receiver.start()) {
            String token;
            JsonNode webhooks;
            String subjects;
            try (SamplePlatform platform = SamplePlatform.in(folder)) {
                String secret =
                        platform.data(
                                        "mutation { createWebhook(input: { pipe_id: 22, actions: [\"card.move\"], name: \"kept\", url: \""
                                                + receiver.uri("/hook")
                                                + "\" }) { webhook { secret } } }")
                                .at("/createWebhook/webhook/secret")
                                .asText();
                receiver.expectSignature("/hook", secret);
                await().atMost(LIMIT)
                        .until(() -> platform.up().standalone().routedSubscriptions() == 1);
                produce(platform, "before");
                await().atMost(LIMIT).until(() -> receiver.count() == 1);
                token = platform.up().token();
                webhooks = platform.data("{ pipe(id: 22) { webhooks { id name url actions } } }");
                subjects = subjects(platform);
            }
            try (SamplePlatform platform = SamplePlatform.in(folder)) {
                assertThat(platform.up().token()).isEqualTo(token);
                assertThat(platform.data("{ pipe(id: 22) { webhooks { id name url actions } } }"))
                        .isEqualTo(webhooks);
                assertThat(subjects(platform)).isEqualTo(subjects).contains("CardMoved");
                await().atMost(LIMIT)
                        .until(() -> platform.up().standalone().routedSubscriptions() == 1);
                produce(platform, "after");
                await().atMost(LIMIT).until(() -> receiver.count() >= 2);
            }
            assertThat(receiver.callbacks())
                    .as("nothing is routed or delivered again after the restart")
                    .extracting(
                            callback -> Json.read(callback.body()).at("/data/payload_id").asText())
                    .containsExactly("before", "after");
            assertThat(receiver.callbacks())
                    .extracting(Callback::signature)
                    .containsOnly(Callback.Signature.VALID);
        }
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

    private static String subjects(SamplePlatform platform)
            throws IOException, InterruptedException {
        URI uri = URI.create(platform.up().standalone().registryUrl() + "/subjects");
        try (HttpClient http = HttpClient.newHttpClient()) {
            String text =
                    http.send(
                                    HttpRequest.newBuilder(uri).build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .body();
            return Json.read(text).valueStream().map(JsonNode::asText).sorted().toList().toString();
        }
    }
}
