package dev.carillon.subscription.domain;

import static dev.carillon.schemas.id.ScopeType.ORGANIZATION;
import static dev.carillon.schemas.id.ScopeType.PIPE;
import static dev.carillon.schemas.id.ScopeType.TABLE;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A small catalogue, and short ways to values.
final class Known {

    static final ActionCatalogue CATALOGUE =
            new ActionCatalogue(
                    Map.of(
                            "card.create",
                            new ActionRules(
                                    Set.of(PIPE, TABLE, ORGANIZATION), Set.of("on_phase_id")),
                            "card.done",
                            new ActionRules(
                                    Set.of(PIPE, TABLE, ORGANIZATION), Set.of("on_phase_id")),
                            "card.move",
                            new ActionRules(
                                    Set.of(PIPE, TABLE, ORGANIZATION),
                                    Set.of("from_phase_id", "to_phase_id")),
                            "user.role_set",
                            new ActionRules(Set.of(PIPE, TABLE, ORGANIZATION), Set.of()),
                            "user.removal_from_table",
                            new ActionRules(Set.of(TABLE, ORGANIZATION), Set.of()),
                            "user.invitation_acceptance",
                            new ActionRules(Set.of(ORGANIZATION), Set.of())));

    private Known() {}

    static Json number(String number) {
        return new Json.Numeral(new BigDecimal(number));
    }

    static Json list(Json... items) {
        return new Json.Array(Arrays.asList(items));
    }

    static Json object(String key, Json value) {
        return new Json.Members(Map.of(key, value));
    }

    static Json text(String text) {
        return new Json.Text(text);
    }

    static NewWebhook wanted(List<String> actions, Optional<Json> filters) {
        return new NewWebhook(
                actions,
                "name",
                "https://example.com/hook",
                Optional.empty(),
                Optional.empty(),
                filters);
    }

    static <T> T accepted(Verdict<T> verdict) {
        return switch (verdict) {
            case Verdict.Accepted<T>(T value) -> value;
            case Verdict.Refused<T>(Refusal refusal) -> throw new AssertionError(refusal.message());
        };
    }

    static Refusal refused(Verdict<?> verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Refused.class);
        return ((Verdict.Refused<?>) verdict).refusal();
    }
}
