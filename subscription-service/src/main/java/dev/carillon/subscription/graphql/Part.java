package dev.carillon.subscription.graphql;

import graphql.schema.DataFetchingEnvironment;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.LightDataFetcher;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A field whose value is part of its object: nothing about the request needs to be known for it.
/// Most fields of an answer are of this kind, and what describes the request is not made for them.
///
/// @param type the class of the object
/// @param read the value; null for null
/// @param <S> the object
record Part<S>(Class<S> type, Function<S, @Nullable Object> read)
        implements LightDataFetcher<@Nullable Object> {

    @Override
    public @Nullable Object get(
            GraphQLFieldDefinition field,
            @Nullable Object source,
            Supplier<DataFetchingEnvironment> environment) {
        return of(source);
    }

    @Override
    public @Nullable Object get(DataFetchingEnvironment environment) {
        return of(environment.getSource());
    }

    private @Nullable Object of(@Nullable Object source) {
        return read.apply(type.cast(Objects.requireNonNull(source, "a field has a source")));
    }
}
