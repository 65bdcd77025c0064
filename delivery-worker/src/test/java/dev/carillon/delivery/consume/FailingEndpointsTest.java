package dev.carillon.delivery.consume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.delivery.domain.DeadLetterReason;
import dev.carillon.delivery.domain.Health;
import dev.carillon.delivery.domain.Output;
import dev.carillon.schemas.id.SubscriptionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// Endpoints that hang, fail for hours or come back, seen by the loop turn by turn.
class FailingEndpointsTest extends LoopStage {

    @Test
    void handsOffWhatAFullLaneCannotSendAndAdvancesNothing() {
        start();
        for (int i = 0; i < 4; i++) {
            consumer.append(MAIN, millis(), wire.envelope("e" + i, now, 7));
        }
        until(_ -> running.size() == 2);

        now = now.plusSeconds(31);
        until(_ -> of(Output.Wait.class).size() == 2);

        assertThat(of(Output.Wait.class))
                .allSatisfy(wait -> {
                    assertThat(wait.tier()).isEqualTo(SCHEDULE.shortestTier());
                    assertThat(wait.delivery().progress().attempts()).isZero();
                    assertThat(wait.delivery().progress().scheduleStep()).isZero();
                    assertThat(wait.number()).isZero();
                });
    }

    @Test
    void anEndpointThatWasDeadForHoursGetsEverythingWithinTenMinutesAtABoundedRate() {
        // 10,000 were run by hand; what is left here takes a second.
        int waiting = Integer.getInteger("carillon.waiting", 1_000);
        maxBuffered = 20_000;
        consumer.pollAtMost(100);
        start();
        for (int i = 0; i < waiting; i++) {
            consumer.append(MAIN, millis(), wire.envelope("e" + i, now, 7));
        }
        Instant recovery = now.plus(Duration.ofHours(6));
        int failed = 0;
        while (now.isBefore(recovery)) {
            failed += endAll(500);
            boolean isEarly = now.isBefore(recovery.minusSeconds(21_500));
            now = now.plusMillis(isEarly ? 20 : 5_000);
        }
        assertThat(of(Output.Dead.class)).isEmpty();
        // Each once before the circuit opens, and a probe a round.
        assertThat(failed).as("attempts while dead").isLessThan(waiting + 6 * 12 + 50);

        int delivered = 0;
        int mostInASecond = 0;
        Instant end = recovery.plus(Duration.ofMinutes(10));
        while (now.isBefore(end) && delivered < waiting) {
            int inSecond = 0;
            for (int tick = 0; tick < 20; tick++) {
                inSecond += endAll(200);
                now = now.plusMillis(50);
            }
            delivered += inSecond;
            mostInASecond = Math.max(mostInASecond, inSecond);
        }

        assertThat(delivered).as("delivered by %s after %s", now, recovery).isEqualTo(waiting);
        assertThat(mostInASecond).isLessThanOrEqualTo(205);
        assertThat(of(Output.Dead.class)).isEmpty();
    }

    @Test
    void nothingIsDeadLetteredWithoutARealAttemptAfterItsHorizonHoweverLongTheCircuitIsOpen() {
        int waiting = 40;
        start();
        for (int i = 0; i < waiting; i++) {
            consumer.append(MAIN, millis(), wire.envelope("e" + i, now, 7));
        }
        Map<String, Instant> first = new HashMap<>();
        Map<String, Instant> last = new HashMap<>();
        Instant end = now.plus(SCHEDULE.horizon().multipliedBy(3));
        while (now.isBefore(end) && of(Output.Dead.class).size() < waiting) {
            steps(2);
            while (!running.isEmpty()) {
                Running attempt = running.remove();
                String event = attempt.delivery().routed().event().id();
                first.putIfAbsent(event, now);
                last.put(event, now);
                end(attempt, 500);
                steps(2);
            }
            now = now.plusSeconds(60);
        }

        assertThat(of(Output.Dead.class)).hasSize(waiting);
        for (Output.Dead dead : of(Output.Dead.class)) {
            String event = dead.delivery().routed().event().id();
            assertThat(Duration.between(first.get(event), last.get(event)))
                    .as(event)
                    .isGreaterThanOrEqualTo(SCHEDULE.horizon());
            assertThat(dead.reason()).isEqualTo(DeadLetterReason.EXHAUSTED);
        }
    }

    @Test
    void anEndpointThatHangsHoldsNothingOfTheOthers() {
        maxBuffered = 400;
        start();
        for (int i = 0; i < 200; i++) {
            consumer.append(MAIN, millis(), wire.envelope("hang" + i, now, 7));
            consumer.append(MAIN, millis(), wire.envelope("well" + i, now, 8));
        }
        Instant begun = now;
        int well = 0;
        List<Running> hanging = new ArrayList<>();
        while (well < 200 && now.isBefore(begun.plusSeconds(30))) {
            steps(2);
            while (!running.isEmpty()) {
                Running attempt = running.remove();
                if (attempt.delivery().subscription().value() == 7) {
                    hanging.add(attempt);
                } else {
                    well++;
                    end(attempt, 200);
                }
            }
            now = now.plusMillis(20);
        }

        assertThat(well).isEqualTo(200);
        assertThat(Duration.between(begun, now)).isLessThan(Duration.ofSeconds(10));
        assertThat(hanging).hasSize(2);
    }

    @Test
    void aTakeOverDoesNotForgetWhatWasKnownOfAnEndpoint() {
        known =
                List.of(
                        new KnownHealth.Known(ill(7, Health.Circuit.GONE), 0),
                        new KnownHealth.Known(ill(8, Health.Circuit.OPEN), 0));
        start();
        consumer.append(MAIN, millis(), wire.envelope("a", now, 7));
        consumer.append(MAIN, millis(), wire.envelope("b", now, 8));

        stepUntil(() -> committed.size() == 2);

        assertThat(running).isEmpty();
        assertThat(of(Output.Step.class))
                .singleElement()
                .satisfies(
                        step -> assertThat(step.status()).isEqualTo(Output.Step.Status.CANCELLED));
        assertThat(of(Output.Wait.class))
                .singleElement()
                .satisfies(wait -> assertThat(wait.tier()).isEqualTo(Duration.ofMinutes(5)));
    }

    private Health ill(long subscription, Health.Circuit circuit) {
        return new Health(
                new SubscriptionId(subscription),
                1,
                1,
                circuit,
                9,
                Optional.of(now.minusSeconds(60)),
                Optional.empty(),
                Optional.of(now),
                OptionalInt.of(500),
                now);
    }
}
