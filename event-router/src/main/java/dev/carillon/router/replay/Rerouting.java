package dev.carillon.router.replay;

import dev.carillon.router.domain.Delivery;
import dev.carillon.router.domain.Matcher;
import dev.carillon.router.domain.Placement;
import dev.carillon.router.domain.Rendered;
import dev.carillon.router.domain.ScopeIndex;
import dev.carillon.router.domain.Subscription;
import dev.carillon.router.render.CallbackRenderer;
import dev.carillon.router.topology.EventReader;
import dev.carillon.router.topology.ReadEvent;
import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.serde.AvroReader;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/// Routes events again for one subscription, as the router would. Thread-safe.
public final class Rerouting {

    /// The most bytes a callback's body may have.
    public static final int LARGEST_PAYLOAD_BYTES = 512 * 1024;

    private final EventReader events;
    private final Function<Scope, Optional<String>> owners;
    private final CallbackRenderer renderer = new CallbackRenderer(LARGEST_PAYLOAD_BYTES);

    /// @param reader stays the caller's to close
    /// @param owners the organization that owns a scope; empty when the directory does not know it
    public Rerouting(AvroReader<GenericRecord> reader, Function<Scope, Optional<String>> owners) {
        this.events = new EventReader(reader);
        this.owners = owners;
    }

    /// Routes one. What the router puts on the topic of dead letters is nothing here: it lies there
    /// already.
    ///
    /// @param topic where the event was read
    /// @param value the record's value
    /// @throws dev.carillon.schemas.serde.RegistryUnavailableException when the registry cannot be
    ///   asked
    public Rerouted route(String topic, byte @Nullable [] value, Subscription subscription) {
        return switch (events.read(topic, value)) {
            case ReadEvent.Rejected _ -> new Rerouted.Nothing();
            case ReadEvent.Event event -> route(event, subscription);
        };
    }

    private Rerouted route(ReadEvent.Event event, Subscription subscription) {
        Scope own = event.facts().scope();
        return switch (Placement.of(own, event.facts().organization(), owners.apply(own))) {
            case Placement.Known(List<Scope> known) -> route(event, known, subscription);
            case Placement.Unknown(Scope alone) -> route(event, List.of(alone), subscription);
            case Placement.Foreign _ -> new Rerouted.Nothing();
        };
    }

    private Rerouted route(ReadEvent.Event event, List<Scope> where, Subscription subscription) {
        ScopeIndex index = ScopeIndex.of(List.of(subscription));
        Scope listened = subscription.key().scope();
        boolean isMatched =
                !Matcher.matches(
                                event.facts(),
                                where,
                                scope -> scope.equals(listened) ? index : ScopeIndex.EMPTY)
                        .isEmpty();
        if (!isMatched) {
            return new Rerouted.Nothing();
        }
        return switch (renderer.render(
                event.record(), event.facts().action(), event.facts().id())) {
            case Rendered.Payload payload ->
                    new Rerouted.Delivery(
                            Delivery.of(event.facts(), subscription).id(),
                            event.metadata(),
                            payload);
            case Rendered.TooLarge _, Rendered.Impossible _ -> new Rerouted.Nothing();
        };
    }
}
