package dev.carillon.delivery.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// One HTTP try of a delivery.
///
/// @param number its number within the run, from 1
/// @param at when it began
/// @param duration how long it took
/// @param outcome what it came to
/// @param excerpt the beginning of the answer's body, the webhook's own secrets cut out
public record Attempt(
        int number,
        Instant at,
        Duration duration,
        AttemptOutcome outcome,
        Optional<String> excerpt) {

    /// The most of an answer that is kept, in bytes of UTF-8.
    public static final int MAX_EXCERPT_BYTES = 4096;
}
