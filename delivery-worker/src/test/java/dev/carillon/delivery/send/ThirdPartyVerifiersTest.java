package dev.carillon.delivery.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.delivery.domain.Attempt;
import dev.carillon.delivery.domain.AttemptOutcome;
import dev.carillon.delivery.domain.Endpoint;
import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Two libraries that are not ours judge what a worker sends: Standard Webhooks' own and Svix's.
class ThirdPartyVerifiersTest extends AttemptStage {

    private static final int DELIVERIES = Integer.getInteger("carillon.verified.deliveries", 500);
    private static final int AT_A_TIME = 16;
    private static final String SECRET = text("a secret of 24 bytes....");
    private static final String ANOTHER = text("another one of 24 bytes.");

    /// One request as it arrived.
    private record Arrived(Map<String, String> headers, String body) {

        static Arrived of(String request) {
            int end = request.indexOf("\r\n\r\n");
            Map<String, String> headers = new LinkedHashMap<>();
            request.substring(0, end)
                    .lines()
                    .skip(1)
                    .forEach(line -> {
                        int colon = line.indexOf(':');
                        headers.put(
                                line.substring(0, colon).toLowerCase(Locale.ROOT),
                                line.substring(colon + 1).strip());
                    });
            return new Arrived(headers, request.substring(end + 4));
        }

        Arrived with(String header, String value) {
            Map<String, String> changed = new LinkedHashMap<>(headers);
            changed.put(header, value);
            return new Arrived(changed, body);
        }

        Arrived without(String header) {
            Map<String, String> changed = new LinkedHashMap<>(headers);
            changed.remove(header);
            return new Arrived(changed, body);
        }

        String header(String name) {
            return headers.getOrDefault(name, "");
        }

        boolean isAcceptedByStandardWebhooks(String secret) {
            try {
                new com.standardwebhooks.Webhook(secret).verify(body, httpHeaders());
                return true;
            } catch (com.standardwebhooks.exceptions.WebhookVerificationException
                    | com.standardwebhooks.exceptions.EmptyWebhookSecretException e) {
                return false;
            }
        }

        boolean isAcceptedBySvix(String secret) {
            try {
                new com.svix.Webhook(secret).verify(body, httpHeaders());
                return true;
            } catch (com.svix.exceptions.WebhookVerificationException
                    | com.svix.exceptions.EmptyWebhookSecretException e) {
                return false;
            }
        }

        private HttpHeaders httpHeaders() {
            Map<String, List<String>> all = new LinkedHashMap<>();
            headers.forEach((name, value) -> all.put(name, List.of(value)));
            return HttpHeaders.of(all, (_, _) -> true);
        }
    }

    @Test
    void acceptEveryDelivery() throws Exception {
        List<Arrived> arrived = deliver(DELIVERIES);

        assertThat(arrived).hasSize(DELIVERIES);
        assertThat(arrived).allMatch(one -> one.isAcceptedByStandardWebhooks(SECRET));
        assertThat(arrived).allMatch(one -> one.isAcceptedBySvix(SECRET));
    }

