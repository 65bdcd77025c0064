package dev.carillon.platform.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({
        "200ms, PT0.2S",
        "5s, PT5S",
        "5m, PT5M",
        "2h, PT2H",
        "14d, P14D",
        "0s, PT0S",
        "PT5S, PT5S",
        "P1DT2H, PT26H"
    })
    void readsTheShortFormAndIso8601(String text, Duration expected) {
        assertThat(Durations.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5",
                "",
                "s",
                "-5s",
                "5 s",
                "5S",
                "1.5s",
                "5min",
                "-PT5S",
                "٥s",
                "999999999999999999d",
                "99999999999999999999s"
            })
    void refusesWhatHasNoUnitOrNoSense(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void writesWhatItReadsBack() {
        for (String text :
                new String[] {"0s", "1ms", "1500ms", "59s", "90m", "5h", "14d", "PT0.000001S"}) {
            assertThat(Durations.render(Durations.parse(text))).isEqualTo(text);
        }
    }

    @Test
    void writesTheLargestUnitThatDivides() {
        assertThat(Durations.render(Duration.parse("PT7200S"))).isEqualTo("2h");
        assertThat(Durations.render(Duration.parse("PT48H"))).isEqualTo("2d");
        assertThat(Durations.render(Duration.ofSeconds(61))).isEqualTo("61s");
    }
}
