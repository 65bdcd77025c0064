package dev.carillon.router.domain;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The enabled subscriptions of one scope, arranged by what they ask for. Immutable.
public final class ScopeIndex {

    /// The index of a scope that nobody listens to.
    public static final ScopeIndex EMPTY = new ScopeIndex(List.of());

    private final Map<String, List<Subscription>> byAction = new HashMap<>();
    private final Map<String, List<Subscription>> byFamily = new HashMap<>();
    private final List<Subscription> forEverything = new ArrayList<>();
    private final int size;

    private ScopeIndex(Collection<Subscription> subscriptions) {
        this.size = subscriptions.size();
        subscriptions.stream()
                .filter(Subscription::isEnabled)
                .sorted(Subscription.BY_ID)
                .forEach(this::add);
    }

    /// The index of a scope's subscriptions, disabled ones left out.
    public static ScopeIndex of(Collection<Subscription> subscriptions) {
        return subscriptions.isEmpty() ? EMPTY : new ScopeIndex(subscriptions);
    }

    /// How many subscriptions it was made of.
    public int size() {
        return size;
    }

    /// A subscription stands in exactly one list for each event it wants, or it would match twice:
    /// a wish for everything swallows the others, a family swallows its actions.
    private void add(Subscription subscription) {
        if (subscription.actions().contains(Actions.EVERYTHING)) {
            forEverything.add(subscription);
            return;
        }
        for (String action : subscription.actions()) {
            if (hasWiderWish(subscription, action)) {
                continue;
            }
            Map<String, List<Subscription>> lists =
                    action.endsWith(Actions.FAMILY_SUFFIX) ? byFamily : byAction;
            lists.computeIfAbsent(action, _ -> new ArrayList<>()).add(subscription);
        }
    }

    private static boolean hasWiderWish(Subscription subscription, String action) {
        int end = action.endsWith(Actions.FAMILY_SUFFIX) ? action.length() - 2 : action.length();
        for (int dot = action.indexOf('.');
                dot >= 0 && dot < end;
                dot = action.indexOf('.', dot + 1)) {
            if (subscription.actions().contains(family(action, dot))) {
                return true;
            }
        }
        return false;
    }

    private static String family(String action, int dot) {
        return action.substring(0, dot) + Actions.FAMILY_SUFFIX;
    }

    /// Adds to the list those subscriptions that want the event.
    void addMatches(EventFacts event, List<Subscription> matches) {
        addAdmitting(byAction.getOrDefault(event.action(), List.of()), event, matches);
        if (!byFamily.isEmpty()) {
            String action = event.action();
            for (int dot = action.indexOf('.'); dot >= 0; dot = action.indexOf('.', dot + 1)) {
                addAdmitting(byFamily.getOrDefault(family(action, dot), List.of()), event, matches);
            }
        }
        addAdmitting(forEverything, event, matches);
    }

    private static void addAdmitting(
            List<Subscription> candidates, EventFacts event, List<Subscription> matches) {
        for (Subscription candidate : candidates) {
            if (candidate.admits(event)) {
                matches.add(candidate);
            }
        }
    }
}
