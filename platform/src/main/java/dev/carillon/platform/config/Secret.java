package dev.carillon.platform.config;

/// A value that must never be seen: a password, a key. Its text form is `***`.
///
/// @param reveal the value itself; call this only where the value is used
public record Secret(String reveal) {

    /// What is printed in place of a secret.
    public static final String MASK = "***";

    /// Returns [#MASK].
    @Override
    public String toString() {
        return MASK;
    }
}
