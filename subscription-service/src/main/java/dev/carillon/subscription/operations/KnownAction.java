package dev.carillon.subscription.operations;

import dev.carillon.schemas.id.ScopeType;
import dev.carillon.subscription.domain.Json;
import java.util.List;

/// An action as the catalogue shows it.
///
/// @param name such as `card.move`
/// @param scopes the kinds of scope whose webhooks can have it
/// @param filters the filter keys that apply to it
/// @param about what it means
/// @param example the body of a callback
public record KnownAction(
        String name, List<ScopeType> scopes, List<String> filters, String about, Json example) {

    /// Copies the lists.
    public KnownAction {
        scopes = List.copyOf(scopes);
        filters = List.copyOf(filters);
    }
}
