package dev.carillon.subscription.domain;

import dev.carillon.subscription.domain.DisablingRule.Ruling;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What people are told of a ruling, and for how long it is worth telling.
///
/// @param soon a webhook that is disabled no later than this from now is about to be disabled
/// @param atMostEvery time between two notices of one webhook and cause, at least
/// @param firstWait the wait after the first try that failed; it doubles with each further one
/// @param longestWait the longest wait between two tries
/// @param lifetime a notice that could not be sent for so long is given up
public record NoticeRule(
        Duration soon,
        Duration atMostEvery,
        Duration firstWait,
        Duration longestWait,
        Duration lifetime) {

    /// At most one a day; tried again after 1 minute to 4 hours, for 3 days.
    public static final NoticeRule STANDARD =
            new NoticeRule(
                    Duration.ofDays(1),
                    Duration.ofDays(1),
                    Duration.ofMinutes(1),
                    Duration.ofHours(4),
                    Duration.ofDays(3));

    /// @throws IllegalArgumentException when a wait is not positive
    public NoticeRule {
        if (!firstWait.isPositive() || longestWait.compareTo(firstWait) < 0) {
            throw new IllegalArgumentException(
                    "waits must be positive and grow: " + firstWait + " to " + longestWait);
        }
    }

    /// Why to tell people of a ruling; empty when there is nothing to tell.
    public Optional<NoticeCause> cause(Ruling ruling, Instant now) {
        return switch (ruling) {
            case Ruling.Leave() -> Optional.empty();
            case Ruling.Warn(Instant disabledFrom) ->
                    Optional.of(
                            disabledFrom.isAfter(now.plus(soon))
                                    ? NoticeCause.FAILING
                                    : NoticeCause.ABOUT_TO_BE_DISABLED);
            case Ruling.Disable(String reason) ->
                    Optional.of(
                            reason.equals(DisablingRule.GONE)
                                    ? NoticeCause.DISABLED_GONE
                                    : NoticeCause.DISABLED_FAILING);
        };
    }

    /// How long to wait after a try that failed.
    ///
    /// @param tries how many there were, from 1
    public Duration waitAfter(int tries) {
        // 2^20 minutes are years; a larger shift would overflow.
        Duration doubled = firstWait.multipliedBy(1L << Math.min(tries - 1, 20));
        return doubled.compareTo(longestWait) < 0 ? doubled : longestWait;
    }

    /// Whether a notice is too old to be sent.
    public boolean isExpired(Instant decidedAt, Instant now) {
        return decidedAt.plus(lifetime).isBefore(now);
    }
}
