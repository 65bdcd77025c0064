package dev.carillon.subscription.graphql;

import dev.carillon.subscription.domain.ErrorCode;
import dev.carillon.subscription.domain.Refusal;
import graphql.ErrorType;
import graphql.GraphQLError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Errors as clients read them: `message, locations, path, extensions.code,
/// extensions.correlation_id`, the last two always.
final class ErrorShape {

    static final String OUR_FAULT =
            "Something went wrong on our side. Try again, and report the correlation id if it goes on";

    private ErrorShape() {}

    static Map<String, @Nullable Object> of(GraphQLError error, String correlationId) {
        ErrorCode code = code(error);
        String message = code == ErrorCode.INTERNAL_SERVER_ERROR ? OUR_FAULT : error.getMessage();
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
        return error
                        instanceof
                        graphql.introspection.GoodFaithIntrospection.BadFaithIntrospectionError
                ? ErrorCode.INVALID_INPUT
                : ErrorCode.INTERNAL_SERVER_ERROR;
    }

    private static Map<String, String> extensions(ErrorCode code, String correlationId) {
        Map<String, String> extensions = new LinkedHashMap<>();
        extensions.put("code", code.name());
        extensions.put("correlation_id", correlationId);
        return extensions;
    }
}
