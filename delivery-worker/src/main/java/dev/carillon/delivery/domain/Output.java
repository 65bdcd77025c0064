package dev.carillon.delivery.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Something that the worker writes to Kafka, in one transaction with the offsets it finishes.
public sealed interface Output {

    /// A step of a delivery, for the log.
    ///
    /// @param delivery the delivery, with this step counted
    /// @param kind what happened
    /// @param at when
    /// @param status where it stands now; every status but `RETRYING` is its end
    /// @param reason why it ended, when it was not delivered
    /// @param nextAttemptAt when it is tried again at the earliest, while retrying
    record Step(
            Delivery delivery,
            Kind kind,
            Instant at,
            Status status,
            Optional<String> reason,
            Optional<Instant> nextAttemptAt)
            implements Output {

        /// What happened.
        public enum Kind {
            /// An attempt; the progress of the delivery holds it.
            ATTEMPTED,
            /// It ended without an attempt: its webhook is gone or disabled.
            CANCELLED,
            /// It was given up without an attempt.
            DEAD_LETTERED
        }

        /// Where a delivery stands.
        public enum Status {
            /// It waits in a retry tier.
            RETRYING,
            /// It was delivered.
            DELIVERED,
            /// It was given up.
            DEAD_LETTERED,
            /// It is not wanted any more.
            CANCELLED
        }
    }

    /// A delivery that goes to a retry tier.
    ///
    /// @param delivery the delivery
    /// @param cause why
    /// @param tier the tier's delay
    /// @param number the partition number it was read from, and goes to
    record Wait(Delivery delivery, HandOffCause cause, Duration tier, int number)
            implements Output {}

    /// A delivery that is given up.
    record Dead(Delivery delivery, DeadLetterReason reason, Instant at) implements Output {}

    /// A record that cannot be read, as it was.
    ///
    /// @param from where it lies
    /// @param offset its offset
    /// @param key its key
    /// @param value its value
    /// @param detail why it cannot be read
    record Unreadable(
            TopicPartitionNumber from,
            long offset,
            Optional<Bytes> key,
            Optional<Bytes> value,
            String detail)
            implements Output {}

    /// News of an endpoint.
    record EndpointNews(Health health) implements Output {}
}
