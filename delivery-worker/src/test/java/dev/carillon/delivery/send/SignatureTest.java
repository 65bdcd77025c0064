package dev.carillon.delivery.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SignatureTest {

    private static final String SECRET = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String BODY = "{\"test\": 2432232314}";

    @Test
    void isTheOneThatStandardWebhooksPublished() {
        assertThat(
                        Signature.of(
                                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                                Instant.ofEpochSecond(1614265330),
                                BODY.getBytes(UTF_8),
                                List.of(Base64.getDecoder().decode(SECRET))))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void isAcceptedByTheStandardLibraryWithEachOfTwoSecrets() throws Exception {
        byte[] old = Base64.getDecoder().decode(SECRET);
        byte[] fresh = "a fresh secret of thirty-two byt".getBytes(UTF_8);
        Instant now = Instant.now();
        String header = Signature.of("dlv_1", now, BODY.getBytes(UTF_8), List.of(fresh, old));

        for (byte[] secret : List.of(old, fresh)) {
            new Webhook("whsec_" + Base64.getEncoder().encodeToString(secret))
                    .verify(BODY, headers("dlv_1", now, header));
        }
        assertThat(header.split(" ")).hasSize(2);
    }

    @Test
    void isNotAcceptedForAnotherBody() throws Exception {
        Instant now = Instant.now();
        String header =
                Signature.of(
                        "dlv_1",
                        now,
                        BODY.getBytes(UTF_8),
                        List.of(Base64.getDecoder().decode(SECRET)));
        Webhook webhook = new Webhook("whsec_" + SECRET);

        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> webhook.verify(BODY + " ", headers("dlv_1", now, header)))
                .isInstanceOf(com.standardwebhooks.exceptions.WebhookVerificationException.class);
    }

    private static HttpHeaders headers(String id, Instant at, String signature) {
        return HttpHeaders.of(
                Map.of(
                        "webhook-id", List.of(id),
                        "webhook-timestamp", List.of(Long.toString(at.getEpochSecond())),
                        "webhook-signature", List.of(signature)),
                (name, value) -> true);
    }
}
