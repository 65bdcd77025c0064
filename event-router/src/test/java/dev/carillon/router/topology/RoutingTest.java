package dev.carillon.router.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.router.fixture.SubscriptionDraft;
import dev.carillon.schemas.event.CardMoved;
import dev.carillon.schemas.event.EventMetadata;
import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.topic.Partitions;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.DeliveryEnvelope;
import dev.carillon.schemas.wire.EnvelopeDelivery;
import dev.carillon.schemas.wire.TablePosition;
import dev.carillon.testsupport.SampleEvents;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoutingTest {

    private static final Scope PIPE = Scope.pipe("22");
    private static final Scope ORGANIZATION = Scope.organization("300");
    private static final SampleEvents EVENTS = new SampleEvents("300", "cards", Instant.EPOCH);

    private final Harness router = new Harness().withDirectory();

    @AfterEach
    void close() {
        router.close();
    }

    @Test
    void writesAnEnvelopeWithEverythingAWorkerNeeds() {
        router.subscribe(SubscriptionDraft.of(8, PIPE));
        router.subscribe(SubscriptionDraft.of(7, PIPE));

        router.event(EVENTS.move(PIPE, "e1", 1, 2));

        TestRecord<byte[], byte[]> record = router.records(Topics.DELIVERIES).getFirst();
        DeliveryEnvelope envelope = router.wire.envelope(record.value());
        assertThat(record.key()).isNull();
        assertThat(record.headers().toArray()).isEmpty();
        assertThat(record.timestamp()).isEqualTo(Harness.NOW.toEpochMilli());
        assertThat(envelope.getEvent()).isEqualTo(EVENTS.move(PIPE, "e1", 1, 2).getMetadata());
        assertThat(envelope.getRoutedAt()).isEqualTo(Harness.NOW);
        assertThat(envelope.getRun()).isEqualTo(1);
        assertThat(UTF_8.decode(envelope.getPayload()).toString())
                .startsWith("{\"data\":{\"action\":\"card.move\",\"payload_id\":\"e1\",\"from\":");
    }

    @Test
    void namesThePositionOfTheNewestRecordItUsed() {
        router.subscribe(SubscriptionDraft.of(5, Scope.pipe("23"))); // offset 0
        router.subscribe(SubscriptionDraft.of(8, PIPE)); // offset 1
        router.subscribe(SubscriptionDraft.of(12, PIPE)); // offset 2

        router.event(EVENTS.move(PIPE, "e1", 1, 2));

        List<DeliveryEnvelope> envelopes = router.envelopes();
        assertThat(envelopes)
                .flatExtracting(DeliveryEnvelope::getTable)
                .extracting(TablePosition::getTopicId)
                .containsOnly(Harness.TOPIC_ID);
        assertThat(offsetsById(envelopes)).containsExactlyInAnyOrder("pipe:22/8@1", "pipe:22/12@2");
    }

    @Test
    void derivesTheDeliveryIdsSoThatAnEventProducedTwiceMakesTheSame() {
        router.subscribe(SubscriptionDraft.of(7, PIPE));

        router.event(EVENTS.move(PIPE, "e1", 1, 2));
        router.event(EVENTS.move(PIPE, "e1", 1, 2));

        assertThat(router.envelopes())
                .flatExtracting(DeliveryEnvelope::getDeliveries)
                .extracting(delivery -> DeliveryId.ofBytes(delivery.getDeliveryId().bytes()))
                .containsExactly(
                        DeliveryId.of("300", "cards", "e1", new SubscriptionId(7)),
                        DeliveryId.of("300", "cards", "e1", new SubscriptionId(7)));
    }

    @Test
    void matchesAnEventOfAPipeWithTheSubscriptionsOfItsOrganization() {
        router.subscribe(SubscriptionDraft.of(1, ORGANIZATION).wants("card.*"));
        router.subscribe(SubscriptionDraft.of(2, Scope.table("T1")));
        router.subscribe(SubscriptionDraft.of(3, Scope.organization("301")));

        router.event(EVENTS.move(PIPE, "e1", 1, 2));
        router.event(EVENTS.move(Scope.table("T1"), "e2", 1, 2));

        assertThat(router.receivers())
                .containsExactly("organization:300/1", "organization:300/1", "table:T1/2");
    }

    @Test
    void comparesFiltersWithTheNumbersInTheEvent() {
        router.subscribe(
                SubscriptionDraft.of(1, PIPE).wants("card.move").filter("to_phase_id", 2L, 3L));
        router.subscribe(
                SubscriptionDraft.of(2, PIPE).wants("card.move").filter("to_phase_id", 4L));
        router.subscribe(
                SubscriptionDraft.of(3, PIPE)
                        .wants("card.move")
                        .filter("to_phase_id", 2L)
                        .filter("on_phase_id", 2L));

        router.event(EVENTS.move(PIPE, "e1", 1, 2));

        assertThat(router.receivers()).containsExactly("pipe:22/1");
    }

    @Test
    void groupsManyDeliveriesByTheirPartition() {
        LongStream.rangeClosed(1, 1000)
                .forEach(id -> router.subscribe(SubscriptionDraft.of(id, PIPE)));

        router.event(EVENTS.move(PIPE, "e1", 1, 2));

        List<DeliveryEnvelope> envelopes = router.envelopes();
        assertThat(envelopes)
                .allSatisfy(envelope -> {
                    assertThat(envelope.getDeliveries()).hasSizeBetween(1, 64);
                    assertThat(partitions(envelope)).hasSize(1);
                });
        assertThat(envelopes).hasSizeLessThanOrEqualTo(1000 / 64 + Harness.DELIVERY_PARTITIONS + 1);
        assertThat(envelopes.stream().mapToInt(envelope -> envelope.getDeliveries().size()).sum())
                .isEqualTo(1000);
    }

    @Test
    void writesNothingForAnEventNobodyAskedFor() {
        router.subscribe(SubscriptionDraft.of(1, PIPE).wants("card.done"));
        router.subscribe(SubscriptionDraft.of(2, PIPE).disabled());

        router.event(EVENTS.move(PIPE, "e1", 1, 2));

        assertThat(router.envelopes()).isEmpty();
        assertThat(router.deadLetters()).isEmpty();
        assertThat(router.meter.calls()).containsExactly("read after PT1S", "unmatched", "routed");
    }

    @Test
    void followsChangesOfASubscription() {
        SubscriptionDraft draft = SubscriptionDraft.of(1, PIPE).wants("card.done");
        router.subscribe(draft);
        router.event(EVENTS.move(PIPE, "e1", 1, 2));
        router.subscribe(draft.wants("card.move").version(2));
        router.event(EVENTS.move(PIPE, "e2", 1, 2));
        router.unsubscribe(draft.key(), 3);
        router.event(EVENTS.move(PIPE, "e3", 1, 2));

        assertThat(router.envelopes())
                .extracting(envelope -> envelope.getEvent().getId())
                .containsExactly("e2");
    }

    @Test
    void ignoresOlderVersionsAlsoAfterTheTombstone() {
        SubscriptionDraft draft = SubscriptionDraft.of(1, PIPE);
        router.subscribe(draft.version(2));
        router.subscribe(draft.wants("card.done").version(1));
        router.event(EVENTS.move(PIPE, "e1", 1, 2));
        router.unsubscribe(draft.key(), 5);
        router.subscribe(draft.wants("*").version(4));
        router.subscribe(draft.wants("*").version(5));
        router.event(EVENTS.move(PIPE, "e2", 1, 2));
        router.subscribe(draft.wants("*").version(6));
        router.event(EVENTS.move(PIPE, "e3", 1, 2));

        assertThat(router.envelopes())
                .extracting(envelope -> envelope.getEvent().getId())
                .containsExactly("e1", "e3");
        assertThat(router.meter.calls()).filteredOn("older subscription"::equals).hasSize(3);
        assertThat(router.table().size()).isEqualTo(1);
    }

    @Test
    void matchesAScopeTheDirectoryDoesNotKnowByItselfAndCountsIt() {
        Scope unknown = Scope.pipe("99");
        router.subscribe(SubscriptionDraft.of(1, unknown));
        router.subscribe(SubscriptionDraft.of(2, ORGANIZATION));

        router.event(EVENTS.move(unknown, "e1", 1, 2));

        assertThat(router.receivers()).containsExactly("pipe:99/1");
        assertThat(router.meter.calls()).contains("unknown scope");
    }

    @Test
    void forgetsAScopeThatTheDirectoryDropped() {
        router.subscribe(SubscriptionDraft.of(2, ORGANIZATION));
        router.event(EVENTS.move(PIPE, "e1", 1, 2));
        router.directory(new dev.carillon.testsupport.SampleDirectory().gone("pipe:22"));
        router.event(EVENTS.move(PIPE, "e2", 1, 2));

        assertThat(router.envelopes())
                .extracting(envelope -> envelope.getEvent().getId())
                .containsExactly("e1");
    }

    @Test
    void routesAnActionThatNobodyToldItAbout() {
        router.subscribe(SubscriptionDraft.of(1, PIPE).wants("order.ship").filter("dock_id", 5L));
        Schema schema =
                new Schema.Parser()
                        .parse(
                                """
                                {"type":"record","name":"OrderShipped","namespace":"com.example",
                                 "action":"order.ship","scopes":["pipe"],"filters":{"dock_id":"dock.id"},
                                 "fields":[
                                  {"name":"metadata","type":%s},
                                  {"name":"dock","type":["null",{"type":"record","name":"Dock",
                                    "fields":[{"name":"id","type":"int"}]}]}]}
                                """
                                        .formatted(EventMetadata.getClassSchema()));
        GenericRecord dock =
                new GenericData.Record(schema.getField("dock").schema().getTypes().get(1));
        dock.put("id", 5);
        GenericRecord shipped = new GenericData.Record(schema);
        shipped.put("metadata", GenericMetadata.of("order.ship"));
        shipped.put("dock", dock);

        router.pipe(
                "events.orders",
                null,
                router.wire.write("events.orders", shipped),
                Harness.headers());

        assertThat(router.envelopes())
                .extracting(envelope -> UTF_8.decode(envelope.getPayload()).toString())
                .containsExactly(
                        "{\"data\":{\"action\":\"order.ship\",\"payload_id\":\"e9\",\"dock\":{\"id\":5}}}");
    }

    @Test
    void callsAnActionByItsOneName() {
        router.subscribe(SubscriptionDraft.of(1, ORGANIZATION).wants("user.invitation_acceptance"));
        CardMoved odd =
                CardMoved.newBuilder(EVENTS.move(PIPE, "e1", 1, 2))
                        .setMetadata(metadata("user.invitation_accepted", null))
                        .build();

        router.event(odd);

        assertThat(router.envelopes())
                .extracting(envelope -> envelope.getEvent().getAction())
                .containsExactly("user.invitation_acceptance");
    }

    @Test
    void passesATraceparentOnAndDropsWhatIsNone() {
        router.subscribe(SubscriptionDraft.of(1, PIPE));
        String valid = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

        router.event(traced(valid));
        router.event(traced("00-xyz\r\nX-Injected: 1"));

        assertThat(router.envelopes())
                .extracting(envelope -> envelope.getEvent().getTraceparent().orElse("none"))
                .containsExactly(valid, "none");
    }

    @Test
    void stampsDeliveriesWithTheTimeOfRoutingWhateverTheEventSays() {
        router.subscribe(SubscriptionDraft.of(1, PIPE));
        byte[] value = router.wire.write(Topics.EVENTS_CARD, EVENTS.move(PIPE, "e1", 1, 2));

        router.pipe(
                Topics.EVENTS_CARD,
                new TestRecord<>("key".getBytes(UTF_8), value, Harness.headers(), 0L));

        assertThat(router.records(Topics.DELIVERIES))
                .extracting(TestRecord::timestamp)
                .containsExactly(Harness.NOW.toEpochMilli());
    }

    private static CardMoved traced(String traceparent) {
        return CardMoved.newBuilder(EVENTS.move(PIPE, "e1", 1, 2))
                .setMetadata(metadata("card.move", traceparent))
                .build();
    }

    private static EventMetadata metadata(
            String action, @org.jspecify.annotations.Nullable String traceparent) {
        return new EventMetadata(
                "e9",
                "cards",
                action,
                "300",
                dev.carillon.schemas.event.ScopeType.pipe,
                "22",
                Instant.EPOCH,
                traceparent);
    }

    private static List<Integer> partitions(DeliveryEnvelope envelope) {
        return envelope.getDeliveries().stream()
                .map(EnvelopeDelivery::getSubscriptionKey)
                .map(key -> dev.carillon.schemas.id.SubscriptionKey.parse(key).id())
                .map(id -> Partitions.ofSubscription(id, Harness.DELIVERY_PARTITIONS))
                .distinct()
                .toList();
    }

    private static List<String> offsetsById(List<DeliveryEnvelope> envelopes) {
        List<String> texts = new ArrayList<>();
        for (DeliveryEnvelope envelope : envelopes) {
            for (EnvelopeDelivery delivery : envelope.getDeliveries()) {
                texts.add(
                        delivery.getSubscriptionKey()
                                + "@"
                                + envelope.getTable().getFirst().getOffset());
            }
        }
        return texts;
    }
}
