package dev.carillon.subscription.domain;

import dev.carillon.schemas.id.ScopeType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Which events of its actions a webhook wants: for each key the ids of which the event must have
/// one. Keys are ANDed, ids ORed; no key means every event.
///
/// @param byKey key to ids, at least one id each
public record Filters(Map<String, List<Long>> byKey) {

    /// The most ids of one key.
    public static final int MOST_IDS = 500;

    /// Every event.
    public static final Filters NONE = new Filters(Map.of());

    /// Copies the map; the keys are kept in alphabetical order.
    public Filters {
        Map<String, List<Long>> copy = new TreeMap<>();
        byKey.forEach((key, ids) -> copy.put(key, List.copyOf(ids)));
        byKey = Collections.unmodifiableMap(copy);
    }

    /// Reads a caller's value. Whether the keys fit the actions is [#check]'s question.
    public static Verdict<Filters> read(Json value, ActionCatalogue catalogue) {
        if (value instanceof Json.Null) {
            return Verdict.accept(NONE);
        }
        if (!(value instanceof Json.Members(Map<String, Json> members))) {
            return Verdict.invalid(
                    "filters must be an object such as {\"on_phase_id\": [1]}, was "
                            + value.kind());
        }
        Map<String, List<Long>> byKey = new LinkedHashMap<>();
        for (Map.Entry<String, Json> member : members.entrySet()) {
            String key = member.getKey();
            if (!catalogue.filterKeys().contains(key)) {
                return Verdict.invalid(
                        "The filter key %s does not exist; the keys are %s"
                                .formatted(
                                        Quote.of(key), String.join(", ", catalogue.filterKeys())));
            }
            switch (ids(key, member.getValue())) {
                case Verdict.Refused<List<Long>>(Refusal refusal) -> {
                    return new Verdict.Refused<>(refusal);
                }
                case Verdict.Accepted<List<Long>>(List<Long> ids) -> byKey.put(key, ids);
            }
        }
        return Verdict.accept(new Filters(byKey));
    }

    /// Whether every key applies to every action: an event that has no such field could never
    /// match.
    public Verdict<Filters> check(Actions actions, ScopeType scope, ActionCatalogue catalogue) {
        for (String key : byKey.keySet()) {
            for (Action action : actions.all()) {
                Set<String> reachable = catalogue.reachable(action, scope);
                boolean applies =
                        reachable.stream()
                                .allMatch(name -> catalogue.filterKeys(name).contains(key));
                if (applies) {
                    continue;
                }
                if (actions.all().size() > 1 || action.isWildcard()) {
                    return Verdict.invalid(
                            "Webhooks with filters may only contain one action, unless every key"
                                    + " applies to every action; %s does not apply to %s"
                                            .formatted(key, action.spoken()));
                }
                return Verdict.invalid(
                        "The filter key %s does not apply to %s".formatted(key, action.spoken()));
            }
        }
        return Verdict.accept(this);
    }

    /// As it is read back: `{}` when there is no key.
    public Json json() {
        Map<String, Json> members = new LinkedHashMap<>();
        byKey.forEach((key, ids) -> members.put(key, Json.numbers(ids)));
        return new Json.Members(members);
    }

    private static Verdict<List<Long>> ids(String key, Json value) {
        if (!(value instanceof Json.Array(List<Json> items))) {
            return Verdict.invalid(
                    "The filter %s must be a list of numbers, was %s".formatted(key, value.kind()));
        }
        if (items.isEmpty() || items.size() > MOST_IDS) {
            return Verdict.invalid(
                    "The filter %s must list from 1 to %d numbers, had %d"
                            .formatted(key, MOST_IDS, items.size()));
        }
        List<Long> ids = new ArrayList<>();
        for (Json item : items) {
            if (!(item instanceof Json.Numeral(BigDecimal number))) {
                return Verdict.invalid(
                        "The filter %s must be a list of numbers, and one of them was %s"
                                .formatted(key, item.kind()));
            }
            try {
                ids.add(number.longValueExact());
            } catch (ArithmeticException e) {
                return Verdict.invalid(
                        "The filter %s must be a list of whole numbers of 64 bits, and one was not"
                                .formatted(key));
            }
        }
        return Verdict.accept(ids.stream().distinct().toList());
    }
}
