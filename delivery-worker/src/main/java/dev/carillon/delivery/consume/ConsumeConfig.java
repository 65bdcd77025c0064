package dev.carillon.delivery.consume;

import dev.carillon.delivery.domain.LaneRule;
import java.time.Duration;

/// The limits of the loop.
///
/// @param maxInFlight attempts under way at one time in all lanes, at least 1; those that have
///   waited for an answer for [#SLOW_AFTER] do not count
/// @param maxOpen the same with the slow ones, at least `maxInFlight`
/// @param maxBuffered deliveries held in memory before the worker fetches less, at least 1
/// @param maxBufferedBytes bytes of records held in memory before the worker fetches less
/// @param attemptTimeout how long an attempt may take
/// @param lanes how much of one endpoint may be under way
/// @param flushInterval from one transaction to the next
/// @param drainLimit how long attempts may go on after the worker was asked to stop
/// @param revokeLimit how long attempts may go on after their partition was called back
/// @param tableLimit how long a delivery waits in memory for the subscription table
/// @param pollInterval from one poll to the next while enough waits in lanes: a poll looks at every
///   partition of every tier, and costs as much as some deliveries
public record ConsumeConfig(
        int maxInFlight,
        int maxOpen,
        int maxBuffered,
        long maxBufferedBytes,
        Duration attemptTimeout,
        LaneRule lanes,
        Duration flushInterval,
        Duration drainLimit,
        Duration revokeLimit,
        Duration tableLimit,
        Duration pollInterval) {

    /// After this long without an answer an attempt is slow: it only waits, and what it would hold
    /// of the worker is given to others.
    public static final Duration SLOW_AFTER = Duration.ofSeconds(1);
}
