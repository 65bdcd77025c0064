package dev.carillon.subscription.support;

import dev.carillon.subscription.domain.ErrorCode;
import dev.carillon.subscription.metrics.SubscriptionMetrics;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// Counts what the tests ask for. Thread-safe.
public final class CountedMetrics implements SubscriptionMetrics {

    private final AtomicLong published = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong applied = new AtomicLong();
    private final AtomicLong unreadable = new AtomicLong();

    /// Records that Kafka acknowledged.
    public long published() {
        return published.get();
    }

    /// Transactions of the relay that failed.
    public long failures() {
        return failures.get();
    }

    /// Records of topics that took effect.
    public long applied() {
        return applied.get();
    }

    /// Records of topics that could not be read.
    public long unreadable() {
        return unreadable.get();
    }

    @Override
    public void operationAnswered(String operation, Optional<ErrorCode> error) {}

    @Override
    public void requestRefused(ErrorCode error) {}

    @Override
    public void requestAnswered(Duration time) {}

    @Override
    public void leads(String job, Leading leading) {}

    @Override
    public void outboxSeen(long rows, Duration age) {}

    @Override
    public void published(int records) {
        published.addAndGet(records);
    }

    @Override
    public void publishFailed() {
        failures.incrementAndGet();
    }

    @Override
    public void recordsApplied(String topic, int records) {
        applied.addAndGet(records);
    }

    @Override
    public void recordUnreadable(String topic) {
        unreadable.incrementAndGet();
    }

    @Override
    public void webhookDisabled(String reason) {}

    @Override
    public void webhookWarnedOf() {}

    @Override
    public void noticeEnded(String outcome) {}

    @Override
    public void noticeHindered() {}

    @Override
    public void noticesWait(long notices, Duration age) {}

    @Override
    public void replayed(long sent, long refused) {}
}
