package dev.carillon.benchmarks.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.schemas.event.EventMetadata;
import dev.carillon.schemas.event.ScopeType;
import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.wire.DeliveryEnvelope;
import dev.carillon.schemas.wire.DeliveryUuid;
import dev.carillon.schemas.wire.EnvelopeDelivery;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A ledger that cannot fail proves nothing.
class TallyTest {

    private static final int EVENTS = 50;

    /// Each event for two of six subscriptions.
    private final Population population = new Population("two", 10, 7, 6, 3, 100);

    private final Tally tally = new Tally(population);

    @Test
    void hasNothingToComplainOfWhenEachDeliveryIsThereOnce() {
        for (int event = 0; event < EVENTS; event++) {
            takeAll(event);
        }

        assertThat(tally.complaints(EVENTS)).isEmpty();
        assertThat(tally.received()).isEqualTo(2L * EVENTS);
    }

    @Test
    void missesOneDeliveryOfAnEvent() {
        for (int event = 1; event < EVENTS; event++) {
            takeAll(event);
        }
        long one = receivers(0).getFirst();
        tally.take(envelope(0, one, id(0, one)));

        assertThat(tally.complaints(EVENTS)).containsExactly("1 deliveries are missing");
    }

    @Test
    void noticesADeliveryThatIsThereTwice() {
        takeAll(0);
        long one = receivers(0).getFirst();
        tally.take(envelope(0, one, id(0, one)));

        assertThat(tally.complaints(1)).containsExactly("1 deliveries are there twice");
    }

    @Test
    void noticesADeliveryToOneWhoDidNotAsk() {
        takeAll(0);
        long other = receivers(0).getFirst() == first(0) ? first(0) + 1 : first(0);
        tally.take(envelope(0, other, id(0, other)));

        assertThat(tally.complaints(1))
                .containsExactly("1 deliveries are nobody's, or have an id not their own");
    }

    @Test
    void noticesADeliveryWithAnotherDeliverysId() {
        List<Long> both = receivers(0);
        tally.take(envelope(0, both.getFirst(), id(0, both.getFirst())));
        tally.take(envelope(0, both.getLast(), id(0, both.getFirst())));

        assertThat(tally.complaints(1))
                .containsExactly(
                        "1 deliveries are missing",
                        "1 deliveries are nobody's, or have an id not their own");
    }

    @Test
    void dealsEveryEventToAsManySubscriptionsAsItShould() {
        for (int event = 0; event < EVENTS; event++) {
            assertThat(receivers(event)).as("event %d", event).hasSize(population.fanOut());
        }
    }

    @Test
    void refusesSubscriptionsThatCannotBeDealtEvenly() {
        assertThatThrownBy(() -> new Population("odd", 1, 1, 5, 2, 1))
                .hasMessageContaining("cannot be dealt to 2 phases");
    }

    private void takeAll(int event) {
        receivers(event).forEach(one -> tally.take(envelope(event, one, id(event, one))));
    }

    private long first(int event) {
        return population.firstSubscription()
                + (long) population.scopeOf(event) * population.perScope();
    }

    /// Who asked for the event, worked out from what each subscription asks for.
    private List<Long> receivers(int event) {
        return IntStream.range(0, population.subscriptions())
                .filter(index ->
                        index / population.perScope() == population.scopeOf(event)
                                && population.phaseOf(index) == population.phaseOfEvent(event))
                .mapToObj(index -> population.firstSubscription() + index)
                .toList();
    }

    private DeliveryId id(int event, long subscription) {
        return population.deliveryId(event, new SubscriptionId(subscription));
    }

    private DeliveryEnvelope envelope(int event, long subscription, DeliveryId id) {
        int scope = population.scopeOf(event);
        EventMetadata metadata =
                new EventMetadata(
                        population.eventId(event),
                        Population.SOURCE,
                        "card.move",
                        population.organization(scope),
                        ScopeType.pipe,
                        population.scope(scope).id(),
                        Instant.EPOCH,
                        null);
        return new DeliveryEnvelope(
                metadata,
                Instant.EPOCH,
                ByteBuffer.allocate(0),
                List.of(),
                1,
                List.of(
                        new EnvelopeDelivery(
                                new DeliveryUuid(id.bytes()),
                                population.scope(scope).key() + "/" + subscription)));
    }
}
