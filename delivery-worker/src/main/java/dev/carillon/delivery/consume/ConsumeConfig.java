package dev.carillon.delivery.consume;

import java.time.Duration;

/// The limits of the loop.
///
/// @param maxInFlight attempts under way at one time in all lanes, at least 1
/// @param maxBuffered deliveries held in memory before the worker fetches less, at least 1
/// @param maxBufferedBytes bytes of records held in memory before the worker fetches less
/// @param attemptTimeout how long an attempt may take; what waits longer in a full lane is handed
///   off
/// @param flushInterval from one transaction to the next
/// @param drainLimit how long attempts may go on after the worker was asked to stop
/// @param revokeLimit how long attempts may go on after their partition was called back
/// @param tableLimit how long a delivery waits in memory for the subscription table
public record ConsumeConfig(
        int maxInFlight,
        int maxBuffered,
        long maxBufferedBytes,
        Duration attemptTimeout,
        Duration flushInterval,
        Duration drainLimit,
        Duration revokeLimit,
        Duration tableLimit) {}
