package dev.carillon.subscription.app;

import dev.carillon.schemas.catalogue.EventType;
import dev.carillon.schemas.id.ScopeType;
import dev.carillon.subscription.domain.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;

/// The body of a callback of an action, with made-up values of the types that its schema says: also
/// for an action that nobody wrote an example for.
final class ExampleCallback {

    private static final Instant TIME = Instant.parse("2026-01-31T12:00:00Z");
    private static final String METADATA = "metadata";

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

    private ExampleCallback(ScopeType scope) {
        this.scope = scope;
    }

    /// The body, as it would be in the first kind of scope that can have the action.
    static Json of(EventType type) {
        ExampleCallback example =
                new ExampleCallback(type.scopes().stream().sorted().findFirst().orElseThrow());
        Map<String, Json> data = new LinkedHashMap<>();
        data.put("action", new Json.Text(type.action()));
        data.put("payload_id", new Json.Text("1"));
        for (Schema.Field field : type.schema().getFields()) {
            if (!field.name().equals(METADATA)) {
                data.put(field.name(), example.value(field, field.schema()));
            }
        }
        return new Json.Members(Map.of("data", new Json.Members(data)));
    }

    private Json value(Schema.Field field, Schema schema) {
        LogicalType logical = schema.getLogicalType();
        if (logical != null && logical.getName().startsWith("timestamp")) {
            return new Json.Text(time(field.getProp("jsonFormat")));
        }
        return switch (schema.getType()) {
            case RECORD -> record(schema);
            case UNION ->
                    schema.getTypes().stream()
                            .filter(branch -> branch.getType() != Schema.Type.NULL)
                            .findFirst()
                            .map(branch -> value(field, branch))
                            .orElseGet(Json.Null::new);
            case ARRAY -> new Json.Array(List.of(value(field, schema.getElementType())));
            case MAP -> new Json.Members(Map.of("key", value(field, schema.getValueType())));
            case ENUM -> new Json.Text(schema.getEnumSymbols().getFirst());
            case INT, LONG -> new Json.Numeral(BigDecimal.ONE);
            case FLOAT, DOUBLE -> new Json.Numeral(new BigDecimal("1.5"));
            case BOOLEAN -> new Json.Flag(false);
            case STRING -> new Json.Text(TEXTS.getOrDefault(field.name(), field.name()));
            case BYTES, FIXED -> new Json.Text("");
            case NULL -> new Json.Null();
        };
    }

    private Json record(Schema schema) {
        Map<String, Json> members = new LinkedHashMap<>();
        for (Schema.Field field : schema.getFields()) {
            if (!isOfAnotherScope(field)) {
                members.put(field.name(), value(field, field.schema()));
            }
        }
        return new Json.Members(members);
    }

    /// A place has the id of one scope: `pipe_id` when it is a pipe.
    private boolean isOfAnotherScope(Schema.Field field) {
        if (!field.schema().isNullable() || !field.name().endsWith("_id")) {
            return false;
        }
        String word = field.name().substring(0, field.name().length() - "_id".length());
        return ScopeType.find(word).filter(other -> other != scope).isPresent();
    }

    private static String time(@org.jspecify.annotations.Nullable String format) {
        return format == null
                ? TIME.toString()
                : DateTimeFormatter.ofPattern(format, java.util.Locale.ROOT)
                        .format(TIME.atOffset(ZoneOffset.UTC));
    }
}
