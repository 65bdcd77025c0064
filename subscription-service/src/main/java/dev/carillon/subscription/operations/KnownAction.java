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
/// @param fields what is in the `data` of a callback beside `action` and `payload_id`
/// @param example the body of a callback
public record KnownAction(
        String name,
        List<ScopeType> scopes,
        List<String> filters,
        String about,
        List<Field> fields,
        Json example) {

    /// A field of a callback.
    ///
    /// @param name its path, such as `card.title`
    /// @param type the kind of JSON value, for people
    /// @param about what it is
    public record Field(String name, String type, String about) {}

    /// Copies the lists.
    public KnownAction {
        fields = List.copyOf(fields);
        scopes = List.copyOf(scopes);
        filters = List.copyOf(filters);
    }
}