    @Test
    void refuseWhateverWasChangedOnTheWay() throws Exception {
        Arrived genuine = deliver(1).getFirst();
        String signature = genuine.header("webhook-signature");
        long at = Long.parseLong(genuine.header("webhook-timestamp"));
        List<Arrived> changed = new ArrayList<>();
        for (int i = 0; i < genuine.body().length(); i++) {
            char flipped = (char) (genuine.body().charAt(i) ^ 1);
            changed.add(
                    new Arrived(
                            genuine.headers(),
                            genuine.body().substring(0, i)
                                    + flipped
                                    + genuine.body().substring(i + 1)));
        }
        changed.add(genuine.with("webhook-id", genuine.header("webhook-id") + "x"));
        changed.add(genuine.with("webhook-timestamp", Long.toString(at + 1)));
        changed.add(genuine.with("webhook-timestamp", Long.toString(at - 301)));
        changed.add(genuine.with("webhook-timestamp", Long.toString(at + 301)));
        // Of 43 letters the last one carries four bits only.
        for (int i = "v1,".length(); i < "v1,".length() + 42; i++) {
            char other = signature.charAt(i) == 'A' ? 'B' : 'A';
            changed.add(
                    genuine.with(
                            "webhook-signature",
                            signature.substring(0, i) + other + signature.substring(i + 1)));
        }
        changed.add(genuine.with("webhook-signature", signature.substring("v1,".length())));
        changed.add(genuine.with("webhook-signature", "v1a," + signature.substring(3)));
        for (String header : List.of("webhook-id", "webhook-timestamp", "webhook-signature")) {
            changed.add(genuine.without(header));
        }

        assertThat(changed).noneMatch(one -> one.isAcceptedByStandardWebhooks(SECRET));
        assertThat(changed).noneMatch(one -> one.isAcceptedBySvix(SECRET));
        assertThat(genuine.isAcceptedByStandardWebhooks(ANOTHER)).isFalse();
        assertThat(genuine.isAcceptedBySvix(ANOTHER)).isFalse();
        assertThat(genuine.isAcceptedByStandardWebhooks(SECRET)).isTrue();
        assertThat(genuine.isAcceptedBySvix(SECRET)).isTrue();
    }

    /// Receivers refuse timestamps that are five minutes old; a retry may come a day after its
    /// event.
    @Test
    void acceptARetryADayLaterSinceItsTimestampIsItsOwn() {
        RawReceiver receiver = receiver(RawReceiver.answering(OK));
        Instant now = Instant.now();
        List<Instant> attempts = new ArrayList<>();
        for (int hours = 24; hours >= 0; hours--) {
            attempts.add(now.minus(Duration.ofHours(hours)));
        }
        for (Instant at : attempts) {
            clock = Clock.fixed(at, ZoneOffset.UTC);
            assertThat(attempt(receiver, Map.of()).outcome())
                    .isInstanceOf(AttemptOutcome.Delivered.class);
        }

        List<Arrived> arrived = receiver.requests().stream().map(Arrived::of).toList();
        assertThat(arrived)
                .extracting(one -> Long.parseLong(one.header("webhook-timestamp")))
                .isEqualTo(attempts.stream().map(Instant::getEpochSecond).toList());
        assertThat(arrived)
                .extracting(one -> one.header("webhook-id"))
                .containsOnly(delivery().id().text());
        assertThat(arrived.getLast().isAcceptedByStandardWebhooks(SECRET)).isTrue();
        assertThat(arrived.getLast().isAcceptedBySvix(SECRET)).isTrue();
        assertThat(arrived.getFirst().isAcceptedByStandardWebhooks(SECRET)).isFalse();
        assertThat(arrived.getFirst().isAcceptedBySvix(SECRET)).isFalse();
    }

    private List<Arrived> deliver(int count) throws Exception {
        RawReceiver receiver = receiver(RawReceiver.answering(OK));
        AttemptRunner runner = runner();
        Endpoint endpoint = endpoint(url(receiver), Map.of());
        List<CompletableFuture<Attempt>> ended = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (i >= AT_A_TIME) {
                ended.get(i - AT_A_TIME).get(40, TimeUnit.SECONDS);
            }
            CompletableFuture<Attempt> one = new CompletableFuture<>();
            ended.add(one);
            runner.begin(delivery(), endpoint, one::complete);
        }
        for (CompletableFuture<Attempt> one : ended) {
            assertThat(one.get(40, TimeUnit.SECONDS).outcome())
                    .isInstanceOf(AttemptOutcome.Delivered.class);
        }
        return receiver.requests().stream().map(Arrived::of).toList();
    }

    private static String text(String secret) {
        return "whsec_" + Base64.getEncoder().encodeToString(secret.getBytes(UTF_8));
    }
}
