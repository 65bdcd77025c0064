package dev.carillon.delivery.send;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "0, PT0S",
        "5, PT5S",
        "' 120 ', PT2M",
        "'Sun, 22 Nov 2026 12:05:00 GMT', PT5M",
        "'Sun, 22 Nov 2026 11:00:00 GMT', PT0S",
        "1000000000000, P365D",
        "99999999999999999999999999, P365D"
    })
    void readsSecondsAndDates(String header, Duration wait) {
        assertThat(RetryAfter.parse(header, NOW)).contains(wait);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "-1", "NaN", "1e3", "soon", "2026-11-22", "5 s", "٣"})
    void ignoresEverythingElse(String header) {
        assertThat(RetryAfter.parse(header, NOW)).isEmpty();
    }

    @Test
    void ignoresADateThatDoesNotExist() {
        assertThat(RetryAfter.parse("Sun, 31 Feb 2026 12:00:00 GMT", NOW)).isEmpty();
    }
}
