package dev.carillon.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.schemas.event.Phase;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Ours and Confluent's serializer and deserializer in each other's place, over one registry. Runs
/// in the Maven profile `confluent` only, which puts Confluent's classes on the class path; they
/// are taken by name, as in production.
class ConfluentSwapTest {

    private static final String TOPIC = "events.card";
    private static final String THEIR_SERIALIZER =
            "io.confluent.kafka.serializers.KafkaAvroSerializer";
    private static final String THEIR_DESERIALIZER =
            "io.confluent.kafka.serializers.KafkaAvroDeserializer";

    private static final String BY_TOPIC =
            "io.confluent.kafka.serializers.subject.TopicNameStrategy";

    private final FakeRegistry server = new FakeRegistry();
    private final Map<String, String> ours =
            new HashMap<>(Map.of("schema.registry.url", server.url(), "max.retries", "0"));
    private final Map<String, String> theirs = new HashMap<>(ours);
    private final Phase phase = Phase.newBuilder().setId(7).setName("Doing").build();

    ConfluentSwapTest() {
        theirs.put("carillon.serializer.class", THEIR_SERIALIZER);
        theirs.put("carillon.deserializer.class", THEIR_DESERIALIZER);
    }

    static List<InteropFile> goldenFiles() throws IOException {
        return GoldenBytesTest.goldenFiles();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @MethodSource("goldenFiles")
    void bothWriteTheSameBytesAndReadEachOthers(InteropFile golden) {
        ours.put("value.subject.name.strategy", BY_TOPIC);
        theirs.put("value.subject.name.strategy", BY_TOPIC);
        try (Serializer<Object> our = SerdeClasses.serializer(ours);
                Serializer<Object> their = SerdeClasses.serializer(theirs);
                Deserializer<Object> ourReader = SerdeClasses.deserializer(ours, "false");
                Deserializer<Object> theirReader = SerdeClasses.deserializer(theirs, "false")) {
            assertThat(their.getClass().getName()).isEqualTo(THEIR_SERIALIZER);
            assertThat(theirReader.getClass().getName()).isEqualTo(THEIR_DESERIALIZER);
            for (InteropFile.Case one : golden.cases()) {
                Object value = one.value(golden.schema());
                byte[] ourBytes = Objects.requireNonNull(our.serialize(TOPIC, value));
                byte[] theirBytes = Objects.requireNonNull(their.serialize(TOPIC, value));

                assertThat(ourBytes).as("%s %s", golden, one.name()).isEqualTo(theirBytes);
                assertThat(theirReader.deserialize(TOPIC, ourBytes)).isEqualTo(value);
                assertThat(ourReader.deserialize(TOPIC, theirBytes)).isEqualTo(value);
            }
        }
    }

    @Test
    void swapsByClassName() {
        assertThat(read(ours, write(theirs))).isEqualTo(new Decoded.Value<>(phase));
        assertThat(read(theirs, write(ours))).isEqualTo(new Decoded.Value<>(phase));
        assertThat(write(theirs)).isEqualTo(write(ours));
        assertThat(server.seen())
                .anyMatch(r -> r.pathAndQuery().contains("events.card-" + Phase.class.getName()));
    }

    @Test
    void callsTheSameBytesPoisonWithTheirClass() {
        byte[] good = write(ours);
        byte[] unknownId = ByteBuffer.wrap(good.clone()).putInt(1, 4711).array();

        assertThat(read(theirs, new byte[0])).isInstanceOf(Decoded.Poison.class);
        assertThat(read(theirs, new byte[] {1, 0, 0, 0, 1, 7})).isInstanceOf(Decoded.Poison.class);
        assertThat(read(theirs, unknownId)).isInstanceOf(Decoded.Poison.class);
        assertThat(read(theirs, Arrays.copyOf(good, good.length - 1)))
                .isInstanceOf(Decoded.Poison.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 429, 500, 502, 503, 504})
    void takesTheSameTroubleForAnOutageWithTheirClass(int status) {
        byte[] bytes = write(ours);
        server.answerWith(status, "<html>a proxy has something to say</html>");

        assertThatThrownBy(() -> read(theirs, bytes))
                .isInstanceOf(RegistryUnavailableException.class);
        assertThatThrownBy(() -> write(theirs)).isInstanceOf(RegistryUnavailableException.class);
        server.behave();
        assertThat(read(theirs, bytes)).isEqualTo(new Decoded.Value<>(phase));
    }

    @Test
    void takesARefusedConnectionForAnOutageWithTheirClass() {
        byte[] bytes = write(ours);
        server.close();

        assertThatThrownBy(() -> read(theirs, bytes))
                .isInstanceOf(RegistryUnavailableException.class);
    }

    @Test
    void readsGenericallyWithTheirClass() {
        byte[] bytes = write(ours);
        try (AvroReader<GenericRecord> reader = AvroReader.generic(theirs)) {
            assertThat(reader.read(TOPIC, bytes))
                    .isInstanceOfSatisfying(
                            Decoded.Value.class,
                            value -> assertThat(value.value()).hasToString(phase.toString()));
        }
    }

    private byte[] write(Map<String, String> properties) {
        try (AvroWriter writer = AvroWriter.create(properties)) {
            return writer.write(TOPIC, phase);
        }
    }

    private Decoded<Phase> read(Map<String, String> properties, byte[] bytes) {
        try (AvroReader<Phase> reader = AvroReader.specific(properties, Phase.class)) {
            return reader.read(TOPIC, bytes);
        }
    }
}
