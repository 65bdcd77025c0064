package dev.carillon.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ReceiverTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String BODY = "{\"test\": 2432232314}";

    @Test
    void writesDownWhatCameAndWhetherItsSignatureIsGood() throws Exception {
        try (Receiver receiver = Receiver.start()) {
            receiver.expectSignature("/hook", SECRET);
            long now = Instant.now().getEpochSecond();
            String signature = new Webhook(SECRET).sign("dlv_1", now, BODY);

            post(receiver, BODY, now, signature);
            post(receiver, BODY + " ", now, signature);

            assertThat(receiver.callbacks())
                    .extracting(Callback::signature)
                    .containsExactly(Callback.Signature.VALID, Callback.Signature.INVALID);
            assertThat(receiver.callbacks().getFirst().webhookId()).isEqualTo("dlv_1");
            assertThat(receiver.callbacks().getFirst().body()).isEqualTo(BODY);
        }
    }

    private static void post(Receiver receiver, String body, long timestamp, String signature)
            throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(receiver.uri("/hook"))
                            .header("webhook-id", "dlv_1")
                            .header("webhook-timestamp", Long.toString(timestamp))
                            .header("webhook-signature", signature)
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build();
            assertThat(client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
                    .isEqualTo(200);
        }
    }
}
