package dev.carillon.subscription.graphql;

import dev.carillon.subscription.domain.Json;
import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.language.ArrayValue;
import graphql.language.BooleanValue;
import graphql.language.EnumValue;
import graphql.language.FloatValue;
import graphql.language.IntValue;
import graphql.language.NullValue;
import graphql.language.ObjectField;
import graphql.language.ObjectValue;
import graphql.language.StringValue;
import graphql.language.Value;
import graphql.language.VariableReference;
import graphql.schema.Coercing;
import graphql.schema.CoercingParseLiteralException;
import graphql.schema.CoercingParseValueException;
import graphql.schema.CoercingSerializeException;
import graphql.schema.GraphQLScalarType;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The scalars `Json` and `JSON`. Both take any value: what a field makes of it, and what it says
/// when it cannot, is the field's own business, so that a client gets a code and not a validation
/// error.
final class JsonScalars {

    static final GraphQLScalarType HEADERS =
            scalar("Json", "A JSON object. On input also a string that holds one.");

    static final GraphQLScalarType ANY = scalar("JSON", "Any JSON value.");

    private JsonScalars() {}

    private static GraphQLScalarType scalar(String name, String about) {
        return GraphQLScalarType.newScalar()
                .name(name)
                .description(about)
                .coercing(new JsonCoercing())
                .build();
    }

    private static final class JsonCoercing implements Coercing<Json, Object> {

        @Override
        public @Nullable Object serialize(Object result, GraphQLContext context, Locale locale) {
            if (result instanceof Json json) {
                return JsonValues.plain(json);
            }
            throw new CoercingSerializeException("not a JSON value");
        }

        @Override
        public Json parseValue(Object input, GraphQLContext context, Locale locale) {
            try {
                return JsonValues.ofObject(input);
            } catch (IllegalArgumentException e) {
                throw new CoercingParseValueException("not a JSON value", e);
            }
        }

        @Override
        public Json parseLiteral(
                Value<?> input, CoercedVariables variables, GraphQLContext context, Locale locale) {
            return literal(input, variables);
        }

        private static Json literal(@Nullable Value<?> value, CoercedVariables variables) {
            return switch (value) {
                case NullValue _ -> new Json.Null();
                case StringValue text -> new Json.Text(String.valueOf(text.getValue()));
                case BooleanValue flag -> new Json.Flag(flag.isValue());
                case IntValue number -> new Json.Numeral(new BigDecimal(number.getValue()));
                case FloatValue number -> new Json.Numeral(number.getValue());
                case ArrayValue array ->
                        new Json.Array(
                                array.getValues().stream()
                                        .map(item -> literal(item, variables))
                                        .toList());
                case ObjectValue object -> members(object.getObjectFields(), variables);
                case VariableReference variable ->
                        JsonValues.ofObject(variables.get(variable.getName()));
                case EnumValue word ->
                        throw new CoercingParseLiteralException(
                                "the word %s is no JSON value; put it in quotation marks"
                                        .formatted(word.getName()));
                case null, default -> throw new CoercingParseLiteralException("not a JSON value");
            };
        }

        private static Json members(List<ObjectField> fields, CoercedVariables variables) {
            Map<String, Json> members = new LinkedHashMap<>();
            fields.forEach(
                    field -> members.put(field.getName(), literal(field.getValue(), variables)));
            return new Json.Members(members);
        }
    }
}
