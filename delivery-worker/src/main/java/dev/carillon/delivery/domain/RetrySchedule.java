package dev.carillon.delivery.domain;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// The waits between the attempts of a delivery. `delays.get(0)` is the wait before attempt 2, so
/// there is one attempt more than there are delays.
///
/// @param delays at least one, each positive and in whole milliseconds; each different one is a
///   retry tier
public record RetrySchedule(List<Duration> delays) {

    /// 5 s, 5 m, 30 m, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h: about 75 hours.
    public static final RetrySchedule DEFAULT =
            new RetrySchedule(
                    List.of(
                            Duration.ofSeconds(5),
                            Duration.ofMinutes(5),
                            Duration.ofMinutes(30),
                            Duration.ofHours(2),
                            Duration.ofHours(5),
                            Duration.ofHours(10),
                            Duration.ofHours(14),
                            Duration.ofHours(20),
                            Duration.ofHours(24)));

    /// The longest wait that a receiver's `Retry-After` can ask for.
    public static final Duration MAX_RETRY_AFTER = Duration.ofHours(24);

    /// @throws IllegalArgumentException when there is no delay, or one is not positive or not whole
    ///   milliseconds
    public RetrySchedule {
        delays = List.copyOf(delays);
        if (delays.isEmpty()) {
            throw new IllegalArgumentException("a retry schedule needs at least one delay");
        }
        for (Duration delay : delays) {
            if (!delay.isPositive() || delay.toNanosPart() % 1_000_000 != 0) {
                throw new IllegalArgumentException(
                        "every delay must be a positive number of whole milliseconds: " + delays);
            }
        }
    }

    /// Every different delay, shortest first: the retry tiers.
    public List<Duration> tiers() {
        return List.copyOf(new TreeSet<>(delays));
    }

    /// The shortest tier: where deliveries go that wait for something else than a retry.
    public Duration shortestTier() {
        return tiers().getFirst();
    }

    /// The time from the first attempt after which a delivery may be given up.
    public Duration horizon() {
        return delays.stream().reduce(Duration.ZERO, Duration::plus);
    }

    /// The tier to wait in after a failed attempt: the schedule's next delay, or the first tier not
    /// shorter than what the receiver asked for, up to 24 h, when that is longer. The longest tier
    /// when there is none that long. Empty when the schedule is used up.
    ///
    /// @param step waits used up, from 0
    /// @param retryAfter what the receiver asked for
    public Optional<Duration> tierAfter(int step, Optional<Duration> retryAfter) {
        if (step >= delays.size()) {
            return Optional.empty();
        }
        return Optional.of(tierFor(delays.get(step), retryAfter));
    }

    /// The shortest tier that is not shorter than a wait; the longest when there is none.
    public Duration tierOf(Duration wait) {
        List<Duration> tiers = tiers();
        return tiers.stream()
                .filter(tier -> tier.compareTo(wait) >= 0)
                .findFirst()
                .orElse(tiers.getLast());
    }

    private Duration tierFor(Duration next, Optional<Duration> retryAfter) {
        Duration asked = min(retryAfter.orElse(Duration.ZERO), MAX_RETRY_AFTER);
        if (asked.compareTo(next) <= 0) {
            return next;
        }
        return tierOf(asked);
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
