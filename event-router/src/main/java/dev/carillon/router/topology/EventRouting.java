package dev.carillon.router.topology;

import dev.carillon.router.domain.Delivery;
import dev.carillon.router.domain.Envelope;
import dev.carillon.router.domain.Matcher;
import dev.carillon.router.domain.Placement;
import dev.carillon.router.domain.Rendered;
import dev.carillon.router.domain.Subscription;
import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.topic.Partitions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides where an event goes, from its bytes and the two tables, and does nothing about it. Safe
/// for many threads.
///
/// @param events reads the event
/// @param owners the directory
/// @param scopes the subscriptions
/// @param renderer makes the payload, once, and only when somebody gets it
/// @param deliveryPartitions how many partitions the topic of deliveries has
/// @param limits how large an envelope may become
/// @param meter hears of unknown scopes
record EventRouting(
        EventReader events,
        ScopeOwners owners,
        HotScopes scopes,
        EventRenderer renderer,
        int deliveryPartitions,
        Envelope.Limits limits,
        RoutingMeter meter) {

    /// @throws dev.carillon.schemas.serde.RegistryUnavailableException when the registry cannot be
    ///   asked
    Routed route(String topic, byte @Nullable [] value) {
        return switch (events.read(topic, value)) {
            case ReadEvent.Rejected(RejectReason reason, String detail) ->
                    new Routed.ToDeadLetters(reason, detail);
            case ReadEvent.Event event -> routePlaced(event);
        };
    }

    private Routed routePlaced(ReadEvent.Event event) {
        Scope own = event.facts().scope();
        String claimed = event.facts().organization();
        return switch (Placement.of(own, claimed, owners.owner(own))) {
            case Placement.Known(List<Scope> known) -> routeMatched(event, known);
            case Placement.Unknown(Scope alone) -> {
                Routed routed = routeMatched(event, List.of(alone));
                meter.scopeUnknown();
                yield routed;
            }
            case Placement.Foreign(String said, String owner) ->
                    new Routed.ToDeadLetters(
                            RejectReason.FOREIGN_ORGANIZATION,
                            "the event says that "
                                    + own
                                    + " is of organization "
                                    + said
                                    + ", and it is of "
                                    + owner);
        };
    }

    private Routed routeMatched(ReadEvent.Event event, List<Scope> where) {
        List<Subscription> matches = Matcher.matches(event.facts(), where, scopes::index);
        if (matches.isEmpty()) {
            return new Routed.ToNobody();
        }
        return switch (renderer.render(
                event.record(), event.facts().action(), event.facts().id())) {
            case Rendered.Payload payload ->
                    new Routed.ToSubscriptions(
                            event.metadata(), payload, envelopes(event, matches));
            case Rendered.TooLarge(int limit) ->
                    new Routed.ToDeadLetters(
                            RejectReason.PAYLOAD_TOO_LARGE,
                            "the callback's body would have more than " + limit + " bytes");
            case Rendered.Impossible(String reason) ->
                    new Routed.ToDeadLetters(RejectReason.UNRENDERABLE, reason);
        };
    }

    private List<Envelope> envelopes(ReadEvent.Event event, List<Subscription> matches) {
        List<Delivery> deliveries = new ArrayList<>(matches.size());
        for (Subscription subscription : matches) {
            deliveries.add(Delivery.of(event.facts(), subscription));
        }
        return Envelope.group(
                deliveries,
                delivery ->
                        Partitions.ofSubscription(
                                delivery.subscription().key().id(), deliveryPartitions),
                limits);
    }
}
