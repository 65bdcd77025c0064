package dev.carillon.delivery.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.schemas.id.SubscriptionId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HealthBookTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final SubscriptionId ID = new SubscriptionId(381);

    private static final Duration TIER = Duration.ofMinutes(5);
    private static final Duration LONG_TIER = Duration.ofMinutes(30);

    private final HealthBook book = new HealthBook(CircuitRule.of(RetrySchedule.DEFAULT));

    @Test
    void aHealthyEndpointIsNoNews() {
        assertThat(count(1, NOON, new AttemptOutcome.Delivered(200))).isEmpty();
    }

    @Test
    void theFirstFailureIsNewsAndTheNextIsNot() {
        Health first = count(1, NOON, refused(500)).orElseThrow();

        assertThat(first.failedAttempts()).isOne();
        assertThat(first.failingSince()).contains(NOON);
        assertThat(first.lastStatus()).hasValue(500);
        assertThat(count(1, NOON.plusSeconds(1), refused(500))).isEmpty();
    }

    @Test
    void failuresThatGoOnAreToldEveryMinute() {
        count(1, NOON, refused(500));
        count(1, NOON.plusSeconds(30), refused(500));

        Health later = count(1, NOON.plusSeconds(60), refused(503)).orElseThrow();

        assertThat(later.failedAttempts()).isEqualTo(3);
        assertThat(later.failingSince()).contains(NOON);
    }

    @Test
    void theSuccessThatEndsFailuresIsNews() {
        count(1, NOON, refused(500));

        Health well =
                count(1, NOON.plusSeconds(1), new AttemptOutcome.Delivered(204)).orElseThrow();

        assertThat(well.failedAttempts()).isZero();
        assertThat(well.failingSince()).isEmpty();
        assertThat(count(1, NOON.plusSeconds(2), new AttemptOutcome.Delivered(204))).isEmpty();
    }

    @Test
    void aGoneEndpointStaysGoneUntilTheWebhookChanges() {
        assertThat(count(3, NOON, refused(410)).orElseThrow().circuit())
                .isEqualTo(Health.Circuit.GONE);

        assertThat(ask(3, NOON)).isEqualTo(HealthBook.Permission.GONE);
        assertThat(ask(2, NOON)).isEqualTo(HealthBook.Permission.GONE);
        count(3, NOON, new AttemptOutcome.Delivered(200));
        assertThat(ask(3, NOON.plus(Duration.ofDays(9)))).isEqualTo(HealthBook.Permission.GONE);
        assertThat(ask(4, NOON)).isEqualTo(HealthBook.Permission.CALL_AFRESH);
        assertThat(ask(4, NOON)).isEqualTo(HealthBook.Permission.CALL);
    }

    @Test
    void anAttemptOnAnOlderVersionSaysNothingAboutTheNewOne() {
        count(2, NOON, refused(500));

        assertThat(count(1, NOON, refused(410))).isEmpty();
        assertThat(ask(2, NOON)).isEqualTo(HealthBook.Permission.CALL);
    }

    @Test
    void forgetsEndpointsOfNumbersThatAreGone() {
        count(1, NOON, refused(410));

        book.forget(Set.of(4));
        assertThat(ask(1, NOON)).isEqualTo(HealthBook.Permission.GONE);
        book.forget(Set.of(5));
        assertThat(ask(1, NOON)).isEqualTo(HealthBook.Permission.CALL);
    }

    @Test
    void aRestartOfAnEndpointOpensNothing() {
        for (int i = 0; i < 100; i++) {
            count(1, NOON.plusMillis(40L * i), refused(502));
        }

        assertThat(ask(1, NOON.plusSeconds(5))).isEqualTo(HealthBook.Permission.CALL);
        assertThat(judge(1, NOON.plusSeconds(6), refused(502)).turn())
                .isEqualTo(HealthBook.Judgement.Turn.OPENED);
        assertThat(book.open()).isOne();
    }

    @Test
    void twoSilencesOpenACircuitAtOnce() {
        count(1, NOON, new AttemptOutcome.TimedOut("no answer"));
        assertThat(ask(1, NOON)).isEqualTo(HealthBook.Permission.CALL);

        Health news =
                count(1, NOON.plusMillis(1), new AttemptOutcome.TimedOut("no answer"))
                        .orElseThrow();

        assertThat(news.circuit()).isEqualTo(Health.Circuit.OPEN);
        assertThat(ask(1, NOON.plusSeconds(1))).isEqualTo(HealthBook.Permission.CIRCULATE);
        assertThat(book.tierOf(ID, NOON)).isEqualTo(TIER);
    }

    @Test
    void refusalsOfSingleDeliveriesOpenNothing() {
        for (int i = 0; i < 1000; i++) {
            count(1, NOON.plusSeconds(i), refused(i % 3 == 0 ? 422 : 404));
        }

        assertThat(ask(1, NOON.plusSeconds(1000))).isEqualTo(HealthBook.Permission.CALL);
    }

    @Test
    void anOpenCircuitLetsOneProbeThroughInEachRound() {
        Instant opened = open(NOON);

        assertThat(ask(1, opened.plus(TIER).minusSeconds(1)))
                .isEqualTo(HealthBook.Permission.CIRCULATE);
        Instant round = opened.plus(TIER).plusSeconds(1);
        assertThat(ask(1, round)).isEqualTo(HealthBook.Permission.PROBE);
        assertThat(ask(1, round.plusMillis(10))).isEqualTo(HealthBook.Permission.HOLD);
        assertThat(ask(1, round.plusSeconds(2))).isEqualTo(HealthBook.Permission.CIRCULATE);

        count(1, round, refused(500));

        assertThat(ask(1, round.plusSeconds(3))).isEqualTo(HealthBook.Permission.CIRCULATE);
        assertThat(ask(1, round.plus(TIER))).isEqualTo(HealthBook.Permission.PROBE);
    }

    @Test
    void aProbeThatFailsGoesRoundWithThoseItStoodForAndAloneItFollowsItsSchedule() {
        Instant opened = open(NOON);
        Instant round = opened.plus(TIER);
        ask(1, round);
        count(1, round, refused(500));
        assertThat(book.tierAfterProbe(ID, round)).as("alone").isEmpty();

        assertThat(ask(1, round.plusSeconds(1))).isEqualTo(HealthBook.Permission.CIRCULATE);
        ask(1, round.plus(TIER));
        count(1, round.plus(TIER), refused(500));

        assertThat(book.tierAfterProbe(ID, round.plus(TIER))).as("with another").contains(TIER);
    }

    @Test
    void aProbeThatIsTakenClosesTheCircuit() {
        Instant opened = open(NOON);
        Instant round = opened.plus(TIER);
        assertThat(ask(1, round)).isEqualTo(HealthBook.Permission.PROBE);

        HealthBook.Judgement judgement = judge(1, round, new AttemptOutcome.Delivered(200));

        assertThat(judgement.turn()).isEqualTo(HealthBook.Judgement.Turn.CLOSED);
        assertThat(judgement.news().orElseThrow().circuit()).isEqualTo(Health.Circuit.CLOSED);
        assertThat(ask(1, round)).isEqualTo(HealthBook.Permission.CALL);
        assertThat(book.open()).isZero();
    }

    @Test
    void anEndpointThatAnswersWithARefusalIsThereAgain() {
        Instant opened = open(NOON);
        Instant round = opened.plus(TIER);
        ask(1, round);

        assertThat(judge(1, round, refused(422)).turn())
                .isEqualTo(HealthBook.Judgement.Turn.CLOSED);
        assertThat(ask(1, round)).isEqualTo(HealthBook.Permission.CALL);
    }

    @Test
    void whatHasPassedItsHorizonIsTriedThroughAnOpenCircuit() {
        Instant opened = open(NOON);

        assertThat(book.ask(ID, 1, true, opened.plusSeconds(1)))
                .isEqualTo(HealthBook.Permission.PROBE);
        assertThat(book.ask(ID, 1, true, opened.plusSeconds(1)))
                .isEqualTo(HealthBook.Permission.HOLD);
    }

    @Test
    void aChangedWebhookIsCalledAtOnce() {
        Instant opened = open(NOON);

        assertThat(ask(2, opened.plusSeconds(1))).isEqualTo(HealthBook.Permission.CALL_AFRESH);
        assertThat(ask(2, opened.plusSeconds(1))).isEqualTo(HealthBook.Permission.CALL);
    }

    @Test
    void anEndpointThatHasFailedForHoursIsProbedLessOften() {
        Instant now = open(NOON);
        while (now.isBefore(NOON.plus(Duration.ofHours(13)))) {
            now = now.plus(TIER);
            if (ask(1, now) == HealthBook.Permission.PROBE) {
                count(1, now, refused(500));
            }
        }

        assertThat(book.tierOf(ID, now)).isEqualTo(LONG_TIER);
        int probes = 0;
        for (int i = 0; i < 24; i++) {
            now = now.plus(TIER);
            if (ask(1, now) == HealthBook.Permission.PROBE) {
                probes++;
                count(1, now, refused(500));
            }
        }
        assertThat(probes).isEqualTo(4);
    }

    private Instant open(Instant from) {
        count(1, from, new AttemptOutcome.TimedOut("no answer"));
        count(1, from, new AttemptOutcome.TimedOut("no answer"));
        assertThat(book.isOpen(ID)).isTrue();
        return from.plusMillis(5);
    }

    private HealthBook.Permission ask(long version, Instant now) {
        return book.ask(ID, version, false, now);
    }

    private Optional<Health> count(long version, Instant at, AttemptOutcome outcome) {
        return judge(version, at, outcome).news();
    }

    private HealthBook.Judgement judge(long version, Instant at, AttemptOutcome outcome) {
        return book.count(
                ID,
                new HealthBook.Tenure(version, 9, 5),
                new Attempt(1, at, Duration.ofMillis(5), outcome, Optional.empty()));
    }

    private static AttemptOutcome refused(int status) {
        return new AttemptOutcome.Refused(status, Optional.empty());
    }
}
