package dev.carillon.subscription.domain;

import static java.util.Objects.requireNonNull;

/// Why something is not done.
///
/// @param code what clients branch on
/// @param message for people: the thing, the value and the remedy; never a secret value
public record Refusal(ErrorCode code, String message) {

    /// Checks that nothing is null.
    public Refusal {
        requireNonNull(code, "code is null");
        requireNonNull(message, "message is null");
    }
}
