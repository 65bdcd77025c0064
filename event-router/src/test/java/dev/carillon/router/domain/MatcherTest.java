package dev.carillon.router.domain;

import static dev.carillon.router.domain.Examples.ORGANIZATION;
import static dev.carillon.router.domain.Examples.PIPE;
import static dev.carillon.router.domain.Examples.disabled;
import static dev.carillon.router.domain.Examples.event;
import static dev.carillon.router.domain.Examples.filtered;
import static dev.carillon.router.domain.Examples.in;
import static dev.carillon.router.domain.Examples.subscription;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.schemas.id.Scope;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MatcherTest {

    @Test
    void matchesTheExactAction() {
        assertThat(
                        ids(
                                event("card.move"),
                                subscription(1, "card.move"),
                                subscription(2, "card.done")))
                .containsExactly(1L);
    }

    @Test
    void matchesTheFamilyOfTheAction() {
        assertThat(
                        ids(
                                event("card.move"),
                                subscription(1, "card.*"),
                                subscription(2, "user.*"),
                                subscription(3, "*")))
                .containsExactly(1L, 3L);
    }

    @Test
    void matchesASubscriptionOnceHoweverOftenItAsks() {
        assertThat(
                        ids(
                                event("card.move"),
                                subscription(1, "card.move", "card.*", "*"),
                                subscription(2, "card.*", "card.move"),
                                subscription(3, "card.move", "card.done")))
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    void doesNotTakeAFamilyForAnotherThatBeginsLikeIt() {
        assertThat(ids(event("cardboard.cut"), subscription(1, "card.*"))).isEmpty();
    }

    @Test
    void knowsAnActionByItsAliasOnEitherSide() {
        EventFacts renamed = event(Actions.canonical("User.Invitation_Accepted"));

        assertThat(renamed.action()).isEqualTo("user.invitation_acceptance");
        assertThat(
                        ids(
                                renamed,
                                subscription(1, "user.invitation_accepted"),
                                subscription(2, "user.invitation_acceptance")))
                .containsExactly(1L, 2L);
    }

    @Test
    void skipsDisabledSubscriptions() {
        assertThat(ids(event("card.move"), disabled(subscription(1, "*")))).isEmpty();
    }

    @Test
    void wantsOneOfTheNumbersOfEveryFilterKey() {
        EventFacts moved = event("card.move", Map.of("from_phase_id", 1L, "to_phase_id", 2L));

        assertThat(
                        ids(
                                moved,
                                filtered(
                                        subscription(1, "card.move"),
                                        Map.of("to_phase_id", Set.of(2L, 9L))),
                                filtered(
                                        subscription(2, "card.move"),
                                        Map.of("to_phase_id", Set.of(9L))),
                                filtered(
                                        subscription(3, "card.move"),
                                        Map.of(
                                                "from_phase_id", Set.of(1L),
                                                "to_phase_id", Set.of(9L)))))
                .containsExactly(1L);
    }

    @Test
    void takesAFilterKeyThatDoesNotApplyForNoMatch() {
        assertThat(
                        ids(
                                event("card.done", Map.of("on_phase_id", 1L)),
                                filtered(subscription(1, "*"), Map.of("to_phase_id", Set.of(1L)))))
                .isEmpty();
    }

    @Test
    void matchesTheOrganizationOfAPipeToo() {
        Subscription ofPipe = subscription(7, "card.move");
        Subscription ofOrganization = in(ORGANIZATION, subscription(3, "card.*"));

        List<Subscription> matches =
                Matcher.matches(
                        event("card.move"),
                        List.of(PIPE, ORGANIZATION),
                        scope ->
                                ScopeIndex.of(
                                        List.of(scope.equals(PIPE) ? ofPipe : ofOrganization)));

        assertThat(matches).containsExactly(ofOrganization, ofPipe);
    }

    private static List<Long> ids(EventFacts event, Subscription... subscriptions) {
        ScopeIndex index = ScopeIndex.of(Arrays.asList(subscriptions));
        List<Scope> scopes = List.of(PIPE);
        return Matcher.matches(event, scopes, _ -> index).stream()
                .map(subscription -> subscription.key().id().value())
                .toList();
    }
}
