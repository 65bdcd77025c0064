package dev.carillon.delivery.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReleaseSpreadTest {

    @Test
    void spreadsOverAFifthOfTheTier() {
        ReleaseSpread spread = new ReleaseSpread(new Random(42), Duration.ofSeconds(30));
        Set<Duration> waits = new HashSet<>();

        for (int i = 0; i < 1000; i++) {
            waits.add(spread.draw(Duration.ofSeconds(5)));
        }

        assertThat(waits)
                .hasSizeGreaterThan(400)
                .allSatisfy(w -> assertThat(w).isBetween(Duration.ZERO, Duration.ofSeconds(1)));
    }

    @Test
    void neverHoldsAnOffsetLongerThanAnAttempt() {
        ReleaseSpread spread = new ReleaseSpread(new Random(42), Duration.ofSeconds(30));

        for (int i = 0; i < 1000; i++) {
            assertThat(spread.draw(Duration.ofHours(24)))
                    .isLessThanOrEqualTo(Duration.ofSeconds(30));
        }
    }

    @Test
    void aTierOfAMillisecondIsReleasedAtOnce() {
        assertThat(
                        new ReleaseSpread(new Random(42), Duration.ofSeconds(30))
                                .draw(Duration.ofMillis(1)))
                .isEqualTo(Duration.ZERO);
    }
}
