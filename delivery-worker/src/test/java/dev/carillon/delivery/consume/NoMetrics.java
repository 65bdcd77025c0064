package dev.carillon.delivery.consume;

import dev.carillon.delivery.domain.AttemptOutcome;
import dev.carillon.delivery.domain.CancelReason;
import dev.carillon.delivery.domain.DeadLetterReason;
import dev.carillon.delivery.domain.DeliveryMetrics;
import dev.carillon.delivery.domain.HandOffCause;
import dev.carillon.delivery.domain.WorkerState;
import java.time.Duration;

/// Counts nothing.
final class NoMetrics implements DeliveryMetrics {

    @Override
    public void takenIn(int deliveries) {}

    @Override
    public void dropped(int deliveries) {}

    @Override
    public void attemptBegan() {}

    @Override
    public void attemptEnded(AttemptOutcome outcome, Duration duration) {}

    @Override
    public void waitedInLane(Duration wait) {}

    @Override
    public void delivered(Duration age) {}

    @Override
    public void deadLettered(DeadLetterReason reason) {}

    @Override
    public void cancelled(CancelReason reason) {}

    @Override
    public void handedOff(HandOffCause cause) {}

    @Override
    public void committed(int outputs, Duration duration) {}

    @Override
    public void aborted() {}

    @Override
    public void commitShortened() {}

    @Override
    public void observed(WorkerState state) {}

    @Override
    public void tableHolds(int subscriptions, int unreadable) {}
}
