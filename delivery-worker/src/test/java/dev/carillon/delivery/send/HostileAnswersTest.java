package dev.carillon.delivery.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.delivery.domain.Attempt;
import dev.carillon.delivery.domain.AttemptOutcome;
import dev.carillon.testsupport.hostile.Behaviour;
import dev.carillon.testsupport.hostile.Fault;
import dev.carillon.testsupport.hostile.HostileReceiver;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Rows 31 to 38, 52 and 116 of the test catalogue against the hostile receiver. The deadline is
/// 0.7 s instead of 30 s.
class HostileAnswersTest {

    private static final Duration DEADLINE = Duration.ofMillis(700);
    private static final Duration TOLERANCE = Duration.ofSeconds(1);
    private static final long MOST_BYTES = 128 * 1024;

    private static final Set<Fault> NEVER_COMPLETE =
            EnumSet.of(
                    Fault.HANG,
                    Fault.DRIP_HEAD,
                    Fault.DRIP_BODY,
                    Fault.DRIP_BODY_SLOWLY,
                    Fault.DRIP_TRAILERS);

    /// The status was there and said 200; what came after it is cut, and nothing is sent again. A
    /// line without a colon and one that goes on the next are read leniently by Netty; neither
    /// changes how an answer is framed.
    private static final Set<Fault> TAKEN_AT_THEIR_STATUS =
            EnumSet.of(
                    Fault.ENDLESS_CHUNKS,
                    Fault.ENDLESS_CHUNK_EXTENSIONS,
                    Fault.ENDLESS_BODY,
                    Fault.ENDLESS_TRAILERS,
                    Fault.GZIP_BOMB,
                    Fault.BROTLI,
                    Fault.FOLDED_HEADER,
                    Fault.HEADER_WITHOUT_COLON,
                    Fault.CLOSE_WITHIN_BODY,
                    Fault.CLOSE_AFTER_STATUS);

    /// The reset may overtake the head of the answer.
    private static final Set<Fault> EITHER = EnumSet.of(Fault.RESET_AFTER_HEAD);

    private static final HostileReceiver RECEIVER =
            HostileReceiver.start(HostileAnswersTest::behaviour);
    private static final Calls CALLS = Calls.within(DEADLINE, 64);

    @AfterAll
    static void closeAll() {
        CALLS.close();
        RECEIVER.close();
    }

