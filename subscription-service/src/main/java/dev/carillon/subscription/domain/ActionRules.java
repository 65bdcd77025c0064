package dev.carillon.subscription.domain;

import dev.carillon.schemas.id.ScopeType;
import java.util.Set;

/// What is known of one action.
///
/// @param scopes where a webhook may ask for it
/// @param filterKeys the filter keys that apply to its events
public record ActionRules(Set<ScopeType> scopes, Set<String> filterKeys) {

    /// Copies the sets.
    public ActionRules {
        scopes = Set.copyOf(scopes);
        filterKeys = Set.copyOf(filterKeys);
    }
}
