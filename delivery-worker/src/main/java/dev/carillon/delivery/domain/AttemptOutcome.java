package dev.carillon.delivery.domain;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/// What one attempt came to, before anything is decided about it. The details are in words of our
/// own: they name no secret, no address and no port.
public sealed interface AttemptOutcome {

    /// A 2xx answer.
    record Delivered(int status) implements AttemptOutcome {}

    /// Any other answer.
    ///
    /// @param retryAfter what the answer's `Retry-After` asked for, as it was, not yet bounded
    record Refused(int status, Optional<Duration> retryAfter) implements AttemptOutcome {}

    /// The deadline passed before there was a complete answer.
    record TimedOut(String detail) implements AttemptOutcome {}

    /// No complete answer: the name does not resolve, the connection or TLS failed, or the answer
    /// broke the protocol or our limits.
    record Unreachable(String detail) implements AttemptOutcome {}

    /// The egress policy forbids the address.
    record Blocked(String detail) implements AttemptOutcome {}

    /// The request cannot be made from what is stored: a sealed value does not open, the URL or a
    /// header breaks a rule.
    record Unusable(String detail) implements AttemptOutcome {}

    /// Something that an older or newer version recorded.
    record Unknown(String detail) implements AttemptOutcome {}

    /// The HTTP status, when there was an answer.
    default OptionalInt httpStatus() {
        return switch (this) {
            case Delivered(int status) -> OptionalInt.of(status);
            case Refused(int status, _) -> OptionalInt.of(status);
            case TimedOut _, Unreachable _, Blocked _, Unusable _, Unknown _ -> OptionalInt.empty();
        };
    }

    /// Why it failed, in a few words; empty for an answer.
    default Optional<String> reason() {
        return switch (this) {
            case Delivered _, Refused _ -> Optional.empty();
            case TimedOut(String detail) -> Optional.of(detail);
            case Unreachable(String detail) -> Optional.of(detail);
            case Blocked(String detail) -> Optional.of(detail);
            case Unusable(String detail) -> Optional.of(detail);
            case Unknown(String detail) -> Optional.of(detail);
        };
    }

    /// The outcome as one stable lower-case word, for logs and metrics.
    default String word() {
        return switch (this) {
            case Delivered _ -> "delivered";
            case Refused _ -> "refused";
            case TimedOut _ -> "timed_out";
            case Unreachable _ -> "unreachable";
            case Blocked _ -> "blocked";
            case Unusable _ -> "unusable";
            case Unknown _ -> "unknown";
        };
    }
}
