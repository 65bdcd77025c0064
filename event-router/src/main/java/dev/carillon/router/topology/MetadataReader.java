package dev.carillon.router.topology;

import dev.carillon.router.domain.Actions;
import dev.carillon.schemas.event.EventMetadata;
import dev.carillon.schemas.event.ScopeType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/// Reads an event's metadata whatever version of its schema wrote it, and checks it.
final class MetadataReader {

    /// Ids and names are short. What is not would make envelopes that no topic takes.
    private static final int LONGEST_TEXT = 1024;

    /// What receivers may be sent as a header, and nothing else (W3C Trace Context, section 3.2.2).
    private static final Pattern TRACEPARENT =
            Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-[!-~]{0,256})?");

    private static final Map<String, ScopeType> SCOPE_TYPES =
            Arrays.stream(ScopeType.values())
                    .collect(Collectors.toUnmodifiableMap(ScopeType::toString, type -> type));

    private MetadataReader() {}

    /// @throws InvalidMetadataException when a field is missing, empty, too long or of a wrong type
    static EventMetadata read(GenericRecord fields) throws InvalidMetadataException {
        return new EventMetadata(
                text(fields, "id"),
                text(fields, "source"),
                Actions.canonical(text(fields, "action")),
                text(fields, "organization_id"),
                scopeType(fields),
                text(fields, "scope_id"),
                occurredAt(fields),
                traceparent(fields).orElse(null));
    }

    private static String text(GenericRecord fields, String name) throws InvalidMetadataException {
        if (!(value(fields, name) instanceof CharSequence chars)) {
            throw new InvalidMetadataException(name + " is missing, or is not a text");
        }
        String text = chars.toString();
        if (text.isBlank()) {
            throw new InvalidMetadataException(name + " is empty");
        }
        if (text.length() > LONGEST_TEXT) {
            throw new InvalidMetadataException(
                    name + " has " + text.length() + " characters, at most " + LONGEST_TEXT);
        }
        return text;
    }

    private static ScopeType scopeType(GenericRecord fields) throws InvalidMetadataException {
        String word = String.valueOf(value(fields, "scope_type"));
        ScopeType type = SCOPE_TYPES.get(word);
        if (type == null) {
            throw new InvalidMetadataException(
                    "scope_type must be one of "
                            + Arrays.toString(ScopeType.values())
                            + ", was "
                            + word);
        }
        return type;
    }

    private static Instant occurredAt(GenericRecord fields) throws InvalidMetadataException {
        String name = "occurred_at";
        if (!(value(fields, name) instanceof Long time)) {
            throw new InvalidMetadataException(name + " is missing, or is not a timestamp");
        }
        Schema schema = fields.getSchema().getField(name).schema();
        LogicalType type = schema.getLogicalType();
        ChronoUnit unit =
                switch (type == null ? "" : type.getName()) {
                    case "timestamp-micros" -> ChronoUnit.MICROS;
                    case "timestamp-nanos" -> ChronoUnit.NANOS;
                    default -> ChronoUnit.MILLIS;
                };
        return Instant.EPOCH.plus(time, unit);
    }

    /// A traceparent that is none is dropped, as the standard asks: the event is not at fault.
    private static Optional<String> traceparent(GenericRecord fields) {
        return Optional.ofNullable(value(fields, "traceparent"))
                .map(Object::toString)
                .filter(text -> TRACEPARENT.matcher(text).matches());
    }

    private static @Nullable Object value(GenericRecord fields, String name) {
        return fields.hasField(name) ? fields.get(name) : null;
    }
}
