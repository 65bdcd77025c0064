package dev.carillon.delivery.domain;

import java.time.Duration;

/// What the worker counts. Safe for many threads.
///
/// Sums that hold at any time, up to what is between two of these calls:
/// * attempts begun = attempts ended + attempts in flight
/// * deliveries taken in = delivered + dead-lettered + cancelled + retries + handed off + dropped
///   with their partition + waiting in lanes + in flight
public interface DeliveryMetrics {

    /// Deliveries were read from Kafka and are to be done.
    void takenIn(int deliveries);

    /// Deliveries were let go undone, because their partition went to another worker.
    void dropped(int deliveries);

    /// An attempt began.
    void attemptBegan();

    /// An attempt ended.
    void attemptEnded(AttemptOutcome outcome, Duration duration);

    /// A delivery waited in its lane before its attempt began.
    void waitedInLane(Duration wait);

    /// A delivery was delivered.
    ///
    /// @param age the time since its event was routed
    void delivered(Duration age);

    /// A delivery was given up.
    void deadLettered(DeadLetterReason reason);

    /// A delivery was cancelled.
    void cancelled(CancelReason reason);

    /// A delivery went to a retry tier.
    void handedOff(HandOffCause cause);

    /// A transaction with outputs was committed.
    void committed(int outputs, Duration duration);

    /// A transaction was aborted; its outputs go into the next.
    void aborted();

    /// A commit could not say everything that is finished above it: after a crash some of that
    /// would be repeated.
    void commitShortened();

    /// How the loop stands now.
    void observed(WorkerState state);

    /// What the subscription table holds.
    ///
    /// @param subscriptions that can be read
    /// @param unreadable that cannot; their deliveries wait
    void tableHolds(int subscriptions, int unreadable);
}
