package dev.carillon.subscription.graphql;

import dev.carillon.subscription.domain.ErrorCode;
import dev.carillon.subscription.domain.Refusal;
import graphql.ErrorType;
import graphql.GraphQLError;
import graphql.introspection.GoodFaithIntrospection.BadFaithIntrospectionError;
import graphql.introspection.IntrospectionDisabledError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Errors as clients read them: `message, locations, path, extensions.code,
/// extensions.correlation_id`, the last two always.
final class ErrorShape {

    static final String OUR_FAULT =
            "Something went wrong on our side. Try again, and report the correlation id if it goes on";

    private static final String DOES_NOT_FIT =
            "The document does not fit the schema, which is not shown here; read the documentation";

    private ErrorShape() {}

    static Map<String, @Nullable Object> of(
            GraphQLError error, GraphqlEngine.SchemaIs schemaIs, String correlationId) {
        ErrorCode code = code(error);
        String message =
                switch (code) {
                    case INTERNAL_SERVER_ERROR -> OUR_FAULT;
                    case INVALID_INPUT,
                            RECORD_INVALID,
                            RESOURCE_NOT_FOUND,
                            PERMISSION_DENIED,
                            UNAUTHORIZED,
                            USAGE_LIMIT_EXCEEDED ->
                            tellsTheSchema(error, schemaIs) ? DOES_NOT_FIT : error.getMessage();
                };
        Map<String, @Nullable Object> shape = new LinkedHashMap<>();
        shape.put("message", message);
        if (error.getLocations() != null && !error.getLocations().isEmpty()) {
            shape.put(
                    "locations",
                    error.getLocations().stream()
                            .map(location ->
                                    Map.of(
                                            "line", location.getLine(),
                                            "column", location.getColumn()))
                            .toList());
        }
        if (error.getPath() != null && !error.getPath().isEmpty()) {
            shape.put("path", error.getPath());
        }
        shape.put("extensions", extensions(code, correlationId));
        return shape;
    }

    /// A response that is an error and nothing else.
    static Map<String, @Nullable Object> response(Refusal refusal, String correlationId) {
        Map<String, @Nullable Object> error = new LinkedHashMap<>();
        error.put("message", refusal.message());
        error.put("extensions", extensions(refusal.code(), correlationId));
        Map<String, @Nullable Object> response = new LinkedHashMap<>();
        response.put("errors", List.of(error));
        return response;
    }

    static ErrorCode code(GraphQLError error) {
        if (error instanceof ApiError api) {
            return api.code();
        }
        if (error.getErrorType() instanceof ErrorType type) {
            return switch (type) {
                case InvalidSyntax, ValidationError, OperationNotSupported ->
                        ErrorCode.INVALID_INPUT;
                case DataFetchingException, NullValueInNonNullableField, ExecutionAborted ->
                        ErrorCode.INTERNAL_SERVER_ERROR;
            };
        }
        return error instanceof BadFaithIntrospectionError
                        || error instanceof IntrospectionDisabledError
                ? ErrorCode.INVALID_INPUT
                : ErrorCode.INTERNAL_SERVER_ERROR;
    }

    /// A message of the validation names types, fields and arguments that are missing.
    private static boolean tellsTheSchema(GraphQLError error, GraphqlEngine.SchemaIs schemaIs) {
        return schemaIs == GraphqlEngine.SchemaIs.HIDDEN
                && !(error instanceof ApiError)
                && error.getErrorType() != ErrorType.InvalidSyntax;
    }

    private static Map<String, String> extensions(ErrorCode code, String correlationId) {
        Map<String, String> extensions = new LinkedHashMap<>();
        extensions.put("code", code.name());
        extensions.put("correlation_id", correlationId);
        return extensions;
    }
}
