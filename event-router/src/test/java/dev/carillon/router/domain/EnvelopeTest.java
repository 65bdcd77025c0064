package dev.carillon.router.domain;

import static dev.carillon.router.domain.Examples.at;
import static dev.carillon.router.domain.Examples.event;
import static dev.carillon.router.domain.Examples.subscription;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.SubscriptionId;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class EnvelopeTest {

    private static final Envelope.Limits LIMITS = new Envelope.Limits(64, 256 * 1024);

    @Test
    void putsNoMoreThanTheLimitIntoAnEnvelope() {
        List<Envelope> envelopes = Envelope.group(deliveries(130), _ -> 3, LIMITS);

        assertThat(envelopes).extracting(Envelope::partition).containsOnly(3);
        assertThat(envelopes)
                .extracting(envelope -> envelope.deliveries().size())
                .containsExactly(64, 64, 2);
        assertThat(envelopes.stream().flatMap(envelope -> envelope.deliveries().stream()))
                .containsExactlyElementsOf(deliveries(130));
    }

    @Test
    void fillsAnEnvelopeExactly() {
        assertThat(Envelope.group(deliveries(64), _ -> 0, LIMITS)).hasSize(1);
    }

    @Test
    void separatesPartitions() {
        List<Envelope> envelopes =
                Envelope.group(
                        deliveries(5),
                        delivery -> (int) (delivery.subscription().key().id().value() % 2),
                        LIMITS);

        assertThat(envelopes)
                .extracting(envelope -> envelope.partition() + ":" + ids(envelope))
                .containsExactly("0:[2, 4]", "1:[1, 3, 5]");
    }

    @Test
    void boundsTheBytesAndStillTakesOneThatIsLarger() {
        Envelope.Limits narrow = new Envelope.Limits(64, 1);

        assertThat(Envelope.group(deliveries(3), _ -> 0, narrow)).hasSize(3);
    }

    @Test
    void namesTheNewestRecordUsedOfEachPartition() {
        List<Delivery> deliveries =
                List.of(
                        delivery(at(subscription(1, "*"), 2, 40)),
                        delivery(at(subscription(2, "*"), 0, 7)),
                        delivery(at(subscription(3, "*"), 2, 12)));

        assertThat(Envelope.group(deliveries, _ -> 0, LIMITS).getFirst().tablePositions())
                .containsExactly(new RecordPosition(0, 7), new RecordPosition(2, 40));
    }

    @Test
    void derivesTheIdFromOrganizationSourceEventAndSubscription() {
        assertThat(delivery(subscription(9, "*")).id())
                .isEqualTo(DeliveryId.of("300", "cards", "e1", new SubscriptionId(9)));
    }

    @Test
    void refusesAnEmptyEnvelopeAndLimitsThatAllowNothing() {
        assertThatThrownBy(() -> new Envelope(0, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Envelope.Limits(0, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static List<Long> ids(Envelope envelope) {
        return envelope.deliveries().stream()
                .map(delivery -> delivery.subscription().key().id().value())
                .toList();
    }

    private static List<Delivery> deliveries(int count) {
        return LongStream.rangeClosed(1, count)
                .mapToObj(id -> delivery(subscription(id, "*")))
                .toList();
    }

    private static Delivery delivery(Subscription subscription) {
        return Delivery.of(event("card.move"), subscription);
    }
}
