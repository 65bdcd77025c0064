package dev.carillon.delivery.domain;

import java.time.Duration;

/// How much of one endpoint may be under way.
///
/// @param start attempts at one time before anything is known of the endpoint, at least 1
/// @param most attempts at one time at most, however well it answers; at least `start`
/// @param perSecond attempts begun in a second; 0 for no limit
/// @param recovery attempts begun in a second, for [#RECOVERY], once an endpoint answers again; 0
///   for no limit
/// @param patience how long work may wait in a lane that is at its limit or has used up its rate
/// @param stall the same when nothing of the lane has ended meanwhile, or when the worker has its
///   hands full
public record LaneRule(
        int start, int most, int perSecond, int recovery, Duration patience, Duration stall) {

    /// How long an endpoint that has come back is called at the rate of recovery.
    public static final Duration RECOVERY = Duration.ofMinutes(5);

    /// @throws IllegalArgumentException when a number is out of its range
    public LaneRule {
        if (start < 1 || most < start) {
            throw new IllegalArgumentException(
                    "a lane starts with 1 or more attempts and ends with as many or more, not with "
                            + start
                            + " and "
                            + most);
        }
        if (perSecond < 0 || recovery < 0) {
            throw new IllegalArgumentException(
                    "rates must not be negative, were " + perSecond + " and " + recovery);
        }
        if (!patience.isPositive() || !stall.isPositive()) {
            throw new IllegalArgumentException(
                    "patience and stall must be longer than 0s, were "
                            + patience
                            + " and "
                            + stall);
        }
    }
}
