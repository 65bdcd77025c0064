package dev.carillon.schemas.catalogue;

import dev.carillon.schemas.id.ScopeType;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.Schema;

/// What is known of one action.
///
/// @param action the action, for example `card.move`
/// @param scopes where a subscription may ask for it
/// @param filters the filter keys that apply to it; each names the path in the event of the number
///   it compares with, for example `from_phase_id` → `from.id`
/// @param about what it means, in a sentence
/// @param schema the event's schema
public record EventType(
        String action,
        Set<ScopeType> scopes,
        Map<String, String> filters,
        String about,
        Schema schema) {

    /// Copies the collections; the filters are kept in the order of their keys.
    public EventType {
        scopes = Set.copyOf(scopes);
        filters = java.util.Collections.unmodifiableMap(new TreeMap<>(filters));
    }
}
