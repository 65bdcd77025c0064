package dev.carillon.subscription.domain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SecretRotationTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);

    @Test
    void letsTheFormerSecretSignUntilTheEndOfTheOverlap() {
        assertThat(rotate(List.of(current("a")), "b", DAY))
                .isEqualTo(Verdict.accept(List.of(current("b"), until("a", NOW.plus(DAY)))));
    }

    @Test
    void neverLengthensTheLifeOfASecretThatWasReplacedBefore() {
        List<SealedSecret> before = List.of(current("b"), until("a", NOW.plusSeconds(60)));

        assertThat(rotate(before, "c", DAY))
                .isEqualTo(
                        Verdict.accept(
                                List.of(
                                        current("c"),
                                        until("b", NOW.plus(DAY)),
                                        until("a", NOW.plusSeconds(60)))));
    }

    @Test
    void forgetsWhatHasEnded() {
        List<SealedSecret> before = List.of(current("b"), until("a", NOW));

        assertThat(rotate(before, "c", DAY))
                .isEqualTo(Verdict.accept(List.of(current("c"), until("b", NOW.plus(DAY)))));
    }

    @Test
    void endsEveryFormerSecretAtOnceWithoutAnOverlap() {
        List<SealedSecret> before = List.of(current("b"), until("a", NOW.plusSeconds(60)));

        assertThat(rotate(before, "c", Duration.ZERO))
                .isEqualTo(Verdict.accept(List.of(current("c"))));
    }

    @Test
    void refusesAFourthSecretAndSaysWhenThereIsRoom() {
        List<SealedSecret> before =
                List.of(
                        current("c"),
                        until("b", NOW.plusSeconds(90)),
                        until("a", NOW.plusSeconds(60)));

        assertThat(rotate(before, "d", DAY))
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> {
                            assertThat(refused.refusal().code())
                                    .isEqualTo(ErrorCode.RECORD_INVALID);
                            assertThat(refused.refusal().message())
                                    .contains("2026-11-22T12:01:00Z");
                        });
    }

    @Test
    void takesAnOverlapFromNothingToAWeek() {
        assertThat(SecretRotation.overlap(Optional.empty())).isEqualTo(Verdict.accept(DAY));
        assertThat(SecretRotation.overlap(Optional.of(0))).isEqualTo(Verdict.accept(Duration.ZERO));
        assertThat(SecretRotation.overlap(Optional.of(604_800)))
                .isEqualTo(Verdict.accept(Duration.ofDays(7)));
        assertThat(SecretRotation.overlap(Optional.of(-1))).isInstanceOf(Verdict.Refused.class);
        assertThat(SecretRotation.overlap(Optional.of(604_801)))
                .isInstanceOf(Verdict.Refused.class);
    }

    private static Verdict<List<SealedSecret>> rotate(
            List<SealedSecret> before, String added, Duration overlap) {
        return SecretRotation.rotate(before, current(added), overlap, NOW);
    }

    private static SealedSecret current(String name) {
        return new SealedSecret(Sealed.of(name.getBytes(UTF_8)), Optional.empty());
    }

    private static SealedSecret until(String name, Instant end) {
        return new SealedSecret(Sealed.of(name.getBytes(UTF_8)), Optional.of(end));
    }
}
