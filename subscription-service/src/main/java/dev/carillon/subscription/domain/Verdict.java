package dev.carillon.subscription.domain;

import java.util.function.Function;

/// What a decision came to: a value, or the reason why there is none.
///
/// @param <T> the value
public sealed interface Verdict<T> {

    /// Yes, with the value.
    record Accepted<T>(T value) implements Verdict<T> {}

    /// No, with the reason.
    record Refused<T>(Refusal refusal) implements Verdict<T> {}

    /// Yes.
    static <T> Verdict<T> accept(T value) {
        return new Accepted<>(value);
    }

    /// No.
    static <T> Verdict<T> refuse(ErrorCode code, String message) {
        return new Refused<>(new Refusal(code, message));
    }

    /// No, because the input is wrong.
    static <T> Verdict<T> invalid(String message) {
        return refuse(ErrorCode.INVALID_INPUT, message);
    }

    /// The verdict on what follows from the value; a refusal stays as it is.
    default <R> Verdict<R> then(Function<? super T, Verdict<R>> next) {
        return switch (this) {
            case Accepted<T>(T value) -> next.apply(value);
            case Refused<T>(Refusal refusal) -> new Refused<>(refusal);
        };
    }

    /// The same verdict with the value turned into another.
    default <R> Verdict<R> map(Function<? super T, ? extends R> turn) {
        return then(value -> accept(turn.apply(value)));
    }
}
