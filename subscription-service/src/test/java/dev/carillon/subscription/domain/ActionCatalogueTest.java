package dev.carillon.subscription.domain;

import static dev.carillon.schemas.id.ScopeType.ORGANIZATION;
import static dev.carillon.schemas.id.ScopeType.PIPE;
import static dev.carillon.schemas.id.ScopeType.TABLE;
import static dev.carillon.subscription.domain.Known.CATALOGUE;
import static dev.carillon.subscription.domain.Known.accepted;
import static dev.carillon.subscription.domain.Known.refused;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ActionCatalogueTest {

    @Test
    void readsActionsInAnyCaseAndStoresThemInLowerCase() {
        Actions actions = accepted(CATALOGUE.read(List.of("Card.Create", " USER.ROLE_SET "), PIPE));

        assertThat(actions.spoken()).containsExactly("card.create", "user.role_set");
    }

    @Test
    void readsAnAliasBackAsItWasSentAndTellsOthersTheRealName() {
        Actions actions =
                accepted(CATALOGUE.read(List.of("User.Invitation_Accepted"), ORGANIZATION));

        assertThat(actions.spoken()).containsExactly("user.invitation_accepted");
        assertThat(actions.canonical()).containsExactly("user.invitation_acceptance");
    }

    @Test
    void keepsAnActionOnceWhenItIsNamedTwiceOrByItsAliasToo() {
        Actions actions =
                accepted(
                        CATALOGUE.read(
                                List.of(
                                        "user.invitation_accepted",
                                        "user.invitation_acceptance",
                                        "card.move",
                                        "CARD.MOVE"),
                                ORGANIZATION));

        assertThat(actions.spoken()).containsExactly("user.invitation_accepted", "card.move");
    }

    @ParameterizedTest
    @CsvSource({
        "card.crate, card.create",
        "card.moved, card.move",
        "crad.done, card.done",
        "user.roleset, user.role_set",
        "carx.*, card.*"
    })
    void namesTheNearestActionForOneThatDoesNotExist(String written, String nearest) {
        Refusal refusal = refused(CATALOGUE.read(List.of(written), PIPE));

        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(refusal.message())
                .isEqualTo(
                        "The action \"%s\" does not exist; the nearest one is %s"
                                .formatted(written, nearest));
    }

    @Test
    void saysWhichScopesCanHaveAnActionThatThisOneCannot() {
        Refusal refusal = refused(CATALOGUE.read(List.of("user.removal_from_table"), PIPE));

        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(refusal.message())
                .isEqualTo(
                        "The action user.removal_from_table cannot happen for a webhook of a pipe;"
                                + " webhooks of an organization or a table can have it");
    }

    @ParameterizedTest
    @CsvSource({"card.*", "user.*", "*"})
    void takesWildcardsInEveryScope(String wildcard) {
        assertThat(accepted(CATALOGUE.read(List.of(wildcard), PIPE)).spoken())
                .containsExactly(wildcard);
        assertThat(accepted(CATALOGUE.read(List.of(wildcard), TABLE)).spoken())
                .containsExactly(wildcard);
        assertThat(accepted(CATALOGUE.read(List.of(wildcard), ORGANIZATION)).spoken())
                .containsExactly(wildcard);
    }

    @Test
    void refusesNoActionAnEmptyOneAndTooMany() {
        assertThat(refused(CATALOGUE.read(List.of(), PIPE)).message())
                .isEqualTo("actions must name at least one action, such as card.create");
        assertThat(refused(CATALOGUE.read(List.of("card.move", ""), PIPE)).message())
                .isEqualTo("actions must not contain null or an empty text");
        assertThat(refused(CATALOGUE.read(Collections.nCopies(101, "card.move"), PIPE)).message())
                .isEqualTo("actions names 101 actions and may name at most 100");
    }

    @Test
    void doesNotRepeatALongOrStrangeNameInItsMessage() {
        String message =
                refused(CATALOGUE.read(List.of("x\u0000\n" + "y".repeat(100_000)), PIPE)).message();

        assertThat(message.length()).isLessThan(200);
        assertThat(message).contains("x??yyy").doesNotContain("\n");
    }
}
