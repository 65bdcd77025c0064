package dev.carillon.router.topology;

/// Where records of the topic of subscriptions go that cannot be used. Each router reports each of
/// them once after each start.
@FunctionalInterface
public interface UnreadableSubscriptions {

    /// Takes a report; must not block for long and must not throw. Called on several threads.
    void report(UnreadableRecord record);
}
