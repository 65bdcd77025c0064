package dev.carillon.subscription.domain;

/// What an update does to one field.
///
/// @param <T> the field
public sealed interface Change<T> {

    /// The field was left out: it stays as it is.
    record Keep<T>() implements Change<T> {}

    /// The field was null.
    record Clear<T>() implements Change<T> {}

    /// The field had a value.
    record Set<T>(T value) implements Change<T> {}
}
