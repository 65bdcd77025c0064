package dev.carillon.subscription.deliverylog;

import dev.carillon.subscription.intake.OffsetMoves;
import dev.carillon.subscription.intake.Stored;
import java.time.LocalDate;
import java.util.List;

/// Where steps are kept.
public interface DeliveryLogStore {

    /// Adds steps, brings the status of their deliveries up to date and moves the offsets, in one
    /// transaction. A later step of the list is later in time.
    Stored append(List<LoggedStep> steps, OffsetMoves offsets);

    /// Drops the days before this one, whole. A day that is being read for long stays until the
    /// next call.
    ///
    /// @return how many partitions were dropped
    /// @throws dev.carillon.subscription.leadership.DatabaseUnavailableException in an outage, or
    ///   when a day is being read
    int forget(LocalDate before);
}
