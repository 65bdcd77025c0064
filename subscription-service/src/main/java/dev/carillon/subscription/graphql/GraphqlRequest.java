package dev.carillon.subscription.graphql;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One GraphQL request.
///
/// @param query the document
/// @param operationName which operation of it, when it has several
/// @param variables name to JSON value, as GraphQL Java wants them
record GraphqlRequest(
        String query, Optional<String> operationName, Map<String, @Nullable Object> variables) {}
