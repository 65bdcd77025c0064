package dev.carillon.router.domain;

import static dev.carillon.router.domain.Examples.ORGANIZATION;
import static dev.carillon.router.domain.Examples.PIPE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlacementTest {

    @Test
    void rollsAPipeUpToItsOrganization() {
        assertThat(Placement.of(PIPE, "300", Optional.of("300")))
                .isEqualTo(new Placement.Known(List.of(PIPE, ORGANIZATION)));
    }

    @Test
    void countsAnOrganizationOnce() {
        assertThat(Placement.of(ORGANIZATION, "300", Optional.of("300")))
                .isEqualTo(new Placement.Known(List.of(ORGANIZATION)));
    }

    @Test
    void doesNotBelieveAnEventThatNamesAnotherOrganization() {
        assertThat(Placement.of(PIPE, "301", Optional.of("300")))
                .isEqualTo(new Placement.Foreign("301", "300"));
    }

    @Test
    void needsNoDirectoryToKnowWhoOwnsAnOrganization() {
        assertThat(Placement.of(ORGANIZATION, "301", Optional.empty()))
                .isEqualTo(new Placement.Foreign("301", "300"));
    }

    @Test
    void doesNotRollUpAScopeTheDirectoryDoesNotKnow() {
        assertThat(Placement.of(PIPE, "300", Optional.empty()))
                .isEqualTo(new Placement.Unknown(PIPE));
        assertThat(Placement.of(ORGANIZATION, "300", Optional.empty()))
                .isEqualTo(new Placement.Unknown(ORGANIZATION));
    }
}
