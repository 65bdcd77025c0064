package dev.carillon.subscription.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.subscription.domain.DisablingRule.Ruling;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// What people are told, and how long it is tried.
class NoticeRuleTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);

    private final NoticeRule rule = NoticeRule.STANDARD;

    @Test
    void tellsOfFailingUntilTheLastDayBeforeItIsDisabled() {
        assertThat(rule.cause(new Ruling.Warn(NOW.plus(DAY).plusMillis(1)), NOW))
                .contains(NoticeCause.FAILING);
        assertThat(rule.cause(new Ruling.Warn(NOW.plus(DAY)), NOW))
                .contains(NoticeCause.ABOUT_TO_BE_DISABLED);
        assertThat(rule.cause(new Ruling.Warn(NOW.minus(DAY)), NOW))
                .contains(NoticeCause.ABOUT_TO_BE_DISABLED);
    }

    @Test
    void tellsWhyAWebhookWasDisabledAndNothingOfAHealthyOne() {
        assertThat(rule.cause(new Ruling.Disable(DisablingRule.GONE), NOW))
                .contains(NoticeCause.DISABLED_GONE);
        assertThat(rule.cause(new Ruling.Disable(DisablingRule.FAILING), NOW))
                .contains(NoticeCause.DISABLED_FAILING);
        assertThat(rule.cause(new Ruling.Leave(), NOW)).isEmpty();
    }

    @Test
    void doublesItsWaitsUpToTheLongest() {
        assertThat(rule.waitAfter(1)).isEqualTo(Duration.ofMinutes(1));
        assertThat(rule.waitAfter(2)).isEqualTo(Duration.ofMinutes(2));
        assertThat(rule.waitAfter(8)).isEqualTo(Duration.ofMinutes(128));
        assertThat(rule.waitAfter(9)).isEqualTo(Duration.ofHours(4));
        assertThat(rule.waitAfter(Integer.MAX_VALUE)).isEqualTo(Duration.ofHours(4));
    }

    @Test
    void givesANoticeUpAfterThreeDays() {
        assertThat(rule.isExpired(NOW.minus(DAY.multipliedBy(3)), NOW)).isFalse();
        assertThat(rule.isExpired(NOW.minus(DAY.multipliedBy(3)).minusMillis(1), NOW)).isTrue();
    }

    @Test
    void findsACauseByItsWord() {
        for (NoticeCause cause : NoticeCause.values()) {
            assertThat(NoticeCause.of(cause.word())).isEqualTo(cause);
        }
    }
}
