package dev.carillon.subscription.graphql;

import dev.carillon.subscription.domain.ErrorCode;
import dev.carillon.subscription.domain.Refusal;
import dev.carillon.subscription.domain.Verdict;
import graphql.execution.DataFetcherResult;
import graphql.schema.DataFetchingEnvironment;
import java.util.List;
import java.util.Optional;

/// What a field of `Query` or `Mutation` came to.
///
/// @param value empty for null
/// @param errors at the field, or at items of it
/// @param <T> the value
record Answer<T>(Optional<T> value, List<ApiError> errors) {

    static <T> Answer<T> of(T value) {
        return new Answer<>(Optional.of(value), List.of());
    }

    static <T> Answer<T> of(T value, List<ApiError> errors) {
        return new Answer<>(Optional.of(value), List.copyOf(errors));
    }

    static <T> Answer<T> of(DataFetchingEnvironment environment, Verdict<T> verdict) {
        return switch (verdict) {
            case Verdict.Accepted<T>(T value) -> of(value);
            case Verdict.Refused<T>(Refusal refusal) ->
                    new Answer<>(Optional.empty(), List.of(ApiError.at(environment, refusal)));
        };
    }

    /// The first error's code, if there is an error.
    Optional<ErrorCode> code() {
        return errors.stream().findFirst().map(ApiError::code);
    }

    /// @param reach for the fields below
    DataFetcherResult<T> result(Loaders.Reach reach) {
        DataFetcherResult.Builder<T> result = DataFetcherResult.newResult();
        result.localContext(reach);
        value.ifPresent(result::data);
        errors.forEach(result::error);
        return result.build();
    }
}
