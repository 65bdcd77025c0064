package dev.carillon.router.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.router.fixture.SubscriptionDraft;
import dev.carillon.schemas.event.CardMoved;
import dev.carillon.schemas.event.EventMetadata;
import dev.carillon.schemas.event.Phase;
import dev.carillon.schemas.event.ScopeType;
import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.testsupport.SampleEvents;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.avro.Schema;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RejectedEventsTest {

    private static final Scope PIPE = Scope.pipe("22");
    private static final SampleEvents EVENTS = new SampleEvents("300", "cards", Instant.EPOCH);

    private final Harness router = new Harness().withDirectory();

    @AfterEach
    void close() {
        router.close();
    }

    @Test
    void keepsTheOriginalBytesAndSaysWhyAndWhere() {
        Headers headers = Harness.headers();
        headers.add("theirs", "kept".getBytes(UTF_8));
        router.event(EVENTS.move(PIPE, "e1", 1, 2));

        router.pipe(Topics.EVENTS_CARD, new byte[] {9, 8}, new byte[] {1, 2, 3}, headers);

        TestRecord<byte[], byte[]> letter = router.deadLetters().getFirst();
        assertThat(letter.key()).containsExactly(9, 8);
        assertThat(letter.value()).containsExactly(1, 2, 3);
        assertThat(letter.timestamp()).isEqualTo(Harness.NOW.toEpochMilli());
        assertThat(header(letter, "theirs")).isEqualTo("kept");
        assertThat(header(letter, "carillon-reason")).isEqualTo("unreadable");
        assertThat(header(letter, "carillon-detail")).isNotBlank();
        assertThat(header(letter, "carillon-topic")).isEqualTo("events.card");
        assertThat(header(letter, "carillon-partition")).isEqualTo("0");
        assertThat(header(letter, "carillon-offset")).isEqualTo("1");
        assertThat(header(letter, "carillon-timestamp"))
                .isEqualTo(Long.toString(Harness.NOW.minusSeconds(1).toEpochMilli()));
    }

    @Test
    void rejectsWhatIsNoAvroAndGoesOn() {
        router.subscribe(SubscriptionDraft.of(1, PIPE));
        byte[] good = router.wire.write(Topics.EVENTS_CARD, EVENTS.move(PIPE, "e1", 1, 2));
        byte[] wrongMagic = good.clone();
        wrongMagic[0] = 1;
        byte[] unknownSchema = good.clone();
        ByteBuffer.wrap(unknownSchema).putInt(1, 4711);

        router.event(new byte[0]);
        router.event("{\"json\":true}".getBytes(UTF_8));
        router.event(wrongMagic);
        router.event(unknownSchema);
        router.event(java.util.Arrays.copyOf(good, good.length - 3));
        router.event(good);

        assertThat(router.deadLetters())
                .extracting(letter -> header(letter, "carillon-reason"))
                .hasSize(5)
                .containsOnly("unreadable");
        assertThat(router.receivers()).containsExactly("pipe:22/1");
    }

    @Test
    void rejectsARecordWithoutAValue() {
        router.event((byte[]) null);

        assertThat(reasonOfTheOnlyLetter()).isEqualTo("no-value");
    }

    @Test
    void rejectsARecordWithoutMetadata() {
        router.event(new Phase(1L, "Inbox"));

        assertThat(reasonOfTheOnlyLetter()).isEqualTo("not-an-event");
    }

    @Test
    void rejectsMetadataThatCannotBe() {
        router.event(withMetadata(" ", "cards", "22"));
        router.event(withMetadata("e1", "x".repeat(1025), "22"));
        router.event(withMetadata("e1", "cards", "22/1"));

        assertThat(router.deadLetters())
                .extracting(letter -> header(letter, "carillon-reason"))
                .hasSize(3)
                .containsOnly("invalid-metadata");
    }

    @Test
    void rejectsAnEventOfAScopeThatAnotherOrganizationOwns() {
        router.subscribe(SubscriptionDraft.of(1, Scope.pipe("23")));

        router.event(EVENTS.move(Scope.pipe("23"), "e1", 1, 2));
        router.event(EVENTS.of("user.role_set", Scope.organization("301"), "e2"));

        assertThat(router.envelopes()).isEmpty();
        assertThat(router.deadLetters())
                .extracting(letter -> header(letter, "carillon-reason"))
                .containsExactly("foreign-organization", "foreign-organization");
    }

    @Test
    void rejectsAnEventWhoseCallbackWouldBeTooLarge() {
        router.subscribe(SubscriptionDraft.of(1, PIPE));
        CardMoved event = EVENTS.move(PIPE, "e1", 1, 2);

        router.event(
                CardMoved.newBuilder(event).setFrom(new Phase(1L, "x".repeat(512 * 1024))).build());

        assertThat(router.envelopes()).isEmpty();
        assertThat(reasonOfTheOnlyLetter()).isEqualTo("payload-too-large");
    }

    @Test
    void leavesOutAValueThatNoTopicOfOursTakes() {
        router.event(new byte[3 * 1024 * 1024]);

        TestRecord<byte[], byte[]> letter = router.deadLetters().getFirst();
        assertThat(letter.value()).isNull();
        assertThat(letter.key()).isEqualTo("key".getBytes(UTF_8));
        assertThat(header(letter, "carillon-omitted-value-bytes"))
                .isEqualTo(Integer.toString(3 * 1024 * 1024));
    }

    @Test
    void survivesAnEventNestedDeeperThanTheStack() {
        Schema schema =
                new Schema.Parser()
                        .parse(
                                """
                                {"type":"record","name":"Abyss","fields":[
                                  {"name":"metadata","type":%s},
                                  {"name":"in","type":["null",{"type":"record","name":"Level",
                                     "fields":[{"name":"in","type":["null","Level"]}]}]}]}
                                """
                                        .formatted(EventMetadata.getClassSchema()));
        byte[] head = router.wire.write(Topics.EVENTS_CARD, emptyAbyss(schema));
        ByteBuffer deep = ByteBuffer.allocate(head.length + 1_000_000);
        deep.put(head, 0, head.length - 1);
        while (deep.remaining() > 1) {
            deep.put((byte) 2);
        }
        deep.put((byte) 0);

        router.event(deep.array());

        assertThat(reasonOfTheOnlyLetter()).isEqualTo("unreadable");
    }

    @Test
    void survivesATextThatClaimsToBeGigabytesLong() {
        byte[] good = router.wire.write(Topics.EVENTS_CARD, EVENTS.move(PIPE, "e1", 1, 2));
        ByteBuffer liar = ByteBuffer.allocate(5 + 5);
        liar.put(good, 0, 5)
                .put(new byte[] {(byte) 0xfe, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0xf});

        router.event(liar.array());

        assertThat(reasonOfTheOnlyLetter()).isEqualTo("unreadable");
    }

    private static org.apache.avro.generic.GenericRecord emptyAbyss(Schema schema) {
        var abyss = new org.apache.avro.generic.GenericData.Record(schema);
        abyss.put("metadata", GenericMetadata.of("card.move"));
        return abyss;
    }

    private static CardMoved withMetadata(String id, String source, String scopeId) {
        return CardMoved.newBuilder(EVENTS.move(PIPE, "e1", 1, 2))
                .setMetadata(
                        new EventMetadata(
                                id,
                                source,
                                "card.move",
                                "300",
                                ScopeType.pipe,
                                scopeId,
                                Instant.EPOCH,
                                null))
                .build();
    }

    private String reasonOfTheOnlyLetter() {
        var letters = router.deadLetters();
        assertThat(letters).hasSize(1);
        return header(letters.getFirst(), "carillon-reason");
    }

    private static String header(TestRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
