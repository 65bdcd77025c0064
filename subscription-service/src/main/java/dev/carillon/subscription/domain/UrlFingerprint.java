package dev.carillon.subscription.domain;

/// A keyed hash of a URL in its scope: equal for equal URLs of one scope, and telling nothing else.
///
/// @param hex the hash in hexadecimal
public record UrlFingerprint(String hex) {}
