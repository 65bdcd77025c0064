package dev.carillon.delivery.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.delivery.domain.Attempt;
import dev.carillon.delivery.domain.AttemptOutcome;
import dev.carillon.testsupport.hostile.Behaviour;
import dev.carillon.testsupport.hostile.Fault;
import dev.carillon.testsupport.hostile.HostileReceiver;
import dev.carillon.testsupport.hostile.Script;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Row 42 of the test catalogue: receivers that misbehave within TLS.
class HostileTlsTest {

    private static final SendConfig CONFIG =
            new SendConfig(Duration.ofSeconds(3), Duration.ofSeconds(1), 16);

    private static SSLContext current;
    private static SSLContext older;

    @BeforeAll
    static void makeCertificates() throws Exception {
        current = SelfSigned.context();
        older = SelfSigned.context("TLSv1.2");
    }

    @Test
    void aHandshakeThatStallsEndsAtItsOwnLimit() {
        // A receiver that speaks no TLS waits for the end of a head that never comes.
        try (HostileReceiver receiver = HostileReceiver.start(Fault.HANG.behaviour());
                Calls calls = Calls.trusting(current, CONFIG)) {
            Attempt attempt = calls.call(url(receiver));

            assertThat(attempt.outcome())
                    .isEqualTo(
                            new AttemptOutcome.Unreachable("no secure connection could be made"));
            assertThat(attempt.duration())
                    .isBetween(CONFIG.connectTimeout(), CONFIG.connectTimeout().plusSeconds(1));
            assertThat(receiver.requests()).isZero();
        }
    }

    @Test
    void aFloodOfRecordsIsNotReadOn() {
        HostileReceiver.Setup flood =
                HostileReceiver.Setup.of(Script.always(Behaviour.OK))
                        .greeting(Fault.tlsRecordFlood());
        try (HostileReceiver receiver = HostileReceiver.start(flood);
                Calls calls = Calls.trusting(current, CONFIG)) {
            Attempt attempt = calls.call(url(receiver));

            assertThat(attempt.outcome()).isInstanceOf(AttemptOutcome.Unreachable.class);
            assertThat(attempt.duration()).isLessThan(Duration.ofSeconds(2));
            assertThat(calls.runner().transport().bytesRead()).isLessThanOrEqualTo(128 * 1024);
            assertThat(calls.hasFailed()).isFalse();
        }
    }

    @Test
    void anotherHandshakeInTheMiddleChangesNothing() {
        HostileReceiver.Setup renegotiating =
                HostileReceiver.Setup.of(Script.always(new Behaviour.Renegotiate(Behaviour.OK)))
                        .secure(older);
        try (HostileReceiver receiver = HostileReceiver.start(renegotiating);
                Calls calls = Calls.trusting(older, CONFIG)) {
            Attempt attempt = calls.call(url(receiver));

            assertThat(attempt.duration()).isLessThan(CONFIG.deadline().plusSeconds(1));
            assertThat(receiver.requests()).isOne();
            assertThat(calls.hasFailed()).isFalse();
        }
    }

    @Test
    void anAnswerThatTlsDoesNotEndIsTaken() {
        Behaviour cut =
                new Behaviour.Answer(
                        Behaviour.Text.of("HTTP/1.1 200 OK\r\n\r\nuntil the end"),
                        Behaviour.Then.CUT);
        try (HostileReceiver receiver =
                        HostileReceiver.start(
                                HostileReceiver.Setup.of(Script.always(cut)).secure(current));
                Calls calls = Calls.trusting(current, CONFIG)) {
            Attempt attempt = calls.call(url(receiver));

            assertThat(attempt.outcome()).isEqualTo(new AttemptOutcome.Delivered(200));
            assertThat(attempt.excerpt()).contains("until the end");
        }
    }

    @Test
    void aSecureConnectionIsUsedAgain() {
        try (HostileReceiver receiver =
                        HostileReceiver.start(
                                HostileReceiver.Setup.of(Script.always(Behaviour.OK))
                                        .secure(current));
                Calls calls = Calls.trusting(current, CONFIG)) {
            for (int i = 0; i < 10; i++) {
                assertThat(calls.call(url(receiver)).outcome())
                        .isEqualTo(new AttemptOutcome.Delivered(200));
            }

            assertThat(receiver.accepted())
                    .isLessThanOrEqualTo(calls.runner().transport().connections().size());
        }
    }

    private static String url(HostileReceiver receiver) {
        return "https://localhost:" + receiver.port() + "/";
    }
}
