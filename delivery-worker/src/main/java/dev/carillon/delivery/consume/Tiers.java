package dev.carillon.delivery.consume;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The topics that are read: `deliveries` and the retry tiers.
///
/// @param deliveries the topic of new deliveries
/// @param delays tier topic to its delay; those of the schedule, and others that still hold
///   deliveries of an earlier schedule
public record Tiers(String deliveries, Map<String, Duration> delays) {

    /// Copies the map.
    public Tiers {
        delays = Map.copyOf(delays);
    }

    /// Every topic to read.
    public Set<String> topics() {
        Set<String> topics = new TreeSet<>(delays.keySet());
        topics.add(deliveries);
        return topics;
    }

    /// The delay of a tier; empty for the topic of new deliveries.
    Optional<Duration> delayOf(String topic) {
        return Optional.ofNullable(delays.get(topic));
    }
}
