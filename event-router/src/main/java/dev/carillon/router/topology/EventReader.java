package dev.carillon.router.topology;

import dev.carillon.router.domain.Actions;
import dev.carillon.router.domain.EventFacts;
import dev.carillon.schemas.catalogue.EventCatalogue;
import dev.carillon.schemas.event.EventMetadata;
import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.ScopeType;
import dev.carillon.schemas.serde.AvroReader;
import dev.carillon.schemas.serde.Decoded;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/// Reads any Avro record that begins with the metadata of an event, with the schema it was written
/// with: a new kind of event needs nothing here. Safe for many threads.
public final class EventReader {

    /// Schemas are few; this only keeps a stream of ever new ones from filling the memory.
    private static final int REMEMBERED_SCHEMAS = 10_000;

    private final AvroReader<GenericRecord> reader;
    private final ConcurrentMap<Schema, Kind> kinds = new ConcurrentHashMap<>();

    /// What there is to know of a schema.
    ///
    /// @param isEvent whether its records are events
    /// @param filters the path of each filter key that applies
    private record Kind(boolean isEvent, Map<String, String[]> filters) {}

    /// @param reader stays the caller's to close
    public EventReader(AvroReader<GenericRecord> reader) {
        this.reader = reader;
    }

    /// Reads the value of a record.
    ///
    /// @throws dev.carillon.schemas.serde.RegistryUnavailableException when the registry cannot be
    ///   asked
    public ReadEvent read(String topic, byte @Nullable [] value) {
        if (value == null) {
            return new ReadEvent.Rejected(
                    RejectReason.NO_VALUE,
                    "the record has no value, and events have no tombstones");
        }
        return switch (reader.read(topic, value)) {
            case Decoded.Poison(String reason) ->
                    new ReadEvent.Rejected(RejectReason.UNREADABLE, reason);
            case Decoded.Value(GenericRecord record) -> judged(record);
        };
    }

    private ReadEvent judged(GenericRecord record) {
        Kind kind = kind(record.getSchema());
        if (!kind.isEvent() || !(record.get(0) instanceof GenericRecord fields)) {
            return new ReadEvent.Rejected(
                    RejectReason.NOT_AN_EVENT,
                    record.getSchema().getFullName()
                            + " does not begin with the field \"metadata\" of the type "
                            + EventMetadata.getClassSchema().getFullName());
        }
        try {
            EventMetadata metadata = MetadataReader.read(fields);
            return new ReadEvent.Event(facts(metadata, record, kind), metadata, record);
        } catch (InvalidMetadataException e) {
            return new ReadEvent.Rejected(RejectReason.INVALID_METADATA, e.getMessage());
        }
    }

    private static EventFacts facts(EventMetadata metadata, GenericRecord record, Kind kind)
            throws InvalidMetadataException {
        Map<String, Long> numbers = new HashMap<>();
        kind.filters()
                .forEach((key, path) -> number(record, path).ifPresent(n -> numbers.put(key, n)));
        return new EventFacts(
                metadata.getOrganizationId(),
                metadata.getSource(),
                metadata.getId(),
                Actions.canonical(metadata.getAction()),
                scope(metadata),
                numbers);
    }

    private static Scope scope(EventMetadata metadata) throws InvalidMetadataException {
        try {
            ScopeType type =
                    ScopeType.find(metadata.getScopeType().toString())
                            .orElseThrow(() ->
                                    new IllegalArgumentException(
                                            "unknown scope type " + metadata.getScopeType()));
            return new Scope(type, metadata.getScopeId());
        } catch (IllegalArgumentException e) {
            throw new InvalidMetadataException("scope_id: " + e.getMessage());
        }
    }

    private Kind kind(Schema schema) {
        Kind known = kinds.get(schema);
        if (known != null) {
            return known;
        }
        if (kinds.size() >= REMEMBERED_SCHEMAS) {
            kinds.clear();
        }
        Map<String, String[]> filters = new HashMap<>();
        EventCatalogue.read(schema)
                .ifPresent(type ->
                        type.filters().forEach((key, path) -> filters.put(key, path.split("\\."))));
        Kind kind = new Kind(EventCatalogue.isEvent(schema), filters);
        kinds.put(schema, kind);
        return kind;
    }

    /// The whole number at the end of a path; empty when the event has none there.
    private static Optional<Long> number(GenericRecord record, String[] path) {
        Object value = record;
        for (String name : path) {
            if (!(value instanceof GenericRecord inner) || !inner.hasField(name)) {
                return Optional.empty();
            }
            value = inner.get(name);
        }
        return value instanceof Long || value instanceof Integer
                ? Optional.of(((Number) value).longValue())
                : Optional.empty();
    }
}
