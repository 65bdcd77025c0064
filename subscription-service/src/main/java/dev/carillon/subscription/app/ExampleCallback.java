package dev.carillon.subscription.app;

import dev.carillon.schemas.catalogue.EventType;
import dev.carillon.schemas.catalogue.SampleEvent;
import dev.carillon.subscription.domain.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/// The body of a callback of an action: what the router makes of the catalogue's [SampleEvent]. For
/// the types that the shipped events are made of; the platform's own test compares every one with
/// the router.
final class ExampleCallback {

    private static final String METADATA = "metadata";

    private ExampleCallback() {}

    /// The body.
    ///
    /// @throws IllegalArgumentException when the schema has a type that no shipped event has
    static Json of(EventType type) {
        Map<String, Json> data = new LinkedHashMap<>();
        data.put("action", new Json.Text(type.action()));
        data.put("payload_id", new Json.Text(SampleEvent.ID));
        members(SampleEvent.of(type), data);
        return new Json.Members(Map.of("data", new Json.Members(data)));
    }

    private static void members(GenericRecord record, Map<String, Json> members) {
        for (Schema.Field field : record.getSchema().getFields()) {
            Object value = record.get(field.pos());
            boolean isLeftOut = value == null && !"keep".equals(field.getProp("jsonNull"));
            if (!field.name().equals(METADATA) && !isLeftOut) {
                members.put(field.name(), json(field, field.schema(), value));
            }
        }
    }

    private static Json json(Schema.Field field, Schema schema, @Nullable Object value) {
        if (value == null) {
            return new Json.Null();
        }
        if (schema.getType() == Schema.Type.UNION) {
            Schema branch =
                    schema.getTypes().stream()
                            .filter(one -> one.getType() != Schema.Type.NULL)
                            .findFirst()
                            .orElseThrow();
            return json(field, branch, value);
        }
        if (schema.getLogicalType() != null) {
            return new Json.Text(time(field, schema, value));
        }
        return switch (value) {
            case GenericRecord record -> {
                Map<String, Json> members = new LinkedHashMap<>();
                members(record, members);
                yield new Json.Members(members);
            }
            case List<?> list -> {
                List<Json> items = new ArrayList<>();
                list.forEach(item -> items.add(json(field, schema.getElementType(), item)));
                yield new Json.Array(items);
            }
            case Boolean flag -> new Json.Flag(flag);
            case Number number -> new Json.Numeral(new BigDecimal(number.toString()));
            case CharSequence text -> new Json.Text(text.toString());
            default -> throw unknown(field, schema);
        };
    }

    private static String time(Schema.Field field, Schema schema, Object value) {
        if (!schema.getLogicalType().getName().equals("timestamp-millis")
                || !(value instanceof Long millis)) {
            throw unknown(field, schema);
        }
        Instant time = Instant.EPOCH.plus(millis, ChronoUnit.MILLIS);
        String format = field.getProp("jsonFormat");
        return format == null
                ? time.toString()
                : DateTimeFormatter.ofPattern(format, Locale.ROOT)
                        .format(time.atOffset(ZoneOffset.UTC));
    }

    private static IllegalArgumentException unknown(Schema.Field field, Schema schema) {
        return new IllegalArgumentException(
                "the field " + field.name() + " is of a type without an example, " + schema);
    }
}
