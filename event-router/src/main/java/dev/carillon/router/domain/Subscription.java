package dev.carillon.router.domain;

import static java.util.Objects.requireNonNull;

import dev.carillon.schemas.id.SubscriptionKey;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// What one subscription asks for.
///
/// @param key its scope and its id
/// @param isEnabled whether events are delivered to it
/// @param actions the actions it wants: exact ones, families such as `card.*`, or `*`
/// @param filters for each filter key the numbers of which the event must have one; keys are ANDed,
///   values ORed; empty means every event
/// @param position where its newest record lies in the topic of subscriptions
public record Subscription(
        SubscriptionKey key,
        boolean isEnabled,
        Set<String> actions,
        Map<String, Set<Long>> filters,
        RecordPosition position) {

    static final Comparator<Subscription> BY_ID =
            Comparator.comparing(subscription -> subscription.key().id());

    /// Copies the collections; actions get their one name.
    public Subscription {
        requireNonNull(key, "key is null");
        requireNonNull(position, "position is null");
        actions = actions.stream().map(Actions::canonical).collect(Collectors.toUnmodifiableSet());
        Map<String, Set<Long>> copies = new HashMap<>();
        filters.forEach((name, numbers) -> copies.put(name, Set.copyOf(numbers)));
        filters = Map.copyOf(copies);
    }

    /// Whether the event has one of the numbers of every filter. A filter key that does not apply
    /// to the event's action is not fulfilled.
    boolean admits(EventFacts event) {
        for (Map.Entry<String, Set<Long>> filter : filters.entrySet()) {
            Long number = event.filterNumbers().get(filter.getKey());
            if (number == null || !filter.getValue().contains(number)) {
                return false;
            }
        }
        return true;
    }
}
