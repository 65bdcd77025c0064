package dev.carillon.schemas.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/// A field of a callback's `data`, as the event's schema describes it.
///
/// @param path where it stands: `card.title`, and `email.to[]` for what is in a list
/// @param type the kind of JSON value, for people: `whole number`, `optional object`, `null or
///   text`
/// @param about what it is, in a sentence; empty when the schema does not say
public record CallbackField(String path, String type, String about) {

    /// Types that contain themselves end here.
    private static final int DEEPEST = 8;

    private static final String NULL_OR = "null or ";

    /// The fields of an action's callbacks but for `action` and `payload_id`, those of an object
    /// after the object.
    public static List<CallbackField> of(EventType type) {
        List<CallbackField> fields = new ArrayList<>();
        // The first field is the metadata, and not in the callback.
        type.schema().getFields().stream().skip(1).forEach(field -> add("", field, 0, fields));
        return fields;
    }

    private static void add(
            String prefix, Schema.Field field, int depth, List<CallbackField> fields) {
        String path = prefix + field.name();
        fields.add(
                new CallbackField(
                        path, typeOf(field), field.doc() == null ? "" : field.doc().strip()));
        Schema record = record(field.schema());
        if (record != null && depth < DEEPEST) {
            String inner = path + (isList(field.schema()) ? "[]." : ".");
            record.getFields().forEach(below -> add(inner, below, depth + 1, fields));
        }
    }

    private static String typeOf(Schema.Field field) {
        String type = typeOf(field.schema());
        boolean isLeftOut = type.startsWith(NULL_OR) && !"keep".equals(field.getProp("jsonNull"));
        return isLeftOut ? "optional " + type.substring(NULL_OR.length()) : type;
    }

    private static String typeOf(Schema schema) {
        if (schema.getLogicalType() != null) {
            return "text";
        }
        return switch (schema.getType()) {
            case RECORD -> "object";
            case ARRAY -> "list of " + typeOf(schema.getElementType());
            case MAP -> "object of " + typeOf(schema.getValueType());
            case UNION ->
                    schema.getTypes().stream()
                            .map(CallbackField::typeOf)
                            .collect(Collectors.joining(" or "));
            case STRING, ENUM, BYTES, FIXED -> "text";
            case INT, LONG -> "whole number";
            case FLOAT, DOUBLE -> "number";
            case BOOLEAN -> "boolean";
            case NULL -> "null";
        };
    }

    private static @Nullable Schema record(Schema schema) {
        return switch (schema.getType()) {
            case RECORD -> schema;
            case ARRAY -> record(schema.getElementType());
            case UNION ->
                    schema.getTypes().stream()
                            .map(CallbackField::record)
                            .filter(Objects::nonNull)
                            .findFirst()
                            .orElse(null);
            default -> null;
        };
    }

    private static boolean isList(Schema schema) {
        return schema.getType() == Schema.Type.ARRAY
                || (schema.getType() == Schema.Type.UNION
                        && schema.getTypes().stream().anyMatch(CallbackField::isList));
    }
}