    @AfterEach
    void nothingWasOurFault() {
        assertThat(CALLS.hasFailed()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void everyFaultEndsInTimeAfterOneRequestAndLittleReading(Fault fault) {
        long before = CALLS.runner().transport().bytesRead();
        long requests = RECEIVER.requests("/fault/" + fault);

        Attempt attempt = CALLS.call(url("/fault/" + fault));

        assertThat(attempt.duration()).isLessThan(DEADLINE.plus(TOLERANCE));
        assertThat(RECEIVER.requests("/fault/" + fault) - requests).isOne();
        assertThat(CALLS.runner().transport().bytesRead() - before).isLessThanOrEqualTo(MOST_BYTES);
        assertThat(attempt.excerpt().orElse("").length()).isLessThanOrEqualTo(4096);
        if (NEVER_COMPLETE.contains(fault)) {
            assertThat(attempt.duration()).isGreaterThanOrEqualTo(DEADLINE);
            assertThat(attempt.outcome())
                    .isEqualTo(new AttemptOutcome.TimedOut("no complete answer within 700 ms"));
        } else if (TAKEN_AT_THEIR_STATUS.contains(fault)) {
            assertThat(attempt.outcome()).isEqualTo(new AttemptOutcome.Delivered(200));
        } else if (fault == Fault.GZIP_BOMB_REFUSING) {
            assertThat(attempt.outcome())
                    .isEqualTo(new AttemptOutcome.Refused(500, Optional.empty()));
        } else if (!EITHER.contains(fault)) {
            assertThat(attempt.outcome()).isInstanceOf(AttemptOutcome.Unreachable.class);
        }
    }

    @Test
    void aBombIsKeptAsItCame() {
        assertThat(CALLS.call(url("/fault/" + Fault.GZIP_BOMB)).excerpt().orElseThrow())
                .startsWith("\u001f\uFFFD");
    }

    @Test
    void anAnswerOfAnyLengthLeavesFourKibibytes() {
        assertThat(CALLS.call(url("/fault/" + Fault.ENDLESS_BODY)).excerpt())
                .contains("b".repeat(4096));
    }

    @Test
    void afterAHangingAnswerTheConnectionIsClosed() throws InterruptedException {
        CALLS.call(url("/fault/" + Fault.HANG));

        Attempt next = CALLS.call(url("/status/200"));

        assertThat(next.outcome()).isEqualTo(new AttemptOutcome.Delivered(200));
        assertThat(next.duration()).isLessThan(DEADLINE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "reset"})
    void aKeptConnectionThatBreaksIsNotTriedBehindOurBack(String how) {
        String path = "/every-second/" + how;
        int delivered = 0;

        for (int i = 0; i < 40; i++) {
            if (CALLS.call(url(path)).outcome() instanceof AttemptOutcome.Delivered) {
                delivered++;
            }
        }

        assertThat(RECEIVER.requests(path)).isEqualTo(40);
        assertThat(delivered).isEqualTo(20);
    }

    @Test
    void aKeptConnectionThatHasClosedIsReplaced() {
        try (Calls calls = Calls.within(Duration.ofSeconds(10), 64)) {
            for (int i = 0; i < 5; i++) {
                assertThat(calls.call(url("/closes-after-each")).outcome())
                        .isEqualTo(new AttemptOutcome.Delivered(200));
                Awaitility.await().until(() -> calls.runner().transport().open() == 0);
            }
        }
        assertThat(RECEIVER.requests("/closes-after-each")).isEqualTo(5);
    }

    @Test
    void aConnectionIsKeptNoLongerThanTheReceiverKeepsIt() {
        try (Calls calls = Calls.within(Duration.ofSeconds(10), 64)) {
            calls.call(url("/keeps-for-a-second"));
            assertThat(calls.runner().transport().open()).isOne();

            Awaitility.await()
                    .atMost(Duration.ofSeconds(4))
                    .until(() -> calls.runner().transport().open() == 0);
        }
        assertThat(KeepAlive.of(null)).isEqualTo(KeepAlive.MAX);
        assertThat(KeepAlive.of("max=5, Timeout=7")).isEqualTo(Duration.ofSeconds(7));
        assertThat(KeepAlive.of("timeout=86400")).isEqualTo(KeepAlive.MAX);
        assertThat(KeepAlive.of("timeout=99999999999")).isEqualTo(KeepAlive.MAX);
        assertThat(KeepAlive.of("timeout=0")).isEqualTo(Duration.ZERO);
    }

    @ParameterizedTest
    @MethodSource
    void onlySuccessIsSuccess(int status, AttemptOutcome expected) {
        Attempt attempt = CALLS.call(url("/status/" + status));

        assertThat(attempt.outcome()).isEqualTo(expected);
    }

    static Stream<Arguments> onlySuccessIsSuccess() {
        AttemptOutcome never = new AttemptOutcome.TimedOut("no complete answer within 700 ms");
        AttemptOutcome invalid = new AttemptOutcome.Unreachable("the answer was not valid HTTP");
        return Stream.of(
                        Stream.of(200, 201, 202, 204, 299)
                                .map(s -> Arguments.of(s, new AttemptOutcome.Delivered(s))),
                        Stream.of(
                                        300, 301, 302, 304, 307, 399, 400, 401, 403, 404, 408, 409,
                                        410, 413, 418, 429, 499, 500, 501, 502, 503, 504, 599, 600,
                                        999)
                                .map(s ->
                                        Arguments.of(
                                                s,
                                                new AttemptOutcome.Refused(s, Optional.empty()))),
                        Stream.of(100, 103, 199).map(s -> Arguments.of(s, never)),
                        Stream.of(0, 99, 1000).map(s -> Arguments.of(s, invalid)))
                .flatMap(cases -> cases);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "NaN", "1e12", "soon", "", "5 apples"})
    void aRetryAfterThatIsNoneIsNone(String value) {
        assertThat(CALLS.call(url("/retry-after/" + value.replace(" ", "%20"))).outcome())
                .isEqualTo(new AttemptOutcome.Refused(503, Optional.empty()));
    }

    @Test
    void aRetryAfterIsPassedOnAndChangesNothingElse() {
        Instant later = Instant.now().plusSeconds(3600);
        String date =
                DateTimeFormatter.RFC_1123_DATE_TIME
                        .withLocale(Locale.ROOT)
                        .format(later.atOffset(ZoneOffset.UTC))
                        .replace(" ", "%20");

        assertThat(wait("0")).isEqualTo(Duration.ZERO);
        assertThat(wait("5")).isEqualTo(Duration.ofSeconds(5));
        assertThat(wait("1000000000000")).isEqualTo(Duration.ofDays(365));
        assertThat(wait(date)).isBetween(Duration.ofSeconds(3590), Duration.ofSeconds(3600));
        assertThat(wait("Sun,%2006%20Nov%201994%2008:49:37%20GMT")).isEqualTo(Duration.ZERO);
        assertThat(RECEIVER.requests("/retry-after/" + date)).isOne();
    }

    @Test
    void aHundredRetryAftersAreMoreHeadersThanAreRead() {
        Attempt attempt = CALLS.call(url("/hundred-retry-afters"));

        assertThat(attempt.outcome())
                .isEqualTo(new AttemptOutcome.Unreachable("the answer was too long"));
        assertThat(RECEIVER.requests("/hundred-retry-afters")).isOne();
    }

    private static Duration wait(String value) {
        return switch (CALLS.call(url("/retry-after/" + value)).outcome()) {
            case AttemptOutcome.Refused(int status, Optional<Duration> wait) when status == 503 ->
                    wait.orElseThrow();
            case AttemptOutcome other -> throw new AssertionError("unexpected: " + other);
        };
    }

    private static Behaviour behaviour(String path, long number) {
        String last = path.substring(path.lastIndexOf('/') + 1);
        if (path.startsWith("/fault/")) {
            return Fault.valueOf(last).behaviour();
        }
        if (path.startsWith("/status/")) {
            int status = Integer.parseInt(last);
            // An interim answer has no length of its own.
            return status / 100 == 1
                    ? Behaviour.answer("HTTP/1.1 " + status + " S\r\n\r\n")
                    : Behaviour.status(status);
        }
        if (path.startsWith("/retry-after/")) {
            return Behaviour.answer(503, "Retry-After: " + last.replace("%20", " ") + "\r\n", "");
        }
        return switch (path) {
            case "/every-second/close" -> number % 2 == 1 ? Behaviour.OK : Behaviour.last("");
            case "/every-second/reset" -> number % 2 == 1 ? Behaviour.OK : Behaviour.reset("");
            case "/closes-after-each" ->
                    Behaviour.last("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            case "/keeps-for-a-second" -> Behaviour.answer(200, "Keep-Alive: timeout=1\r\n", "");
            case "/hundred-retry-afters" ->
                    Behaviour.answer(503, "Retry-After: 1\r\n".repeat(100), "");
            default -> throw new IllegalArgumentException("no behaviour for " + path);
        };
    }

    private static String url(String path) {
        return RECEIVER.uri(path).toString();
    }
}
