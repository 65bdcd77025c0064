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

    private final HealthBook book = new HealthBook();

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

        assertThat(book.isGone(ID, 3)).isTrue();
        assertThat(book.isGone(ID, 2)).isTrue();
        assertThat(book.isGone(ID, 4)).isFalse();
        count(3, NOON, new AttemptOutcome.Delivered(200));
        assertThat(book.isGone(ID, 3)).isTrue();
    }

    @Test
    void anAttemptOnAnOlderVersionSaysNothingAboutTheNewOne() {
        count(2, NOON, refused(500));

        assertThat(count(1, NOON, refused(410))).isEmpty();
        assertThat(book.isGone(ID, 2)).isFalse();
    }

    @Test
    void forgetsEndpointsOfNumbersThatAreGone() {
        count(1, NOON, refused(410));

        book.forget(Set.of(4));
        assertThat(book.isGone(ID, 1)).isTrue();
        book.forget(Set.of(5));
        assertThat(book.isGone(ID, 1)).isFalse();
    }

    private Optional<Health> count(long version, Instant at, AttemptOutcome outcome) {
        return book.count(
                ID,
                new HealthBook.Tenure(version, 9, 5),
                new Attempt(1, at, Duration.ofMillis(5), outcome, Optional.empty()));
    }

    private static AttemptOutcome refused(int status) {
        return new AttemptOutcome.Refused(status, Optional.empty());
    }
}
