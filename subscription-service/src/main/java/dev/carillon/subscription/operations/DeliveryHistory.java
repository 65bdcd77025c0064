package dev.carillon.subscription.operations;

import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.domain.DeliveryPage;
import dev.carillon.subscription.domain.EndpointStanding;
import dev.carillon.subscription.domain.LoggedAttempt;
import dev.carillon.subscription.domain.LoggedDelivery;
import dev.carillon.subscription.domain.UserId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the delivery log says. Each is one statement. Thread-safe.
public interface DeliveryHistory {

    /// A delivery, if the user sees its organization.
    Optional<VisibleDelivery> delivery(UserId user, DeliveryId id);

    /// Deliveries of webhooks that were found visible, newest first; one more than the page holds
    /// when there is a next page. A webhook without any has no entry.
    Map<SubscriptionId, List<LoggedDelivery>> deliveries(
            Collection<SubscriptionId> webhooks, DeliveryPage page);

    /// The attempts of deliveries that were found visible, oldest first; one without any has no
    /// entry.
    Map<DeliveryId, List<LoggedAttempt>> attempts(Collection<LoggedDelivery> deliveries);

    /// How the endpoints of webhooks do that were found visible.
    Map<SubscriptionId, EndpointStanding> standing(Collection<SubscriptionId> webhooks);
}
