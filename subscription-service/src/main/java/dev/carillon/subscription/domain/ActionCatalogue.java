package dev.carillon.subscription.domain;

import dev.carillon.schemas.id.ScopeType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The actions that exist. Immutable.
public final class ActionCatalogue {

    /// The most actions one webhook may name.
    public static final int MOST_ACTIONS = 100;

    private static final String ANYTHING = "*";

    private final Map<String, ActionRules> rules;

    /// @param rules what is known of each action, by its canonical name
    public ActionCatalogue(Map<String, ActionRules> rules) {
        this.rules = new TreeMap<>(rules);
    }

    /// Reads a caller's list of actions for a webhook of this kind of scope.
    public Verdict<Actions> read(List<String> written, ScopeType scope) {
        if (written.isEmpty()) {
            return Verdict.invalid("actions must name at least one action, such as card.create");
        }
        if (written.size() > MOST_ACTIONS) {
            return Verdict.invalid(
                    "actions names %d actions and may name at most %d"
                            .formatted(written.size(), MOST_ACTIONS));
        }
        List<Action> actions = new ArrayList<>();
        Set<String> seen = new TreeSet<>();
        for (String text : written) {
            if (text.isBlank()) {
                return Verdict.invalid("actions must not contain null or an empty text");
            }
            Action action = Action.of(text);
            switch (check(action, scope)) {
                case Verdict.Refused<Action>(Refusal refusal) -> {
                    return new Verdict.Refused<>(refusal);
                }
                case Verdict.Accepted<Action>(Action accepted) -> {
                    if (seen.add(accepted.canonical())) {
                        actions.add(accepted);
                    }
                }
            }
        }
        return Verdict.accept(new Actions(actions));
    }

    /// The canonical actions that a webhook with this action can receive in this kind of scope.
    public Set<String> reachable(Action action, ScopeType scope) {
        return rules.entrySet().stream()
                .filter(entry -> entry.getValue().scopes().contains(scope))
                .map(Map.Entry::getKey)
                .filter(action::covers)
                .collect(Collectors.toUnmodifiableSet());
    }

    /// The filter keys that apply to an action; none when it does not exist.
    public Set<String> filterKeys(String canonical) {
        ActionRules known = rules.get(canonical);
        return known == null ? Set.of() : known.filterKeys();
    }

    /// Every filter key that applies to any action, sorted.
    public Set<String> filterKeys() {
        return rules.values().stream()
                .flatMap(known -> known.filterKeys().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Verdict<Action> check(Action action, ScopeType scope) {
        if (action.isWildcard()) {
            return wildcards().contains(action.spoken()) ? Verdict.accept(action) : unknown(action);
        }
        ActionRules known = rules.get(action.canonical());
        if (known == null) {
            return unknown(action);
        }
        if (!known.scopes().contains(scope)) {
            return Verdict.invalid(
                    "The action %s cannot happen for a webhook of %s; webhooks of %s can have it"
                            .formatted(action.spoken(), withArticle(scope), scopes(known)));
        }
        return Verdict.accept(action);
    }

    private Verdict<Action> unknown(Action action) {
        Set<String> names = new TreeSet<>(rules.keySet());
        names.addAll(wildcards());
        String nearest =
                names.stream()
                        .min(
                                Comparator.comparingInt(
                                        name -> EditDistance.between(name, action.spoken())))
                        .orElse(ANYTHING);
        return Verdict.invalid(
                "The action %s does not exist; the nearest one is %s"
                        .formatted(Quote.of(action.spoken()), nearest));
    }

    /// `*` and one wildcard for each family of actions.
    private Set<String> wildcards() {
        Set<String> wildcards = new TreeSet<>(Set.of(ANYTHING));
        rules.keySet().stream()
                .filter(name -> name.indexOf('.') > 0)
                .forEach(name -> wildcards.add(name.substring(0, name.indexOf('.')) + ".*"));
        return wildcards;
    }

    private static String scopes(ActionRules known) {
        return known.scopes().stream()
                .sorted(Comparator.comparing(ScopeType::word))
                .map(ActionCatalogue::withArticle)
                .collect(Collectors.joining(" or "));
    }

    private static String withArticle(ScopeType scope) {
        return switch (scope) {
            case ORGANIZATION -> "an organization";
            case PIPE -> "a pipe";
            case TABLE -> "a table";
        };
    }
}
