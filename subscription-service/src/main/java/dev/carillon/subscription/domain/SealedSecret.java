package dev.carillon.subscription.domain;

import java.time.Instant;
import java.util.Optional;

/// A signing secret, encrypted.
///
/// @param value the raw bytes, encrypted
/// @param notAfter when it stops signing; empty while it is the current one
public record SealedSecret(Sealed value, Optional<Instant> notAfter) {}
