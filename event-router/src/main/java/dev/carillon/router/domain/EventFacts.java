package dev.carillon.router.domain;

import static java.util.Objects.requireNonNull;

import dev.carillon.schemas.id.Scope;
import java.util.Map;

/// What routing needs to know about an event.
///
/// @param organization the organization the event claims to be of
/// @param source the service that produced it
/// @param id its id within its source
/// @param action what happened, by its one name
/// @param scope where it happened
/// @param filterNumbers for each filter key that applies to the action, the event's number
public record EventFacts(
        String organization,
        String source,
        String id,
        String action,
        Scope scope,
        Map<String, Long> filterNumbers) {

    /// Copies the map.
    public EventFacts {
        requireNonNull(organization, "organization is null");
        requireNonNull(source, "source is null");
        requireNonNull(id, "id is null");
        requireNonNull(action, "action is null");
        requireNonNull(scope, "scope is null");
        filterNumbers = Map.copyOf(filterNumbers);
    }
}
