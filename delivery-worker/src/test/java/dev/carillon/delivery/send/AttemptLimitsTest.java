package dev.carillon.delivery.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.delivery.domain.Attempt;
import dev.carillon.delivery.domain.AttemptOutcome;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Rows 31 to 35 of the test catalogue: receivers that hang, drip or never end.
class AttemptLimitsTest extends AttemptStage {

    @Test
    void givesUpOnAReceiverThatNeverAnswers() {
        assertFailsAtTheDeadline(out -> {
            new CountDownLatch(1).await();
            return false;
        });
    }

    @Test
    void givesUpOnAHeadThatDrips() {
        assertFailsAtTheDeadline(out -> {
            out.write("HTTP/1.1 200 OK\r\nX-Slow: ".getBytes(UTF_8));
            drip(out);
            return false;
        });
    }

    @Test
    void givesUpOnABodyThatDrips() {
        assertFailsAtTheDeadline(out -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".getBytes(UTF_8));
            drip(out);
            return false;
        });
    }

    @Test
    void givesUpOnTrailersThatDrip() {
        assertFailsAtTheDeadline(out -> {
            out.write(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Slow: "
                            .getBytes(UTF_8));
            drip(out);
            return false;
        });
    }

    @Test
    void cutsABodyThatNeverEndsAndTakesTheStatus() {
        RawReceiver receiver =
                receiver(out -> {
                    out.write(
                            "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"
                                    .getBytes(UTF_8));
                    byte[] block = "x".repeat(1024).getBytes(UTF_8);
                    while (true) {
                        out.write(block);
                    }
                });

        Attempt attempt = attempt(receiver, Map.of());

        assertThat(attempt.outcome()).isEqualTo(new AttemptOutcome.Delivered(200));
        assertThat(attempt.excerpt().orElseThrow()).hasSize(4096);
        assertThat(attempt.duration()).isLessThan(deadline);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\n"
            })
    void stopsReadingAnAnswerWithoutEnd(String beginning) {
        RawReceiver receiver =
                receiver(out -> {
                    out.write(beginning.getBytes(UTF_8));
                    String repeated =
                            beginning.contains("103")
                                    ? beginning
                                    : beginning.contains("chunked")
                                            ? "1;ext=" + "e".repeat(500) + "\r\nx\r\n"
                                            : "X-Header: " + "h".repeat(500) + "\r\n";
                    byte[] block = repeated.getBytes(UTF_8);
                    while (true) {
                        out.write(block);
                    }
                });

        Attempt attempt = attempt(receiver, Map.of());

        assertThat(attempt.outcome()).isNotInstanceOf(AttemptOutcome.TimedOut.class);
        assertThat(attempt.duration()).isLessThan(deadline);
        assertThat(receiver.requests()).hasSize(1);
    }

    @Test
    void doesNotInflateWhatIsCompressed() {
        RawReceiver receiver =
                receiver(
                        RawReceiver.answering(
                                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length:"
                                        + " 4\r\n\r\n\u001f\u008b\b\0"));

        Attempt attempt = attempt(receiver, Map.of());

        assertThat(attempt.outcome()).isEqualTo(new AttemptOutcome.Delivered(200));
        assertThat(receiver.requests().getFirst().toLowerCase(java.util.Locale.ROOT))
                .doesNotContain("accept-encoding");
    }

    @Test
    void refusesAHundredThousandHeaders() {
        RawReceiver receiver =
                receiver(
                        RawReceiver.answeringOnce(
                                "HTTP/1.1 200 OK\r\n"
                                        + "X-A: b\r\n".repeat(100_000)
                                        + "Content-Length: 0\r\n\r\n"));

        assertThat(attempt(receiver, Map.of()).outcome())
                .isInstanceOf(AttemptOutcome.Unreachable.class);
    }

    private void assertFailsAtTheDeadline(RawReceiver.Behaviour behaviour) {
        deadline = SHORT;
        RawReceiver receiver = receiver(behaviour);

        Attempt attempt = attempt(receiver, Map.of());

        assertThat(attempt.outcome())
                .isEqualTo(new AttemptOutcome.TimedOut("no complete answer within 1200 ms"));
        assertThat(attempt.duration()).isBetween(SHORT, SHORT.plus(Duration.ofSeconds(2)));
    }

    private static void drip(java.io.OutputStream out)
            throws java.io.IOException, InterruptedException {
        do {
            out.write('x');
            out.flush();
        } while (!new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS));
    }
}
