package dev.carillon.subscription.graphql;

import dev.carillon.subscription.domain.Access;
import dev.carillon.subscription.domain.LoggedAttempt;
import dev.carillon.subscription.domain.LoggedDelivery;
import dev.carillon.subscription.domain.Mask;
import java.util.List;
import java.util.Optional;

/// A delivery as one caller sees it.
///
/// @param delivery the delivery
/// @param access what the caller may do in its organization
record DeliveryView(LoggedDelivery delivery, Access access) {

    /// The status in the API's words; empty when a newer version wrote it.
    Optional<String> status() {
        return delivery.state().map(Enum::name);
    }

    /// An attempt as the same caller sees it.
    ///
    /// @param attempt the attempt
    /// @param access what the caller may do
    record AttemptView(LoggedAttempt attempt, Access access) {

        /// What the receiver answered, or the mask: it is the receiver's own text.
        Optional<String> excerpt() {
            return attempt.excerpt().map(this::shown);
        }

        /// Why it failed, or the mask.
        Optional<String> error() {
            return attempt.error().map(this::shown);
        }

        private String shown(String text) {
            return switch (access) {
                case MANAGE -> text;
                case LIST, NONE -> Mask.TEXT;
            };
        }
    }

    /// A page of deliveries (GraphQL Cursor Connections Specification).
    ///
    /// @param nodes those of the page
    /// @param hasNext whether more come after them
    /// @param hasPrevious whether the page is not the first one
    record Page(List<DeliveryView> nodes, boolean hasNext, boolean hasPrevious) {

        /// Copies the list.
        Page {
            nodes = List.copyOf(nodes);
        }

        /// The first one's place.
        Optional<String> start() {
            return nodes.stream().findFirst().map(DeliveryView::cursor);
        }

        /// The last one's place.
        Optional<String> end() {
            return nodes.isEmpty() ? Optional.empty() : Optional.of(nodes.getLast().cursor());
        }
    }

    String cursor() {
        return delivery.cursor().text();
    }
}
