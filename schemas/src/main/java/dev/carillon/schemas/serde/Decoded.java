package dev.carillon.schemas.serde;

/// What reading bytes came to.
public sealed interface Decoded<T> {

    /// The bytes were a value.
    record Value<T>(T value) implements Decoded<T> {}

    /// The bytes will never be a value of the type that was asked for, however often they are read.
    ///
    /// @param reason why, in one sentence
    record Poison<T>(String reason) implements Decoded<T> {}
}
