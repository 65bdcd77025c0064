package dev.carillon.router.domain;

import dev.carillon.schemas.id.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Finds who asked for an event.
public final class Matcher {

    private Matcher() {}

    /// The subscriptions that want the event, each once, in the order of their ids.
    ///
    /// @param scopes the scopes the event belongs to, none twice
    /// @param table the subscriptions of a scope
    public static List<Subscription> matches(
            EventFacts event, List<Scope> scopes, Function<Scope, ScopeIndex> table) {
        List<Subscription> matches = new ArrayList<>();
        for (Scope scope : scopes) {
            table.apply(scope).addMatches(event, matches);
        }
        matches.sort(Subscription.BY_ID);
        return matches;
    }
}
