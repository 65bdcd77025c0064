package dev.carillon.delivery.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.delivery.domain.Attempt;
import dev.carillon.delivery.domain.AttemptOutcome;
import dev.carillon.testsupport.hostile.Behaviour;
import dev.carillon.testsupport.hostile.Fault;
import dev.carillon.testsupport.hostile.HostileReceiver;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/// What is our own fault: an attempt that dies of it still ends, so that nobody waits for it for
/// ever, and the fault is reported, which ends the process.
class BrokenPartsTest {

    private static final SendConfig CONFIG =
            new SendConfig(Duration.ofSeconds(5), Duration.ofSeconds(1), 16);

    @Test
    void aFaultWhileTheAnswerIsReadEndsTheAttemptAndIsReported() {
        // The time is asked for when an attempt begins, and again to read Retry-After.
        AtomicInteger questions = new AtomicInteger();
        Clock broken =
                new Clock() {
                    @Override
                    public ZoneId getZone() {
                        return ZoneOffset.UTC;
                    }

                    @Override
                    public Clock withZone(ZoneId zone) {
                        return this;
                    }

                    @Override
                    public Instant instant() {
                        if (questions.incrementAndGet() > 1) {
                            throw new IllegalStateException("planted");
                        }
                        return Instant.EPOCH;
                    }
                };
        try (HostileReceiver receiver =
                        HostileReceiver.start(Behaviour.answer(503, "Retry-After: 1\r\n", ""));
                Calls calls = Calls.withClock(CONFIG, broken)) {
            Attempt attempt = calls.call(receiver.uri("/").toString());

            assertThat(attempt.outcome()).isEqualTo(new AttemptOutcome.Unreachable("cut short"));
            assertThat(attempt.duration()).isLessThan(CONFIG.deadline());
            assertThat(calls.hasFailed()).isTrue();
        }
    }

    @Test
    void aFaultOfWhoeverIsToldIsReportedAndNobodyIsToldTwice() {
        AtomicInteger told = new AtomicInteger();
        try (HostileReceiver receiver = HostileReceiver.start(Behaviour.OK);
                Calls calls = Calls.with(CONFIG, java.util.Set.of(443))) {
            calls.begin(
                    receiver.uri("/").toString(),
                    Calls.BODY.getBytes(UTF_8),
                    _ -> {
                        told.incrementAndGet();
                        throw new IllegalStateException("planted");
                    });

            Awaitility.await().atMost(Duration.ofSeconds(5)).until(calls::hasFailed);
        }
        assertThat(told).hasValue(1);
    }

    @Test
    void aDeadEventLoopIsReportedAndLeavesNoAttemptBehind() {
        try (HostileReceiver receiver = HostileReceiver.start(Fault.HANG.behaviour());
                Calls calls = Calls.with(CONFIG, java.util.Set.of(443))) {
            List<CompletableFuture<Attempt>> attempts = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                attempts.add(calls.begin(receiver.uri("/").toString()));
            }
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> receiver.requests() == 8);

            for (Connections each : calls.runner().transport().connections()) {
                each.loop().shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
            }
            attempts.add(calls.begin(receiver.uri("/").toString()));

            for (CompletableFuture<Attempt> each : attempts) {
                assertThat(each.orTimeout(5, TimeUnit.SECONDS).join().outcome())
                        .isInstanceOf(AttemptOutcome.Unreachable.class);
            }
            // Told by a thread of Netty's, which may come after the attempts have ended.
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(calls::hasFailed);
        }
    }

    @Test
    void closingEndsWhatIsUnderWayAndIsNoFault() {
        List<CompletableFuture<Attempt>> attempts = new ArrayList<>();
        try (HostileReceiver receiver = HostileReceiver.start(Fault.HANG.behaviour())) {
            Calls calls = Calls.with(CONFIG, java.util.Set.of(443));
            for (int i = 0; i < 8; i++) {
                attempts.add(calls.begin(receiver.uri("/").toString()));
            }
            calls.close();
            attempts.add(calls.begin(receiver.uri("/").toString()));

            for (CompletableFuture<Attempt> each : attempts) {
                assertThat(each.orTimeout(5, TimeUnit.SECONDS).join().outcome())
                        .isEqualTo(new AttemptOutcome.Unreachable("cut short"));
            }
            assertThat(calls.hasFailed()).isFalse();
        }
    }
}
