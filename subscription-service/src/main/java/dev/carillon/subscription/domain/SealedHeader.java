package dev.carillon.subscription.domain;

/// A header whose value is encrypted.
///
/// @param name as it was given
/// @param value encrypted
public record SealedHeader(String name, Sealed value) {}
