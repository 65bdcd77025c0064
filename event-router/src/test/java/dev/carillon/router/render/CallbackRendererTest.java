package dev.carillon.router.render;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.router.domain.Rendered;
import dev.carillon.router.fixture.Wire;
import dev.carillon.schemas.catalogue.EventCatalogue;
import dev.carillon.schemas.event.Card;
import dev.carillon.schemas.event.CardField;
import dev.carillon.schemas.event.CardFieldUpdated;
import dev.carillon.schemas.event.CardMoved;
import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.serde.AvroReader;
import dev.carillon.schemas.serde.Decoded;
import dev.carillon.testsupport.SampleEvents;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CallbackRendererTest {

    private static final SampleEvents EVENTS =
            new SampleEvents("300", "cards", Instant.parse("2026-11-22T10:20:30.456Z"));

    private final Wire wire = Wire.withFreshRegistry();
    private final AvroReader<GenericRecord> reader = AvroReader.generic(wire.properties());

    @AfterEach
    void close() {
        reader.close();
        wire.close();
    }

    /// One line a case: action, scope, body.
    static List<String> goldenLines() throws IOException {
        try (InputStream lines = CallbackRendererTest.class.getResourceAsStream("callbacks.txt")) {
            String text = new String(Objects.requireNonNull(lines).readAllBytes(), UTF_8);
            return Arrays.asList(text.strip().split("\n"));
        }
    }

    @ParameterizedTest
    @MethodSource("goldenLines")
    void writesEveryEventAsItAlwaysDid(String line) {
        String[] parts = line.split(" ", 3);

        String body = body(EVENTS.of(parts[0], Scope.parse(parts[1]), "evt-1"), parts[0]);

        assertThat(body).isEqualTo(parts[2]);
    }

    @Test
    void hasAGoldenLineForEveryAction() throws IOException {
        assertThat(goldenLines())
                .extracting(line -> line.split(" ", 2)[0])
                .containsAll(EventCatalogue.builtIn().actions());
    }

    @Test
    void keepsANullOnlyWhereTheFieldSaysSo() {
        CardFieldUpdated emptied =
                new CardFieldUpdated(
                        metadata("card.field_update"),
                        new CardField("due_date", "Due date", 31L),
                        null,
                        null,
                        new Card(1L, "t", "p"));

        assertThat(body(emptied, "card.field_update"))
                .isEqualTo(
                        "{\"data\":{\"action\":\"card.field_update\",\"payload_id\":\"evt-1\","
                                + "\"field\":{\"id\":\"due_date\",\"label\":\"Due date\","
                                + "\"internal_id\":31},\"new_value\":null,"
                                + "\"card\":{\"id\":1,\"title\":\"t\",\"pipe_id\":\"p\"}}}");
    }

    @Test
    void writesAUnionByTheValueThatIsThere() {
        CardFieldUpdated several =
                new CardFieldUpdated(
                        metadata("card.field_update"),
                        new CardField("tags", "Tags", 32L),
                        List.of("a", "b"),
                        null,
                        new Card(1L, "t", "p"));

        assertThat(body(several, "card.field_update")).contains("\"new_value\":[\"a\",\"b\"],");
    }

    @Test
    void writesAnyLanguageAndEscapesWhatJsonDemands() {
        CardMoved moved =
                CardMoved.newBuilder(EVENTS.move(Scope.pipe("22"), "evt-1", 1, 2))
                        .setCard(new Card(1L, "Grüße \"\\\n\u0001 \uD83D\uDD14 鐘", "p"))
                        .build();

        assertThat(body(moved, "card.move"))
                .contains("\"title\":\"Grüße \\\"\\\\\\n\\u0001 \uD83D\uDD14 鐘\"");
    }

    @Test
    void refusesABodyAboveTheLimitAndTakesOneAtIt() {
        SpecificRecord event = EVENTS.of("card.late", Scope.pipe("22"), "evt-1");
        int length = body(event, "card.late").getBytes(UTF_8).length;

        assertThat(rendered(new CallbackRenderer(length), event, "card.late"))
                .isInstanceOf(Rendered.Payload.class);
        assertThat(rendered(new CallbackRenderer(length - 1), event, "card.late"))
                .isEqualTo(new Rendered.TooLarge(length - 1));
    }

    private static dev.carillon.schemas.event.EventMetadata metadata(String action) {
        return new dev.carillon.schemas.event.EventMetadata(
                "evt-1",
                "cards",
                action,
                "300",
                dev.carillon.schemas.event.ScopeType.pipe,
                "22",
                Instant.EPOCH,
                null);
    }

    private String body(IndexedRecord event, String action) {
        return rendered(new CallbackRenderer(512 * 1024), event, action).toString();
    }

    private Rendered rendered(CallbackRenderer renderer, IndexedRecord event, String action) {
        return switch (reader.read("events.card", wire.write("events.card", event))) {
            case Decoded.Value(GenericRecord record) -> renderer.render(record, action, "evt-1");
            case Decoded.Poison(String reason) -> throw new AssertionError(reason);
        };
    }
}
