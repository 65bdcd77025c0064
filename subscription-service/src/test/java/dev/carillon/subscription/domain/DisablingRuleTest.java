package dev.carillon.subscription.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.DisablingRule.Ruling;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// When a webhook is given up, and when its people are told before.
class DisablingRuleTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);
    private static final Ruling LEAVE = new Ruling.Leave();
    private static final Ruling DISABLE = new Ruling.Disable("failing");

    private final DisablingRule rule = DisablingRule.STANDARD;

    @Test
    void disablesAnEndpointThatSaysThatItIsGoneAtOnce() {
        assertThat(rule.judge(report(EndpointReport.Circuit.GONE, 1, NOW, NOW), NOW))
                .isEqualTo(new Ruling.Disable("gone"));
    }

    @Test
    void disablesAfterTenFailuresOverFiveDays() {
        assertThat(failing(10, DAY.multipliedBy(5))).isEqualTo(DISABLE);
        assertThat(failing(500, DAY.multipliedBy(9))).isEqualTo(DISABLE);
    }

    @Test
    void disablesNeitherForFewFailuresNorForAShortTime() {
        assertThat(failing(9, DAY.multipliedBy(30))).isInstanceOf(Ruling.Warn.class);
        assertThat(failing(1000, DAY.multipliedBy(5).minusMillis(1)))
                .isInstanceOf(Ruling.Warn.class);
    }

    @Test
    void warnsAtHalfOfBothAndSaysWhenItWillBeDisabled() {
        Duration half = Duration.ofHours(60);

        assertThat(failing(5, half))
                .isEqualTo(new Ruling.Warn(NOW.minus(half).plus(DAY.multipliedBy(5))));
        assertThat(failing(4, half)).isEqualTo(LEAVE);
        assertThat(failing(5, half.minusMillis(1))).isEqualTo(LEAVE);
    }

    @Test
    void doesNothingForWhatIsReadLongAfterTheLastFailure() {
        Instant last = NOW.minus(DAY);

        assertThat(rule.judge(since(last.minus(DAY.multipliedBy(6)), last), NOW))
                .isEqualTo(DISABLE);
        assertThat(rule.judge(since(last.minus(DAY.multipliedBy(6)), last), NOW.plusMillis(1)))
                .isEqualTo(LEAVE);
    }

    @Test
    void doesNothingAfterASuccess() {
        assertThat(
                        rule.judge(
                                new EndpointReport(
                                        new SubscriptionId(1),
                                        1,
                                        1,
                                        EndpointReport.Circuit.CLOSED,
                                        0,
                                        Optional.empty(),
                                        Optional.of(NOW),
                                        Optional.of(NOW.minus(DAY)),
                                        Optional.of(200),
                                        NOW),
                                NOW))
                .isEqualTo(LEAVE);
    }

    @Test
    void aLaterVersionThenALaterOwnerThenALaterTimeCounts() {
        EndpointReport first = aged(1, 5, NOW);

        assertThat(first.isOlderThan(aged(2, 1, NOW.minus(DAY)))).isTrue();
        assertThat(first.isOlderThan(aged(1, 6, NOW.minus(DAY)))).isTrue();
        assertThat(first.isOlderThan(aged(1, 5, NOW.plusMillis(1)))).isTrue();
        assertThat(first.isOlderThan(first)).isFalse();
        assertThat(first.isOlderThan(aged(1, 4, NOW.plus(DAY)))).isFalse();
    }

    private Ruling failing(int attempts, Duration time) {
        return rule.judge(report(EndpointReport.Circuit.OPEN, attempts, NOW.minus(time), NOW), NOW);
    }

    private static EndpointReport since(Instant first, Instant last) {
        return report(EndpointReport.Circuit.OPEN, 50, first, last);
    }

    private static EndpointReport aged(long version, long epoch, Instant at) {
        return new EndpointReport(
                new SubscriptionId(1),
                version,
                epoch,
                EndpointReport.Circuit.CLOSED,
                1,
                Optional.of(at),
                Optional.empty(),
                Optional.of(at),
                Optional.empty(),
                at);
    }

    private static EndpointReport report(
            EndpointReport.Circuit circuit, int failed, Instant since, Instant last) {
        return new EndpointReport(
                new SubscriptionId(1),
                1,
                1,
                circuit,
                failed,
                Optional.of(since),
                Optional.empty(),
                Optional.of(last),
                Optional.of(500),
                last);
    }
}
