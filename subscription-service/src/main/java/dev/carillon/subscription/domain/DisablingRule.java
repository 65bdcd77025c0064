package dev.carillon.subscription.domain;

import java.time.Duration;
import java.time.Instant;

/// When a webhook is disabled because of what its endpoint does.
///
/// An endpoint that answers 410 says so itself. One that fails is given up only for real attempts
/// that failed over a long time, the last of them recently, with no success between them: a webhook
/// that gets an event a week is not given up for two failures, nor for what was read too late.
///
/// @param failures failed attempts since the last success, at least 2
/// @param failingFor time between the first and the last of them
/// @param recently the last one is no longer ago than this
public record DisablingRule(int failures, Duration failingFor, Duration recently) {

    /// 10 failed attempts over 5 days, the last within 24 hours.
    public static final DisablingRule STANDARD =
            new DisablingRule(10, Duration.ofDays(5), Duration.ofHours(24));

    /// The reason of a webhook whose endpoint answered 410.
    public static final String GONE = "gone";

    /// The reason of a webhook whose endpoint only failed.
    public static final String FAILING = "failing";

    /// What to do about a webhook.
    public sealed interface Ruling {

        /// Nothing.
        record Leave() implements Ruling {}

        /// Tell its people that it will be disabled.
        ///
        /// @param disabledFrom when, should it go on failing
        record Warn(Instant disabledFrom) implements Ruling {}

        /// Disable it.
        ///
        /// @param reason a stable lower-case word
        record Disable(String reason) implements Ruling {}
    }

    /// @throws IllegalArgumentException when there are fewer than 2 failures
    public DisablingRule {
        if (failures < 2) {
            throw new IllegalArgumentException(
                    "a webhook is disabled after 2 or more failures, not after " + failures);
        }
    }

    /// Says what to do. A warning comes at half of what it takes to disable.
    public Ruling judge(EndpointReport report, Instant now) {
        if (report.circuit() == EndpointReport.Circuit.GONE) {
            return new Ruling.Disable(GONE);
        }
        if (report.failingSince().isEmpty() || report.lastFailureAt().isEmpty()) {
            return new Ruling.Leave();
        }
        Instant since = report.failingSince().get();
        Instant last = report.lastFailureAt().get();
        Duration failing = Duration.between(since, last);
        boolean isRecent = Duration.between(last, now).compareTo(recently) <= 0;
        if (!isRecent) {
            return new Ruling.Leave();
        }
        if (report.failedAttempts() >= failures && failing.compareTo(failingFor) >= 0) {
            return new Ruling.Disable(FAILING);
        }
        if (report.failedAttempts() >= (failures + 1) / 2
                && failing.compareTo(failingFor.dividedBy(2)) >= 0) {
            return new Ruling.Warn(since.plus(failingFor));
        }
        return new Ruling.Leave();
    }
}
