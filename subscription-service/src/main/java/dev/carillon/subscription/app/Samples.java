package dev.carillon.subscription.app;

import dev.carillon.router.domain.Rendered;
import dev.carillon.router.render.CallbackRenderer;
import dev.carillon.router.replay.Rerouting;
import dev.carillon.schemas.catalogue.EventCatalogue;
import dev.carillon.schemas.catalogue.EventType;
import dev.carillon.schemas.catalogue.SampleEvent;
import dev.carillon.subscription.domain.Json;
import dev.carillon.subscription.domain.Verdict;
import dev.carillon.subscription.graphql.JsonValues;
import dev.carillon.subscription.operations.KnownAction;

/// The bodies of callbacks of the catalogue's [SampleEvent], as the router makes them.
final class Samples {

    private final EventCatalogue events;

    Samples(EventCatalogue events) {
        this.events = events;
    }

    /// The body for an action of the catalogue.
    ///
    /// @param eventId in place of the sample's
    Rendered.Payload body(KnownAction action, String eventId) {
        EventType type =
                events.types().stream()
                        .filter(one -> one.action().equals(action.name()))
                        .findFirst()
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "there is no action " + action.name()));
        return body(type, eventId);
    }

    /// The body as the catalogue shows it.
    static Json example(EventType type) {
        return switch (JsonValues.parse("example", body(type, SampleEvent.ID).toString())) {
            case Verdict.Accepted<Json>(Json example) -> example;
            case Verdict.Refused<Json>(var refusal) ->
                    throw new IllegalStateException(refusal.message());
        };
    }

    private static Rendered.Payload body(EventType type, String eventId) {
        return switch (new CallbackRenderer(Rerouting.LARGEST_PAYLOAD_BYTES)
                .render(SampleEvent.of(type), type.action(), eventId)) {
            case Rendered.Payload payload -> payload;
            case Rendered.TooLarge(int limit) ->
                    throw new IllegalStateException(
                            "the sample of %s is larger than %d bytes"
                                    .formatted(type.action(), limit));
            case Rendered.Impossible(String reason) ->
                    throw new IllegalStateException(
                            "the sample of %s: %s".formatted(type.action(), reason));
        };
    }
}
