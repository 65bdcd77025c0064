package dev.carillon.subscription.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// One HTTP try of a delivery as the log holds it.
///
/// @param run which run it belongs to
/// @param number its number within the run, from 1
/// @param at when it began
/// @param took how long it took
/// @param outcome a stable lower-case word such as `delivered` or `refused`
/// @param httpStatus the status of the answer, when there was one
/// @param excerpt the beginning of the answer
/// @param error why it failed
public record LoggedAttempt(
        int run,
        int number,
        Instant at,
        Duration took,
        String outcome,
        Optional<Integer> httpStatus,
        Optional<String> excerpt,
        Optional<String> error) {}
