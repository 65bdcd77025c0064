package dev.carillon.subscription.domain;

import static dev.carillon.schemas.id.ScopeType.ORGANIZATION;
import static dev.carillon.schemas.id.ScopeType.PIPE;
import static dev.carillon.schemas.id.ScopeType.TABLE;
import static dev.carillon.subscription.domain.Known.accepted;
import static dev.carillon.subscription.domain.Known.refused;
import static dev.carillon.subscription.domain.Placement.OnDuplicate.REFUSE;
import static dev.carillon.subscription.domain.Placement.OnDuplicate.REPLACE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.schemas.id.SubscriptionId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlacementTest {

    private static final UrlFingerprint HERE = new UrlFingerprint("here");
    private static final UrlFingerprint THERE = new UrlFingerprint("there");

    @ParameterizedTest
    @CsvSource({
        "card.move, card.move",
        "card.move, card.*",
        "card.*, card.move",
        "*, user.*",
        "user.*, *",
        "card.*, card.*",
        "user.invitation_accepted, user.invitation_acceptance",
        "user.*, user.invitation_accepted"
    })
    void refusesTheSameUrlWithACommonActionOnAPipe(String earlier, String later) {
        Refusal refusal =
                refused(
                        Placement.ofNew(
                                PIPE,
                                List.of(neighbour(5, HERE, earlier)),
                                HERE,
                                actions(later),
                                30,
                                REFUSE));

        assertThat(refusal.code()).isEqualTo(ErrorCode.RECORD_INVALID);
        assertThat(refusal.message())
                .contains("a webhook with this URL and a common action (id 5)")
                .contains("overridePrevious");
    }

    @ParameterizedTest
    @CsvSource({"card.move, card.done", "card.*, user.*", "card.*, user.role_set"})
    void acceptsTheSameUrlWithOtherActions(String earlier, String later) {
        assertThat(
                        accepted(
                                Placement.ofNew(
                                        TABLE,
                                        List.of(neighbour(5, HERE, earlier)),
                                        HERE,
                                        actions(later),
                                        30,
                                        REFUSE)))
                .isEmpty();
    }

    @Test
    void acceptsAnotherUrlWithTheSameAction() {
        assertThat(
                        accepted(
                                Placement.ofNew(
                                        PIPE,
                                        List.of(neighbour(5, HERE, "*")),
                                        THERE,
                                        actions("*"),
                                        30,
                                        REFUSE)))
                .isEmpty();
    }

    @Test
    void hasNoSuchRuleForOrganizations() {
        assertThat(
                        accepted(
                                Placement.ofNew(
                                        ORGANIZATION,
                                        List.of(neighbour(5, HERE, "*")),
                                        HERE,
                                        actions("*"),
                                        30,
                                        REFUSE)))
                .isEmpty();
    }

    @Test
    void replacesEveryEarlierDuplicateWhenAsked() {
        List<Neighbour> neighbours =
                List.of(
                        neighbour(5, HERE, "card.move"),
                        neighbour(6, HERE, "card.done"),
                        neighbour(7, HERE, "user.role_set"),
                        neighbour(8, THERE, "card.move"));

        assertThat(
                        accepted(
                                Placement.ofNew(
                                        PIPE, neighbours, HERE, actions("card.*"), 30, REPLACE)))
                .containsExactly(new SubscriptionId(5), new SubscriptionId(6));
    }

    @Test
    void refusesMoreWebhooksThanAScopeMayHave() {
        List<Neighbour> two = List.of(neighbour(5, HERE, "*"), neighbour(6, THERE, "*"));

        Refusal refusal =
                refused(Placement.ofNew(ORGANIZATION, two, HERE, actions("*"), 2, REFUSE));

        assertThat(refusal)
                .isEqualTo(
                        new Refusal(
                                ErrorCode.USAGE_LIMIT_EXCEEDED,
                                "This organization has 2 webhooks and may have at most 2; delete"
                                        + " one first"));
    }

    @Test
    void replacingMakesRoomInAFullScope() {
        List<Neighbour> two = List.of(neighbour(5, HERE, "*"), neighbour(6, THERE, "*"));

        assertThat(accepted(Placement.ofNew(PIPE, two, HERE, actions("*"), 2, REPLACE)))
                .containsExactly(new SubscriptionId(5));
    }

    @Test
    void refusesAChangeThatWouldMakeADuplicate() {
        assertThat(
                        refused(
                                        Placement.ofChanged(
                                                PIPE,
                                                List.of(neighbour(5, HERE, "card.move")),
                                                HERE,
                                                actions("card.*")))
                                .code())
                .isEqualTo(ErrorCode.RECORD_INVALID);
    }

    private static Neighbour neighbour(long id, UrlFingerprint url, String action) {
        return new Neighbour(new SubscriptionId(id), url, actions(action));
    }

    private static Actions actions(String action) {
        return Actions.ofSpoken(List.of(action));
    }
}
