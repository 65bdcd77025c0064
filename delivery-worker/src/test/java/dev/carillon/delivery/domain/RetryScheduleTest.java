package dev.carillon.delivery.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {

    private final RetrySchedule schedule = RetrySchedule.DEFAULT;

    @Test
    void ofStandardWebhooksLastsAboutThreeDays() {
        assertThat(schedule.horizon()).isBetween(Duration.ofHours(75), Duration.ofHours(76));
        assertThat(schedule.tiers()).hasSize(9).isSorted();
    }

    @Test
    void waitsItsDelaysInOrder() {
        for (int step = 0; step < 9; step++) {
            assertThat(schedule.tierAfter(step, Optional.empty()))
                    .contains(schedule.delays().get(step));
        }
        assertThat(schedule.tierAfter(9, Optional.empty())).isEmpty();
    }

    @Test
    void waitsTheFirstTierNotShorterThanRetryAfter() {
        assertThat(tierFor(0, Duration.ofSeconds(6))).isEqualTo(Duration.ofMinutes(5));
        assertThat(tierFor(0, Duration.ofMinutes(5))).isEqualTo(Duration.ofMinutes(5));
        assertThat(tierFor(0, Duration.ofMinutes(6))).isEqualTo(Duration.ofMinutes(30));
        assertThat(tierFor(2, Duration.ofHours(23))).isEqualTo(Duration.ofHours(24));
    }

    @Test
    void neverWaitsShorterThanItsNextDelayForRetryAfter() {
        assertThat(tierFor(3, Duration.ZERO)).isEqualTo(Duration.ofHours(2));
        assertThat(tierFor(3, Duration.ofSeconds(1))).isEqualTo(Duration.ofHours(2));
    }

    @Test
    void neverWaitsLongerThanADayForRetryAfter() {
        assertThat(tierFor(0, Duration.ofDays(365))).isEqualTo(Duration.ofHours(24));
        RetrySchedule quick =
                new RetrySchedule(List.of(Duration.ofMillis(200), Duration.ofSeconds(1)));
        assertThat(quick.tierAfter(0, Optional.of(Duration.ofHours(1))))
                .contains(Duration.ofSeconds(1));
    }

    @Test
    void refusesToBeEmptyOrToWaitNothing() {
        assertThatThrownBy(() -> new RetrySchedule(List.of())).hasMessageContaining("at least one");
        assertThatThrownBy(() -> new RetrySchedule(List.of(Duration.ZERO)))
                .hasMessageContaining("[PT0S]");
    }

    private Duration tierFor(int step, Duration retryAfter) {
        return schedule.tierAfter(step, Optional.of(retryAfter)).orElseThrow();
    }
}
