package dev.carillon.delivery.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What becomes of a delivery after an attempt.
public sealed interface NextStep {

    /// It is delivered.
    record Finish() implements NextStep {}

    /// It waits in a tier and is tried again.
    ///
    /// @param tier the tier's delay
    /// @param progress with the wait counted
    record Retry(Duration tier, Progress progress) implements NextStep {}

    /// It is not tried again by itself.
    record DeadLetter(DeadLetterReason reason) implements NextStep {}

    /// It ends, and so does everything else that waits for the endpoint.
    record Cancel(CancelReason reason) implements NextStep {}

    /// Decides. Only 2xx is success. A receiver that answers 410 wants nothing more, ever. An
    /// address that the policy forbids and a request that cannot be made do not become better by
    /// waiting; everything else might.
    ///
    /// A delivery is given up when the schedule is used up *and* the last attempt began at or after
    /// the horizon; the second matters when the schedule was made shorter while it waited. One that
    /// was held while its endpoint's circuit was open has not used its schedule up: for it the
    /// horizon alone counts.
    ///
    /// @param after the progress with this attempt counted
    /// @param attempt the attempt that just ended
    static NextStep of(Progress after, Attempt attempt, RetrySchedule schedule) {
        return switch (attempt.outcome()) {
            case AttemptOutcome.Delivered _ -> new Finish();
            case AttemptOutcome.Refused(int status, _) when status == 410 ->
                    new Cancel(CancelReason.GONE);
            case AttemptOutcome.Refused(_, Optional<Duration> retryAfter) ->
                    retry(after, attempt.at(), retryAfter, schedule);
            case AttemptOutcome.TimedOut _,
                    AttemptOutcome.Unreachable _,
                    AttemptOutcome.Unknown _ ->
                    retry(after, attempt.at(), Optional.empty(), schedule);
            case AttemptOutcome.Blocked _ -> new DeadLetter(DeadLetterReason.BLOCKED_ADDRESS);
            case AttemptOutcome.Unusable _ -> new DeadLetter(DeadLetterReason.UNUSABLE);
        };
    }

    /// The step of a delivery that waits with others for an open circuit instead of for its own
    /// next attempt; every other step stays as it is.
    ///
    /// @param after the progress with the last attempt counted
    /// @param tier where the others wait; empty when it is alone
    default NextStep heldIn(Optional<Duration> tier, Progress after) {
        return this instanceof Retry && tier.isPresent()
                ? new Retry(tier.get(), after.held())
                : this;
    }

    private static NextStep retry(
            Progress after, Instant at, Optional<Duration> retryAfter, RetrySchedule schedule) {
        Instant horizon = after.firstAttemptAt().orElse(at).plus(schedule.horizon());
        boolean isPast = !at.isBefore(horizon);
        if (isPast && after.isHeld()) {
            return new DeadLetter(DeadLetterReason.EXHAUSTED);
        }
        Optional<Duration> tier = schedule.tierAfter(after.scheduleStep(), retryAfter);
        if (tier.isPresent()) {
            return new Retry(tier.get(), after.nextStep());
        }
        return isPast
                ? new DeadLetter(DeadLetterReason.EXHAUSTED)
                : new Retry(schedule.tiers().getLast(), after.nextStep());
    }

    /// The step as one stable lower-case word, for logs.
    default String word() {
        return switch (this) {
            case Finish _ -> "finish";
            case Retry _ -> "retry";
            case DeadLetter _ -> "dead_letter";
            case Cancel _ -> "cancel";
        };
    }
}
