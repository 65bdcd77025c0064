package dev.carillon.subscription.domain;

import static dev.carillon.schemas.id.ScopeType.ORGANIZATION;
import static dev.carillon.schemas.id.ScopeType.PIPE;
import static dev.carillon.subscription.domain.Known.CATALOGUE;
import static dev.carillon.subscription.domain.Known.accepted;
import static dev.carillon.subscription.domain.Known.list;
import static dev.carillon.subscription.domain.Known.number;
import static dev.carillon.subscription.domain.Known.object;
import static dev.carillon.subscription.domain.Known.refused;
import static dev.carillon.subscription.domain.Known.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookRulesTest {

    private static final UrlJudge ONLY_EXAMPLE =
            url ->
                    url.startsWith("https://example.com/")
                            ? Optional.empty()
                            : Optional.of("url cannot be called: not example.com");

    private static final WebhookContent STORED =
            new WebhookContent(
                    "stored",
                    Actions.ofSpoken(List.of("card.create")),
                    new Filters(Map.of("on_phase_id", List.of(1L))),
                    Optional.of("ada@example.com"),
                    "https://example.com/stored",
                    new Headers(List.of(new Header("token", "s3cret"))));

    private final WebhookRules rules = new WebhookRules(CATALOGUE, ONLY_EXAMPLE);

    @Test
    void keepsWhatIsLeftOut() {
        assertThat(accepted(rules.check(STORED, nothing(), PIPE))).isEqualTo(STORED);
    }

    @Test
    void clearsHeadersFiltersAndEmailWithNull() {
        WebhookChange change =
                new WebhookChange(
                        new Change.Keep<>(),
                        new Change.Keep<>(),
                        new Change.Keep<>(),
                        new Change.Clear<>(),
                        new Change.Clear<>(),
                        new Change.Clear<>());

        WebhookContent changed = accepted(rules.check(STORED, change, PIPE));

        assertThat(changed.email()).isEmpty();
        assertThat(changed.headers()).isEqualTo(Headers.NONE);
        assertThat(changed.filters()).isEqualTo(Filters.NONE);
        assertThat(changed.name()).isEqualTo("stored");
        assertThat(changed.url()).isEqualTo("https://example.com/stored");
    }

    @Test
    void refusesNullForWhatCannotBeCleared() {
        assertThat(refused(rules.check(STORED, name(new Change.Clear<>()), PIPE)).message())
                .isEqualTo("name cannot be null; leave it out to keep what is stored");
        assertThat(refused(rules.check(STORED, url(new Change.Clear<>()), PIPE)).message())
                .isEqualTo("url cannot be null; leave it out to keep what is stored");
        assertThat(refused(rules.check(STORED, actions(new Change.Clear<>()), PIPE)).message())
                .isEqualTo("actions cannot be null; leave it out to keep what is stored");
    }

    @Test
    void keepsTheUrlWhenItsMaskIsWrittenBack() {
        WebhookContent changed = accepted(rules.check(STORED, url(new Change.Set<>("***")), PIPE));

        assertThat(changed).isEqualTo(STORED);
    }

    @Test
    void doesNotJudgeAnUnchangedUrlAgain() {
        WebhookContent old = STORED.withUrl("https://forbidden-since.example/");

        WebhookContent renamed =
                accepted(rules.check(old, name(new Change.Set<>("renamed")), PIPE));

        assertThat(renamed.url()).isEqualTo("https://forbidden-since.example/");
        assertThat(
                        accepted(
                                rules.check(
                                        old,
                                        url(new Change.Set<>("https://forbidden-since.example/")),
                                        PIPE)))
                .isEqualTo(old);
    }

    @Test
    void refusesNewActionsThatTheStoredFiltersDoNotFit() {
        Refusal refusal =
                refused(rules.check(STORED, actions(new Change.Set<>(List.of("card.move"))), PIPE));

        assertThat(refusal.message())
                .isEqualTo("The filter key on_phase_id does not apply to card.move");
    }

    @Test
    void takesNewActionsWithNewFiltersThatFit() {
        WebhookChange change =
                new WebhookChange(
                        new Change.Set<>(List.of("card.move")),
                        new Change.Keep<>(),
                        new Change.Keep<>(),
                        new Change.Keep<>(),
                        new Change.Keep<>(),
                        new Change.Set<>(object("to_phase_id", list(number("9")))));

        WebhookContent changed = accepted(rules.check(STORED, change, PIPE));

        assertThat(changed.filters().byKey()).isEqualTo(Map.of("to_phase_id", List.of(9L)));
        assertThat(changed.actions().spoken()).containsExactly("card.move");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "a\nb", "a\u0000", "\ud800"})
    void refusesNamesThatCannotBeShown(String name) {
        assertThat(refused(rules.check(STORED, name(new Change.Set<>(name)), PIPE)).code())
                .isEqualTo(ErrorCode.INVALID_INPUT);
    }

    @Test
    void refusesANameThatIsTooLong() {
        String tooLong = "n".repeat(256);

        assertThat(refused(rules.check(STORED, name(new Change.Set<>(tooLong)), PIPE)).message())
                .isEqualTo("name must have at most 255 characters, had 256");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ada", "@example.com", "ada@", "a b@example.com", "a@b@c", "a@b\u0007"})
    void refusesWhatIsNoEmailAddress(String email) {
        NewWebhook wanted =
                new NewWebhook(
                        List.of("card.create"),
                        "name",
                        "https://example.com/hook",
                        Optional.of(email),
                        Optional.empty(),
                        Optional.empty());

        assertThat(refused(rules.check(wanted, PIPE)).message())
                .startsWith("email must be an address such as someone@example.com");
    }

    @Test
    void passesOnWhyAUrlCannotBeCalled() {
        NewWebhook wanted =
                new NewWebhook(
                        List.of("card.create"),
                        "name",
                        "https://127.0.0.1/",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());

        assertThat(refused(rules.check(wanted, PIPE)))
                .isEqualTo(
                        new Refusal(
                                ErrorCode.INVALID_INPUT, "url cannot be called: not example.com"));
    }

    @Test
    void checksEveryPartOfANewWebhook() {
        NewWebhook wanted =
                new NewWebhook(
                        List.of("Card.Done"),
                        "  name ",
                        "https://example.com/hook",
                        Optional.of(" ada@example.com "),
                        Optional.of(object("token", text("x"))),
                        Optional.of(object("on_phase_id", list(number("1")))));

        WebhookContent content = accepted(rules.check(wanted, ORGANIZATION));

        assertThat(content)
                .isEqualTo(
                        new WebhookContent(
                                "name",
                                Actions.ofSpoken(List.of("card.done")),
                                new Filters(Map.of("on_phase_id", List.of(1L))),
                                Optional.of("ada@example.com"),
                                "https://example.com/hook",
                                new Headers(List.of(new Header("token", "x")))));
        assertThat(content.toString()).doesNotContain("example.com");
    }

    private static WebhookChange nothing() {
        return name(new Change.Keep<>());
    }

    private static WebhookChange name(Change<String> change) {
        return new WebhookChange(
                new Change.Keep<>(),
                change,
                new Change.Keep<>(),
                new Change.Keep<>(),
                new Change.Keep<>(),
                new Change.Keep<>());
    }

    private static WebhookChange url(Change<String> change) {
        return new WebhookChange(
                new Change.Keep<>(),
                new Change.Keep<>(),
                change,
                new Change.Keep<>(),
                new Change.Keep<>(),
                new Change.Keep<>());
    }

    private static WebhookChange actions(Change<List<String>> change) {
        return new WebhookChange(
                change,
                new Change.Keep<>(),
                new Change.Keep<>(),
                new Change.Keep<>(),
                new Change.Keep<>(),
                new Change.Keep<>());
    }
}
