package dev.carillon.subscription.domain;

/// The id of a user, as the directory has it.
///
/// @param value a number in text
public record UserId(String value) {

    /// @throws IllegalArgumentException when it is empty
    public UserId {
        if (value.isBlank()) {
            throw new IllegalArgumentException("a user id must not be empty");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
