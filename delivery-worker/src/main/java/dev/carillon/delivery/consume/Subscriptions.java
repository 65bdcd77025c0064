package dev.carillon.delivery.consume;

import dev.carillon.delivery.domain.TableAnswer;
import dev.carillon.delivery.domain.TablePlace;
import dev.carillon.schemas.id.SubscriptionKey;
import java.util.List;

/// The subscription table.
@FunctionalInterface
public interface Subscriptions {

    /// What is known of a subscription. Never blocks.
    ///
    /// @param places how far the table must have been read
    TableAnswer find(SubscriptionKey key, List<TablePlace> places);
}
