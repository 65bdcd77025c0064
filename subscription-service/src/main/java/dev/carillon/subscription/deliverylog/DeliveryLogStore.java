package dev.carillon.subscription.deliverylog;

import dev.carillon.subscription.intake.OffsetMoves;
import dev.carillon.subscription.intake.Stored;
import java.util.List;

/// Where steps are kept.
@FunctionalInterface
public interface DeliveryLogStore {

    /// Adds steps, brings the status of their deliveries up to date and moves the offsets, in one
    /// transaction. A later step of the list is later in time.
    Stored append(List<LoggedStep> steps, OffsetMoves offsets);
}
