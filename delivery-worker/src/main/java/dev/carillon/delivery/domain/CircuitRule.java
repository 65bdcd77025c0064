package dev.carillon.delivery.domain;

import java.time.Duration;

/// When an endpoint is no longer called, and how often one that is not called is tried.
///
/// An endpoint that hangs is told by few attempts, since each of them takes long; one that fails at
/// once must do so for a while, so that a restart of it costs nothing but a retry.
///
/// @param failures failed attempts in a row that open a circuit, at least 1
/// @param failingFor how long they must have gone on
/// @param timeouts attempts in a row without an answer that open it at once, at least 1
/// @param tier the tier that deliveries wait in; its delay is the time between two probes
/// @param longTier the same once the endpoint has failed for `longAfter`
/// @param longAfter see `longTier`
public record CircuitRule(
        int failures,
        Duration failingFor,
        int timeouts,
        Duration tier,
        Duration longTier,
        Duration longAfter) {

    private static final Duration PAUSE = Duration.ofMinutes(5);
    private static final Duration LONG_PAUSE = Duration.ofMinutes(30);

    /// @throws IllegalArgumentException when a number is out of its range
    public CircuitRule {
        if (failures < 1 || timeouts < 1) {
            throw new IllegalArgumentException(
                    "a circuit opens after 1 or more failures, not after "
                            + failures
                            + " and "
                            + timeouts);
        }
    }

    /// The rule with the tiers of a schedule: those of 5 and 30 minutes, or the next longer ones,
    /// or the longest.
    public static CircuitRule of(RetrySchedule schedule) {
        return new CircuitRule(
                5,
                Duration.ofSeconds(5),
                2,
                schedule.tierOf(PAUSE),
                schedule.tierOf(LONG_PAUSE),
                Duration.ofHours(12));
    }

    /// Whether a closed circuit opens.
    ///
    /// @param inARow failed attempts in a row
    /// @param since how long ago the first of them began
    /// @param silent how many of the last ones had no answer in time, in a row
    public boolean opens(int inARow, Duration since, int silent) {
        return silent >= timeouts || (inARow >= failures && since.compareTo(failingFor) >= 0);
    }

    /// The tier that deliveries of an open circuit wait in.
    ///
    /// @param failing how long the endpoint has failed
    public Duration tierAfter(Duration failing) {
        return failing.compareTo(longAfter) < 0 ? tier : longTier;
    }
}
