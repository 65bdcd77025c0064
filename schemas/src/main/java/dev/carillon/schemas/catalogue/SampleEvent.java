package dev.carillon.schemas.catalogue;

import dev.carillon.schemas.id.ScopeType;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/// An event of an action with made-up values of the types that its schema says: also of an action
/// that nobody wrote an example for. Every optional field is there, but for those that exclude each
/// other. The same schema gives the same event, always.
public final class SampleEvent {

    /// The id of every sample.
    public static final String ID = "1";

    private static final Instant TIME = Instant.parse("2026-01-31T12:00:00Z");

    /// Types that contain themselves end here.
    private static final int DEEPEST = 8;

    /// What a field of this name says, in place of its name.
    private static final Map<String, String> TEXTS =
            Map.of(
                    "email", "ada@example.com",
                    "username", "ada",
                    "avatar_url", "https://example.com/ada.png",
                    "pipe_id", "x1Y2z3",
                    "previous_role", "member",
                    "new_role", "admin");

    private final ScopeType scope;

    private SampleEvent(ScopeType scope) {
        this.scope = scope;
    }

    /// The sample, as it would be in the first kind of scope that can have the action.
    ///
    /// @throws IllegalArgumentException when the action can happen nowhere
    public static GenericRecord of(EventType type) {
        ScopeType scope =
                type.scopes().stream()
                        .sorted()
                        .findFirst()
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        type.action() + " can happen in no kind of scope"));
        GenericRecord event = new SampleEvent(scope).record(type.schema(), 0);
        GenericRecord metadata = (GenericRecord) event.get(0);
        put(metadata, "id", ID);
        put(metadata, "source", "sample");
        put(metadata, "action", type.action());
        put(metadata, "organization_id", "300");
        put(metadata, "scope_id", scope == ScopeType.ORGANIZATION ? "300" : "22");
        put(metadata, "traceparent", null);
        Schema.Field where = metadata.getSchema().getField("scope_type");
        if (where != null) {
            Object word =
                    where.schema().getType() == Schema.Type.ENUM
                            ? new GenericData.EnumSymbol(where.schema(), scope.word())
                            : scope.word();
            metadata.put(where.pos(), word);
        }
        return event;
    }

    private static void put(GenericRecord record, String field, @Nullable Object value) {
        if (record.hasField(field)) {
            record.put(field, value);
        }
    }

    private GenericRecord record(Schema schema, int depth) {
        GenericRecord record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            record.put(
                    field.pos(),
                    isOfAnotherScope(field) ? null : value(field.name(), field.schema(), depth));
        }
        return record;
    }

    /// A place has the id of one scope: `pipe_id` when it is a pipe.
    private boolean isOfAnotherScope(Schema.Field field) {
        if (!field.schema().isNullable() || !field.name().endsWith("_id")) {
            return false;
        }
        String word = field.name().substring(0, field.name().length() - "_id".length());
        return ScopeType.find(word).filter(other -> other != scope).isPresent();
    }

    private @Nullable Object value(String name, Schema schema, int depth) {
        return switch (schema.getType()) {
            case RECORD -> record(schema, depth + 1);
            case UNION -> branch(name, schema, depth);
            case ARRAY ->
                    depth > DEEPEST ? List.of() : present(name, schema.getElementType(), depth);
            case MAP -> depth > DEEPEST ? Map.of() : keyed(name, schema.getValueType(), depth);
            case ENUM -> new GenericData.EnumSymbol(schema, schema.getEnumSymbols().getFirst());
            case INT -> 1;
            case LONG -> time(schema.getLogicalType());
            case FLOAT -> 1.5f;
            case DOUBLE -> 1.5;
            case BOOLEAN -> false;
            case STRING -> TEXTS.getOrDefault(name, name);
            case BYTES -> ByteBuffer.wrap(new byte[] {1});
            case FIXED -> new GenericData.Fixed(schema, new byte[schema.getFixedSize()]);
            case NULL -> null;
        };
    }

    private @Nullable Object branch(String name, Schema union, int depth) {
        if (depth > DEEPEST && union.isNullable()) {
            return null;
        }
        return union.getTypes().stream()
                .filter(branch -> branch.getType() != Schema.Type.NULL)
                .findFirst()
                .map(branch -> value(name, branch, depth))
                .orElse(null);
    }

    private List<Object> present(String name, Schema elements, int depth) {
        Object element = value(name, elements, depth + 1);
        return element == null ? List.of() : List.of(element);
    }

    private Map<String, Object> keyed(String name, Schema values, int depth) {
        Object value = value(name, values, depth + 1);
        return value == null ? Map.of() : Map.of("key", value);
    }

    private static long time(@Nullable LogicalType type) {
        return switch (type == null ? "" : type.getName()) {
            case "timestamp-millis", "local-timestamp-millis" -> TIME.toEpochMilli();
            case "timestamp-micros", "local-timestamp-micros" -> TIME.getEpochSecond() * 1_000_000;
            case "timestamp-nanos", "local-timestamp-nanos" ->
                    TIME.getEpochSecond() * 1_000_000_000;
            default -> 1;
        };
    }
}
