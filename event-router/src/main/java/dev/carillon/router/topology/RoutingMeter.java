package dev.carillon.router.topology;

import java.time.Duration;

/// What the routing tells those who watch it. Counted while it happens: what a transaction takes
/// back and does again is counted again. So this holds whenever nothing is being routed: *read =
/// matched + unmatched + dead-lettered + given back*. Called on several threads; must be quick and
/// must not throw.
public interface RoutingMeter {

    /// An event came in.
    ///
    /// @param age since it was produced
    void eventRead(Duration age);

    /// The event that was read last on this thread is routed: matched, unmatched or dead-lettered.
    ///
    /// @param took since it was read
    void eventRouted(Duration took);

    /// The event that was read last on this thread could not be routed; its transaction is taken
    /// back and it will be read again.
    void eventGivenBack();

    /// The event goes to this many subscriptions.
    void eventMatched(int deliveries);

    /// Nobody asked for the event.
    void eventUnmatched();

    /// The event went to the dead letters.
    void eventDeadLettered(RejectReason reason);

    /// The directory does not know the event's scope.
    void scopeUnknown();

    /// A record of the topic of subscriptions was not newer than what is held.
    void olderSubscriptionIgnored();

    /// A record of the directory cannot be used.
    ///
    /// @param reason why, in a sentence
    void directoryRecordUnreadable(String reason);
}
