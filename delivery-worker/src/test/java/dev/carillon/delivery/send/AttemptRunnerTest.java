package dev.carillon.delivery.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.delivery.domain.Attempt;
import dev.carillon.delivery.domain.AttemptOutcome;
import dev.carillon.delivery.domain.Endpoint;
import dev.carillon.schemas.id.SealContext;
import dev.carillon.schemas.id.SubscriptionId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Rows 36 to 38, 48 and 52 of the test catalogue: what is sent, and what is made of answers that
/// lie about lengths, redirect or break off.
class AttemptRunnerTest extends AttemptStage {

    @Test
    void sendsWhatStandardWebhooksAsksFor() {
        RawReceiver receiver = receiver(RawReceiver.answering(OK));

        Attempt attempt = attempt(receiver, Map.of("X-Own", "mine"));

        assertThat(attempt.outcome()).isEqualTo(new AttemptOutcome.Delivered(200));
        assertThat(attempt.excerpt()).contains("ok");
        String request = receiver.requests().getFirst();
        assertThat(request).startsWith("POST /hook?a=b%20c HTTP/1.1\r\n");
        assertThat(headerNames(request))
                .containsExactlyInAnyOrder(
                        "host",
                        "content-length",
                        "content-type",
                        "user-agent",
                        "webhook-id",
                        "webhook-timestamp",
                        "webhook-signature",
                        "traceparent",
                        "x-own");
        assertThat(request)
                .contains("Host: 127.0.0.1:" + receiver.port() + "\r\n")
                .contains("Content-Type: application/json\r\n")
                .contains("X-Own: mine\r\n")
                .endsWith("\r\n\r\n{\"data\":{}}");
    }

    @Test
    void usesAConnectionAgain() {
        RawReceiver receiver = receiver(RawReceiver.answering(OK));
        AttemptRunner runner = runner();

        for (int i = 0; i < 5; i++) {
            assertThat(attempt(runner, receiver, Map.of()).outcome())
                    .isInstanceOf(AttemptOutcome.Delivered.class);
        }

        assertThat(receiver.connectionCount()).isOne();
        assertThat(lookups).hasValue(5);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void neverFollowsARedirect(int status) {
        RawReceiver target = receiver(RawReceiver.answering(OK));
        RawReceiver receiver =
                receiver(
                        RawReceiver.answering(
                                "HTTP/1.1 "
                                        + status
                                        + " Moved\r\nLocation: http://127.0.0.1:"
                                        + target.port()
                                        + "/\r\nContent-Length: 0\r\n\r\n"));

        Attempt attempt = attempt(receiver, Map.of());

        assertThat(attempt.outcome())
                .isEqualTo(new AttemptOutcome.Refused(status, Optional.empty()));
        assertThat(target.requests()).isEmpty();
        assertThat(receiver.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void passesRetryAfterOnAndSendsNothingAgain(int status) {
        RawReceiver receiver =
                receiver(
                        RawReceiver.answering(
                                "HTTP/1.1 "
                                        + status
                                        + " Later\r\nRetry-After: 0\r\nRetry-After:"
                                        + " 99\r\nContent-Length: 0\r\n\r\n"));

        assertThat(attempt(receiver, Map.of()).outcome())
                .isEqualTo(new AttemptOutcome.Refused(status, Optional.of(Duration.ZERO)));
        assertThat(receiver.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage\r\n\r\n",
                "HTTP/0.9 200\r\n\r\n",
                "HTTP/1.1 abc OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon here\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 5\r\n\r\nok",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n\1\2\3\4"
            })
    void takesABrokenAnswerForAnOutcomeAndSendsOnce(String answer) {
        RawReceiver receiver = receiver(RawReceiver.answeringOnce(answer));

        Attempt attempt = attempt(receiver, Map.of());

        assertThat(attempt.outcome())
                .isInstanceOfAny(AttemptOutcome.Unreachable.class, AttemptOutcome.Delivered.class);
        assertThat(receiver.requests()).hasSize(1);
    }

    @Test
    void aStatusWithoutTheRestOfTheBodyIsEnough() {
        RawReceiver receiver =
                receiver(
                        RawReceiver.answeringOnce(
                                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"));

        Attempt attempt = attempt(receiver, Map.of());

        assertThat(attempt.outcome()).isEqualTo(new AttemptOutcome.Delivered(200));
        assertThat(attempt.excerpt()).contains("half");
    }

    @Test
    void aConnectionThatClosesInsteadOfAnsweringIsNotTriedBehindOurBack() {
        AtomicInteger answers = new AtomicInteger();
        RawReceiver receiver =
                receiver(out -> {
                    if (answers.incrementAndGet() > 1) {
                        return false;
                    }
                    out.write(OK.getBytes(UTF_8));
                    return true;
                });
        AttemptRunner runner = runner();

        assertThat(attempt(runner, receiver, Map.of()).outcome())
                .isInstanceOf(AttemptOutcome.Delivered.class);
        assertThat(attempt(runner, receiver, Map.of()).outcome())
                .isInstanceOf(AttemptOutcome.Unreachable.class);
        assertThat(receiver.requests()).hasSize(2);
    }

    @Test
    void aHeaderThatFramesTheRequestIsNeverSent() {
        RawReceiver receiver = receiver(RawReceiver.answering(OK));

        Attempt attempt = attempt(receiver, Map.of("Transfer-Encoding", "chunked"));

        assertThat(attempt.outcome()).isInstanceOf(AttemptOutcome.Unusable.class);
        assertThat(receiver.connectionCount()).isZero();
    }

    @Test
    void aValueSealedForSomethingElseIsUnusable() {
        RawReceiver receiver = receiver(RawReceiver.answering(OK));
        Endpoint other =
                new Endpoint(
                        ID,
                        1,
                        true,
                        sealed(url(receiver), SealContext.url(new SubscriptionId(382))),
                        List.of(),
                        List.of());

        assertThat(attempt(runner(), other).outcome()).isInstanceOf(AttemptOutcome.Unusable.class);
    }

    @Test
    void cutsItsSecretsOutOfAnEcho() {
        RawReceiver receiver =
                receiver(out -> {
                    String echo = "you said swordfish at /hook?a=b%20c";
                    out.write(
                            ("HTTP/1.1 500 No\r\nContent-Length: "
                                            + echo.length()
                                            + "\r\n\r\n"
                                            + echo)
                                    .getBytes(UTF_8));
                    return true;
                });

        assertThat(attempt(receiver, Map.of("X-Token", "swordfish")).excerpt())
                .contains("you said *** at ***");
    }

    private static List<String> headerNames(String request) {
        return request.substring(0, request.indexOf("\r\n\r\n"))
                .lines()
                .skip(1)
                .map(line ->
                        line.substring(0, line.indexOf(':')).toLowerCase(java.util.Locale.ROOT))
                .toList();
    }
}
