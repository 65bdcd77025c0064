package dev.carillon.subscription.domain;

import static dev.carillon.schemas.id.ScopeType.PIPE;
import static dev.carillon.subscription.domain.Known.CATALOGUE;
import static dev.carillon.subscription.domain.Known.accepted;
import static dev.carillon.subscription.domain.Known.list;
import static dev.carillon.subscription.domain.Known.number;
import static dev.carillon.subscription.domain.Known.object;
import static dev.carillon.subscription.domain.Known.refused;
import static dev.carillon.subscription.domain.Known.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiltersTest {

    @Test
    void readsListsOfNumbers() {
        Filters filters =
                accepted(
                        Filters.read(
                                object(
                                        "on_phase_id",
                                        list(number("7"), number("8.0"), number("7"))),
                                CATALOGUE));

        assertThat(filters.byKey()).isEqualTo(Map.of("on_phase_id", List.of(7L, 8L)));
    }

    @Test
    void readsUnsetAndEmptyFiltersBackAsAnEmptyObject() {
        assertThat(accepted(Filters.read(new Json.Null(), CATALOGUE)).json())
                .isEqualTo(Json.empty());
        assertThat(accepted(Filters.read(Json.empty(), CATALOGUE)).json()).isEqualTo(Json.empty());
    }

    @Test
    void namesTheKeyThatDoesNotExistAndThoseThatDo() {
        assertThat(refused(Filters.read(object("phase", list(number("1"))), CATALOGUE)).message())
                .isEqualTo(
                        "The filter key \"phase\" does not exist; the keys are from_phase_id,"
                                + " on_phase_id, to_phase_id");
    }

    @Test
    void namesTheKeyWhoseValueIsOfTheWrongType() {
        Json half = object("on_phase_id", list(number("1.5")));
        Json huge = object("on_phase_id", list(number("1e999999999")));
        Json word = object("on_phase_id", list(text("1")));
        Json single = object("on_phase_id", number("1"));
        Json none = object("on_phase_id", list());
        Json many = object("on_phase_id", new Json.Array(Collections.nCopies(501, number("1"))));

        assertThat(refused(Filters.read(half, CATALOGUE)).message())
                .isEqualTo(
                        "The filter on_phase_id must be a list of whole numbers of 64 bits, and one"
                                + " was not");
        assertThat(refused(Filters.read(huge, CATALOGUE)).message()).contains("64 bits");
        assertThat(refused(Filters.read(word, CATALOGUE)).message())
                .isEqualTo(
                        "The filter on_phase_id must be a list of numbers, and one of them was a"
                                + " text");
        assertThat(refused(Filters.read(single, CATALOGUE)).message())
                .isEqualTo("The filter on_phase_id must be a list of numbers, was a number");
        assertThat(refused(Filters.read(none, CATALOGUE)).message())
                .isEqualTo("The filter on_phase_id must list from 1 to 500 numbers, had 0");
        assertThat(refused(Filters.read(many, CATALOGUE)).message()).contains("had 501");
        assertThat(refused(Filters.read(text("{}"), CATALOGUE)).message())
                .isEqualTo("filters must be an object such as {\"on_phase_id\": [1]}, was a text");
    }

    @ParameterizedTest
    @CsvSource({
        "on_phase_id, card.create",
        "on_phase_id, card.create;card.done",
        "from_phase_id, card.move"
    })
    void takesAKeyThatAppliesToEveryAction(String key, String actions) {
        Filters filters = new Filters(Map.of(key, List.of(1L)));

        assertThat(accepted(filters.check(actions(actions), PIPE, CATALOGUE))).isEqualTo(filters);
    }

    @ParameterizedTest
    @CsvSource({
        "on_phase_id, card.create;card.move, card.move",
        "on_phase_id, card.*, card.*",
        "on_phase_id, *, *"
    })
    void refusesAKeyThatDoesNotApplyToEveryOneOfSeveralActions(
            String key, String actions, String culprit) {
        Filters filters = new Filters(Map.of(key, List.of(1L)));

        Refusal refusal = refused(filters.check(actions(actions), PIPE, CATALOGUE));

        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(refusal.message())
                .startsWith("Webhooks with filters may only contain one action")
                .endsWith("%s does not apply to %s".formatted(key, culprit));
    }

    @Test
    void namesTheKeyThatDoesNotApplyToTheOnlyAction() {
        Filters filters = new Filters(Map.of("on_phase_id", List.of(1L)));

        assertThat(refused(filters.check(actions("card.move"), PIPE, CATALOGUE)).message())
                .isEqualTo("The filter key on_phase_id does not apply to card.move");
    }

    private static Actions actions(String list) {
        return Actions.ofSpoken(List.of(list.split(";")));
    }
}
