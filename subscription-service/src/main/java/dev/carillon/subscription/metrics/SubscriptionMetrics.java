package dev.carillon.subscription.metrics;

import dev.carillon.subscription.domain.ErrorCode;
import java.time.Duration;
import java.util.Optional;

/// What the service counts. Thread-safe; no verb throws.
///
/// What must add up: outbox rows written = rows published + rows in the outbox. Directory records
/// read = applied + unreadable, and so for endpoint health. Delivery-log records read = stored +
/// unreadable.
public interface SubscriptionMetrics {

    /// An operation of the API was answered.
    ///
    /// @param operation a field of the schema's query or mutation type
    /// @param error the code; empty when it succeeded
    void operationAnswered(String operation, Optional<ErrorCode> error);

    /// A request was refused before any operation of it ran.
    ///
    /// @param error why
    void requestRefused(ErrorCode error);

    /// An HTTP request was answered.
    void requestAnswered(Duration time);

    /// This instance began or stopped to do a job that one instance at a time does.
    ///
    /// @param job a fixed word of ours
    void leads(String job, Leading leading);

    /// Whether this instance does a job.
    enum Leading {
        /// It does.
        YES,
        /// Another one does, or none.
        NO
    }

    /// The relay looked at the outbox.
    ///
    /// @param rows rows in it
    /// @param age of the oldest one; zero when it is empty
    void outboxSeen(long rows, Duration age);

    /// Kafka acknowledged records of `subscriptions`.
    ///
    /// @param records values and tombstones
    void published(int records);

    /// A transaction of the relay failed and will be tried again.
    void publishFailed();

    /// Records of a topic took effect in the database.
    ///
    /// @param topic a topic of ours
    void recordsApplied(String topic, int records);

    /// A webhook was disabled because of its endpoint.
    ///
    /// @param reason a fixed word of ours
    void webhookDisabled(String reason);

    /// People were told that a webhook will be disabled.
    void webhookWarnedOf();

    /// A notice by e-mail ended.
    ///
    /// @param outcome a fixed word of ours
    void noticeEnded(String outcome);

    /// A try to send a notice failed and will be repeated.
    void noticeHindered();

    /// The job that sends notices looked at them.
    ///
    /// @param notices that wait
    /// @param age of the oldest one; zero when none does
    void noticesWait(long notices, Duration age);

    /// Deliveries of replays were settled.
    ///
    /// @param sent how many are on their way
    /// @param refused how many are not: no longer available, or waiting already
    void replayed(long sent, long refused);

    /// A record of a topic could not be read and was passed over.
    ///
    /// @param topic a topic of ours
    void recordUnreadable(String topic);
}
