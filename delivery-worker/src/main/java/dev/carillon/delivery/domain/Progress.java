package dev.carillon.delivery.domain;

import java.time.Instant;
import java.util.Optional;

/// How far a run of a delivery has come.
///
/// @param attempts attempts made, from 0
/// @param scheduleStep waits of the retry schedule used up, from 0
/// @param firstAttemptAt when the first attempt began; the horizon counts from here
/// @param last the last attempt
/// @param isHeld whether it last waited for an open circuit, and not for its own next attempt
public record Progress(
        int attempts,
        int scheduleStep,
        Optional<Instant> firstAttemptAt,
        Optional<Attempt> last,
        boolean isHeld) {

    /// Nothing tried yet.
    public static final Progress NONE =
            new Progress(0, 0, Optional.empty(), Optional.empty(), false);

    /// @throws IllegalArgumentException when a number is negative
    public Progress {
        if (attempts < 0 || scheduleStep < 0) {
            throw new IllegalArgumentException(
                    "attempts and schedule step must not be negative, were "
                            + attempts
                            + " and "
                            + scheduleStep);
        }
    }

    /// After one more attempt, with the schedule where it was.
    public Progress after(Attempt attempt) {
        return new Progress(
                attempts + 1,
                scheduleStep,
                firstAttemptAt.or(() -> Optional.of(attempt.at())),
                Optional.of(attempt),
                isHeld);
    }

    /// With one more wait of the schedule used up.
    public Progress nextStep() {
        return new Progress(attempts, scheduleStep + 1, firstAttemptAt, last, false);
    }

    /// Waiting for an open circuit, with the schedule where it was.
    public Progress held() {
        return new Progress(attempts, scheduleStep, firstAttemptAt, last, true);
    }
}
