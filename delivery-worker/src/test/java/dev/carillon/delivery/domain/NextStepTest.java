package dev.carillon.delivery.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NextStepTest {

    private static final Instant START = Instant.parse("2026-11-22T08:00:00Z");
    private static final RetrySchedule TWO_RETRIES =
            new RetrySchedule(List.of(Duration.ofSeconds(5), Duration.ofMinutes(5)));

    @Test
    void onlyTwoHundredsAreSuccess() {
        for (int status : new int[] {200, 201, 202, 204, 299}) {
            assertThat(first(new AttemptOutcome.Delivered(status)))
                    .isInstanceOf(NextStep.Finish.class);
        }
        for (int status : new int[] {0, 100, 199, 300, 301, 308, 400, 404, 429, 500, 503, 999}) {
            assertThat(first(refused(status))).isInstanceOf(NextStep.Retry.class);
        }
    }

    @Test
    void aGoneEndpointCancels() {
        assertThat(first(refused(410))).isEqualTo(new NextStep.Cancel(CancelReason.GONE));
    }

    @Test
    void aForbiddenAddressIsDeadAtOnce() {
        assertThat(first(new AttemptOutcome.Blocked("forbidden")))
                .isEqualTo(new NextStep.DeadLetter(DeadLetterReason.BLOCKED_ADDRESS));
    }

    @Test
    void aRequestThatCannotBeMadeIsDeadAtOnce() {
        assertThat(first(new AttemptOutcome.Unusable("sealed")))
                .isEqualTo(new NextStep.DeadLetter(DeadLetterReason.UNUSABLE));
    }

    @Test
    void aNameThatDoesNotResolveIsTriedAgain() {
        assertThat(first(new AttemptOutcome.Unreachable("the name does not resolve")))
                .isInstanceOf(NextStep.Retry.class);
    }

    @Test
    void deadLettersTheThirdFailureOfAScheduleWithTwoRetries() {
        Progress progress = Progress.NONE;
        Instant at = START;
        for (Duration wait : TWO_RETRIES.delays()) {
            Attempt attempt = attempt(progress, at, refused(500));
            NextStep step = NextStep.of(progress.after(attempt), attempt, TWO_RETRIES);
            assertThat(step).isInstanceOf(NextStep.Retry.class);
            NextStep.Retry retry = (NextStep.Retry) step;
            assertThat(retry.tier()).isEqualTo(wait);
            progress = retry.progress();
            at = at.plus(retry.tier());
        }

        Attempt third = attempt(progress, at, refused(500));
        assertThat(third.number()).isEqualTo(3);
        assertThat(NextStep.of(progress.after(third), third, TWO_RETRIES))
                .isEqualTo(new NextStep.DeadLetter(DeadLetterReason.EXHAUSTED));
    }

    @Test
    void triesOnUntilTheHorizonWhenTheScheduleWasMadeShorter() {
        Progress used = new Progress(2, 2, Optional.of(START), Optional.empty(), false);
        Attempt early = attempt(used, START.plusSeconds(10), refused(500));
        Attempt late = attempt(used, START.plus(TWO_RETRIES.horizon()), refused(500));

        assertThat(NextStep.of(used.after(early), early, TWO_RETRIES))
                .isEqualTo(new NextStep.Retry(Duration.ofMinutes(5), used.after(early).nextStep()));
        assertThat(NextStep.of(used.after(late), late, TWO_RETRIES))
                .isEqualTo(new NextStep.DeadLetter(DeadLetterReason.EXHAUSTED));
    }

    @Test
    void retryAfterChoosesTheTierAndUsesOneStep() {
        Attempt attempt =
                attempt(
                        Progress.NONE,
                        START,
                        new AttemptOutcome.Refused(429, Optional.of(Duration.ofMinutes(1))));

        assertThat(NextStep.of(Progress.NONE.after(attempt), attempt, TWO_RETRIES))
                .isEqualTo(
                        new NextStep.Retry(
                                Duration.ofMinutes(5),
                                new Progress(
                                        1, 1, Optional.of(START), Optional.of(attempt), false)));
    }

    private static AttemptOutcome refused(int status) {
        return new AttemptOutcome.Refused(status, Optional.empty());
    }

    private static NextStep first(AttemptOutcome outcome) {
        Attempt attempt = attempt(Progress.NONE, START, outcome);
        return NextStep.of(Progress.NONE.after(attempt), attempt, TWO_RETRIES);
    }

    private static Attempt attempt(Progress before, Instant at, AttemptOutcome outcome) {
        return new Attempt(
                before.attempts() + 1, at, Duration.ofMillis(20), outcome, Optional.empty());
    }
}
