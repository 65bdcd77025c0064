package dev.carillon.subscription.graphql;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.subscription.domain.Verdict;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads the body of a request (GraphQL over HTTP, section 5.4).
final class RequestBody {

    private RequestBody() {}

    static Verdict<GraphqlRequest> read(byte[] bytes) {
        JsonNode root;
        try {
            root =
                    JsonValues.MAPPER.readTree(
                            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (JsonProcessingException | CharacterCodingException e) {
            return Verdict.invalid("The body is not JSON in UTF-8");
        }
        if (root.isArray()) {
            return Verdict.invalid("The body is a list; send one request at a time");
        }
        if (!root.isObject()) {
            return Verdict.invalid("The body must be a JSON object with the member \"query\"");
        }
        JsonNode query = root.path("query");
        JsonNode operationName = root.path("operationName");
        JsonNode variables = root.path("variables");
        if (!query.isTextual()) {
            return Verdict.invalid("The member \"query\" must be a string");
        }
        if (!isAbsent(operationName) && !operationName.isTextual()) {
            return Verdict.invalid("The member \"operationName\" must be a string");
        }
        if (!isAbsent(variables) && !variables.isObject()) {
            return Verdict.invalid("The member \"variables\" must be an object");
        }
        if (!isAbsent(root.path("extensions")) && !root.path("extensions").isObject()) {
            return Verdict.invalid("The member \"extensions\" must be an object");
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        variables
                .properties()
                .forEach(variable -> values.put(variable.getKey(), plain(variable.getValue())));
        Optional<String> name =
                Optional.ofNullable(operationName.textValue()).filter(text -> !text.isEmpty());
        return Verdict.accept(new GraphqlRequest(query.textValue(), name, values));
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    /// Whole numbers as the smallest type that holds them: GraphQL Java tells Int from others so.
    private static @Nullable Object plain(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> node.textValue();
            case BOOLEAN -> node.booleanValue();
            case NUMBER -> number(node);
            case ARRAY -> {
                List<@Nullable Object> items = new ArrayList<>();
                node.forEach(item -> items.add(plain(item)));
                yield items;
            }
            case OBJECT -> {
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                node.properties()
                        .forEach(member -> members.put(member.getKey(), plain(member.getValue())));
                yield members;
            }
            case NULL, MISSING, BINARY, POJO -> null;
        };
    }

    private static Object number(JsonNode node) {
        if (!node.isIntegralNumber()) {
            BigDecimal decimal = node.decimalValue();
            return decimal;
        }
        if (node.canConvertToInt()) {
            return node.intValue();
        }
        BigInteger whole = node.bigIntegerValue();
        return node.canConvertToLong() ? (Object) node.longValue() : whole;
    }
}
