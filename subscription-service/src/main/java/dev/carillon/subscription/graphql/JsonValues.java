package dev.carillon.subscription.graphql;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.carillon.subscription.domain.Json;
import dev.carillon.subscription.domain.Verdict;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// JSON values between the forms they have here: text, Jackson's tree, GraphQL Java's objects,
/// ours.
public final class JsonValues {

    static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .build();

    private JsonValues() {}

    /// Reads a text that holds one JSON value. The message of a refusal does not repeat the text.
    public static Verdict<Json> parse(String field, String text) {
        try {
            JsonNode node = MAPPER.readTree(text);
            if (node == null || node.isMissingNode()) {
                return Verdict.accept(new Json.Null());
            }
            return Verdict.accept(of(node));
        } catch (JsonProcessingException e) {
            return Verdict.invalid(
                    "%s is a text that holds no valid JSON: %s"
                            .formatted(field, "check quotes, commas and repeated names"));
        }
    }

    static Json of(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> new Json.Text(node.textValue());
            case BOOLEAN -> new Json.Flag(node.booleanValue());
            case NUMBER -> new Json.Numeral(node.decimalValue());
            case ARRAY -> {
                List<Json> items = new ArrayList<>();
                node.forEach(item -> items.add(of(item)));
                yield new Json.Array(items);
            }
            case OBJECT -> {
                Map<String, Json> members = new LinkedHashMap<>();
                node.properties()
                        .forEach(member -> members.put(member.getKey(), of(member.getValue())));
                yield new Json.Members(members);
            }
            case NULL, MISSING, BINARY, POJO -> new Json.Null();
        };
    }

    /// A variable's value, as the request's JSON was read.
    static Json ofObject(@Nullable Object value) {
        return switch (value) {
            case null -> new Json.Null();
            case Json json -> json;
            case String text -> new Json.Text(text);
            case Boolean flag -> new Json.Flag(flag);
            case Number number -> new Json.Numeral(new BigDecimal(number.toString()));
            case List<?> list -> new Json.Array(list.stream().map(JsonValues::ofObject).toList());
            case Map<?, ?> map -> {
                Map<String, Json> members = new LinkedHashMap<>();
                map.forEach((key, member) -> members.put(String.valueOf(key), ofObject(member)));
                yield new Json.Members(members);
            }
            default ->
                    throw new IllegalArgumentException(
                            "a " + value.getClass().getName() + " is no JSON value");
        };
    }

    /// Writes what GraphQL Java answers with: its kinds of values are few, and looking a serializer
    /// up for each takes longer than writing it.
    static void write(@Nullable Object value, JsonGenerator out) throws IOException {
        switch (value) {
            case null -> out.writeNull();
            case String text -> out.writeString(text);
            case Boolean flag -> out.writeBoolean(flag);
            case Integer number -> out.writeNumber(number);
            case Long number -> out.writeNumber(number);
            case Map<?, ?> map -> {
                out.writeStartObject();
                for (Map.Entry<?, ?> member : map.entrySet()) {
                    out.writeFieldName(String.valueOf(member.getKey()));
                    write(member.getValue(), out);
                }
                out.writeEndObject();
            }
            case List<?> list -> {
                out.writeStartArray();
                for (Object item : list) {
                    write(item, out);
                }
                out.writeEndArray();
            }
            default -> out.writePOJO(value);
        }
    }

    /// What GraphQL Java and Jackson write.
    static @Nullable Object plain(Json json) {
        return switch (json) {
            case Json.Null _ -> null;
            case Json.Flag(boolean value) -> value;
            case Json.Numeral(BigDecimal value) -> value;
            case Json.Text(String value) -> value;
            case Json.Array(List<Json> items) -> {
                List<@Nullable Object> plain = new ArrayList<>();
                items.forEach(item -> plain.add(plain(item)));
                yield plain;
            }
            case Json.Members(Map<String, Json> members) -> {
                Map<String, @Nullable Object> plain = new LinkedHashMap<>();
                members.forEach((key, member) -> plain.put(key, plain(member)));
                yield plain;
            }
        };
    }
}
