package dev.carillon.schemas.catalogue;

import dev.carillon.schemas.event.CardCommentCreated;
import dev.carillon.schemas.event.CardCreated;
import dev.carillon.schemas.event.CardDeleted;
import dev.carillon.schemas.event.CardDone;
import dev.carillon.schemas.event.CardEmailReceived;
import dev.carillon.schemas.event.CardExpired;
import dev.carillon.schemas.event.CardFieldUpdated;
import dev.carillon.schemas.event.CardLate;
import dev.carillon.schemas.event.CardMoved;
import dev.carillon.schemas.event.CardOverdue;
import dev.carillon.schemas.event.EventMetadata;
import dev.carillon.schemas.event.UserInvitationAccepted;
import dev.carillon.schemas.event.UserInvitationSent;
import dev.carillon.schemas.event.UserRemovedFromOrganization;
import dev.carillon.schemas.event.UserRemovedFromPipe;
import dev.carillon.schemas.event.UserRemovedFromTable;
import dev.carillon.schemas.event.UserRoleSet;
import dev.carillon.schemas.id.ScopeType;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.avro.Schema;

/// The actions that exist. Immutable.
///
/// An event schema is a record whose first field is `metadata` of type [EventMetadata], with the
/// properties `action` (a text), `scopes` (a list of `pipe`, `table`, `organization`) and `filters`
/// (filter key → path).
public final class EventCatalogue {

    private static final String METADATA = "metadata";

    private final Map<String, EventType> types;

    private EventCatalogue(Map<String, EventType> types) {
        this.types = Map.copyOf(types);
    }

    /// The actions that this version of the platform ships schemas for.
    public static EventCatalogue builtIn() {
        return of(
                List.of(
                        CardCreated.getClassSchema(),
                        CardFieldUpdated.getClassSchema(),
                        CardMoved.getClassSchema(),
                        CardDone.getClassSchema(),
                        CardDeleted.getClassSchema(),
                        CardCommentCreated.getClassSchema(),
                        CardEmailReceived.getClassSchema(),
                        CardLate.getClassSchema(),
                        CardOverdue.getClassSchema(),
                        CardExpired.getClassSchema(),
                        UserInvitationSent.getClassSchema(),
                        UserInvitationAccepted.getClassSchema(),
                        UserRoleSet.getClassSchema(),
                        UserRemovedFromOrganization.getClassSchema(),
                        UserRemovedFromPipe.getClassSchema(),
                        UserRemovedFromTable.getClassSchema()));
    }

    /// The catalogue of these event schemas.
    ///
    /// @throws IllegalArgumentException when a schema is not an event's, or two are of the same
    ///   action
    public static EventCatalogue of(Collection<Schema> schemas) {
        Map<String, EventType> types = new TreeMap<>();
        for (Schema schema : schemas) {
            EventType type =
                    read(schema)
                            .orElseThrow(() ->
                                    new IllegalArgumentException(
                                            schema.getFullName()
                                                    + " is not an event: it needs a first field"
                                                    + " \"metadata\" of type EventMetadata and the"
                                                    + " properties action and scopes"));
            if (types.put(type.action(), type) != null) {
                throw new IllegalArgumentException(
                        "two schemas describe the action " + type.action());
            }
        }
        return new EventCatalogue(types);
    }

    /// Reads one schema; empty when it is not an event's.
    public static Optional<EventType> read(Schema schema) {
        if (!isEvent(schema)
                || !(schema.getObjectProp("action") instanceof String action)
                || !(schema.getObjectProp("scopes") instanceof Collection<?> words)) {
            return Optional.empty();
        }
        Set<ScopeType> scopes = new HashSet<>();
        for (Object word : words) {
            Optional<ScopeType> scope = ScopeType.find(String.valueOf(word));
            if (scope.isEmpty()) {
                return Optional.empty();
            }
            scopes.add(scope.get());
        }
        Map<String, String> filters = new TreeMap<>();
        if (schema.getObjectProp("filters") instanceof Map<?, ?> paths) {
            paths.forEach((key, path) -> filters.put(String.valueOf(key), String.valueOf(path)));
        }
        String about = schema.getDoc() == null ? "" : schema.getDoc();
        return Optional.of(new EventType(action, scopes, filters, about, schema));
    }

    /// Whether records of this schema are events: a record whose first field is the metadata.
    public static boolean isEvent(Schema schema) {
        if (schema.getType() != Schema.Type.RECORD || schema.getFields().isEmpty()) {
            return false;
        }
        Schema.Field first = schema.getFields().getFirst();
        return first.name().equals(METADATA)
                && first.schema().getType() == Schema.Type.RECORD
                && first.schema()
                        .getFullName()
                        .equals(EventMetadata.getClassSchema().getFullName());
    }

    /// What is known of an action; empty when it does not exist.
    public Optional<EventType> find(String action) {
        return Optional.ofNullable(types.get(action));
    }

    /// Every action, in alphabetical order.
    public List<EventType> types() {
        return types.values().stream().sorted((a, b) -> a.action().compareTo(b.action())).toList();
    }

    /// The names of every action.
    public Set<String> actions() {
        return types.keySet().stream().collect(Collectors.toUnmodifiableSet());
    }
}
