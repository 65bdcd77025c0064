package dev.carillon.subscription.domain;

import static java.util.Objects.requireNonNull;

/// Who calls the API, as its token proves.
///
/// @param user the user
public record Caller(UserId user) {

    /// Checks that nothing is null.
    public Caller {
        requireNonNull(user, "user is null");
    }
}
