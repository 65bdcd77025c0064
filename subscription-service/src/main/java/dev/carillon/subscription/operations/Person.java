package dev.carillon.subscription.operations;

import dev.carillon.subscription.domain.UserId;
import java.util.Optional;

/// A user as the directory knows it.
///
/// @param id the user
/// @param name its full name; empty when the directory does not have the user
/// @param email its e-mail address; empty when the directory does not have the user
/// @param username its login name, if it has one
public record Person(
        UserId id, Optional<String> name, Optional<String> email, Optional<String> username) {

    /// Names the user by its id alone.
    @Override
    public String toString() {
        return "Person[" + id + "]";
    }
}
