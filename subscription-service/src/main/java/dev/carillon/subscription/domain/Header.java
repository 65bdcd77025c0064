package dev.carillon.subscription.domain;

/// A header that the subscriber wants on every callback.
///
/// @param name as it was given
/// @param value in the clear; never logged
public record Header(String name, String value) {

    /// Names the header and hides the value.
    @Override
    public String toString() {
        return name + ": " + Mask.TEXT;
    }
}
