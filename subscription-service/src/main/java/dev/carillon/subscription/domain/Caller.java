package dev.carillon.subscription.domain;

import static java.util.Objects.requireNonNull;

/// Who calls the API, as its token proves.
///
/// @param user the user
/// @param token names the token without giving it away, such as `token 17`; requests with the same
///   name share one rate limit
public record Caller(UserId user, String token) {

    /// Checks that nothing is null.
    public Caller {
        requireNonNull(user, "user is null");
        requireNonNull(token, "token is null");
    }
}
