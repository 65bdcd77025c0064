package dev.carillon.schemas.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.schemas.directory.DirectoryPipe;
import dev.carillon.schemas.event.Phase;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WriterAndReaderTest {

    private static final String TOPIC = "events.card";

    private final String scope = UUID.randomUUID().toString();
    private final MockSchemaRegistry registry = MockSchemaRegistry.forScope(scope);
    private final Map<String, String> properties =
            new HashMap<>(Map.of("schema.registry.url", "mock://" + scope));
    private final Phase phase = Phase.newBuilder().setId(7).setName("Doing").build();

    @AfterEach
    void forgetTheScope() {
        MockSchemaRegistry.drop(scope);
    }

    @Test
    void readsARecordBackAsItsGeneratedClass() {
        assertThat(readAsPhase(write(phase))).isEqualTo(new Decoded.Value<>(phase));
    }

    @Test
    void namesTheSubjectByTopicAndRecordUnlessToldOtherwise() {
        write(phase);
        properties.put("value.subject.name.strategy", "RecordNameStrategy");
        write(phase);
        properties.put(
                "value.subject.name.strategy",
                "io.confluent.kafka.serializers.subject.TopicNameStrategy");
        write(phase);

        assertThat(registry.subjects())
                .containsExactlyInAnyOrder(
                        "events.card-dev.carillon.schemas.event.Phase",
                        "dev.carillon.schemas.event.Phase",
                        "events.card-value");
    }

    @Test
    void readsAnyRecordWithTheSchemaOfItsWriter() {
        Schema bell = record("Bell", "{\"name\":\"tone\",\"type\":\"string\"}");
        GenericRecord written = new GenericData.Record(bell);
        written.put("tone", "d sharp");

        Decoded<GenericRecord> read = readAsGeneric(write(written));

        assertThat(read)
                .isInstanceOfSatisfying(
                        Decoded.Value.class,
                        value -> {
                            assertThat(((GenericRecord) value.value()).getSchema()).isEqualTo(bell);
                            assertThat(value.value()).hasToString(written.toString());
                        });
    }

    @Test
    void readsWhatAnotherVersionOfTheSchemaWrote() {
        Schema newer =
                new Schema.Parser()
                        .parse(
                                """
                                {"type":"record","name":"Phase","namespace":"dev.carillon.schemas.event",
                                 "fields":[{"name":"colour","type":"string"},
                                           {"name":"name","type":"string"},
                                           {"name":"id","type":"int"}]}
                                """);
        GenericRecord written = new GenericData.Record(newer);
        written.put("colour", "red");
        written.put("name", "Doing");
        written.put("id", 7);

        assertThat(readAsPhase(write(written))).isEqualTo(new Decoded.Value<>(phase));
    }

    @Test
    void choosesTheClassByTheNameOfTheWritersSchema() {
        DirectoryPipe pipe =
                DirectoryPipe.newBuilder()
                        .setId("22")
                        .setOrganizationId("300")
                        .setName("Sales")
                        .build();
        AvroReader<SpecificRecord> reader = AvroReader.union(properties);

        assertThat(reader.read(TOPIC, write(pipe))).isEqualTo(new Decoded.Value<>(pipe));
        assertThat(reader.read(TOPIC, write(phase))).isEqualTo(new Decoded.Value<>(phase));
    }

    @Test
    void callsARecordOfAnotherTypePoison() {
        Schema unheardOf = record("UnheardOf", "{\"name\":\"id\",\"type\":\"long\"}");
        GenericRecord stranger = new GenericData.Record(unheardOf);
        stranger.put("id", 1L);
        byte[] pipe =
                write(
                        DirectoryPipe.newBuilder()
                                .setId("22")
                                .setOrganizationId("300")
                                .setName("Sales")
                                .build());

        assertThat(reason(readAsPhase(pipe)))
                .contains("dev.carillon.schemas.directory.DirectoryPipe")
                .contains("dev.carillon.schemas.event.Phase");
        assertThat(reason(readAsPhase(write(stranger)))).contains("no generated class");
        assertThat(reason(AvroReader.union(properties).read(TOPIC, write(stranger))))
                .contains("test.UnheardOf");
    }

    @Test
    void callsBytesPoisonThatAreNotTheWireFormat() {
        byte[] good = write(phase);
        byte[] json = "{\"id\":7}".getBytes(UTF_8);
        byte[] unknownId = ByteBuffer.wrap(good.clone()).putInt(1, 4711).array();
        byte[] negativeId = ByteBuffer.wrap(good.clone()).putInt(1, -1).array();

        assertThat(reason(readAsPhase(new byte[0]))).contains("too short");
        assertThat(reason(readAsPhase(Arrays.copyOf(good, 4)))).contains("too short");
        assertThat(reason(readAsPhase(json))).contains("magic");
        assertThat(reason(readAsPhase(unknownId))).contains("4711");
        assertThat(reason(readAsPhase(negativeId))).contains("-1");
        assertThat(reason(readAsPhase(Arrays.copyOf(good, good.length - 1)))).contains("Phase");
        assertThat(reason(readAsPhase(Arrays.copyOf(good, good.length + 1)))).contains("left over");
    }

    @Test
    void doesNotTakeAnOutageForPoison() {
        byte[] bytes = write(phase);
        registry.breakDown("the plug is out");

        assertThatThrownBy(() -> readAsPhase(bytes))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining("the plug is out");
        assertThatThrownBy(() -> write(phase)).isInstanceOf(RegistryUnavailableException.class);
        registry.recover();
        assertThat(readAsPhase(bytes)).isEqualTo(new Decoded.Value<>(phase));
    }

    @Test
    void needsTheRegistryOnlyForTheFirstRecordOfASchema() {
        try (AvroWriter writer = AvroWriter.create(properties);
                AvroReader<Phase> reader = AvroReader.specific(properties, Phase.class)) {
            byte[] first = writer.write(TOPIC, phase);
            reader.read(TOPIC, first);
            registry.breakDown("the plug is out");

            assertThat(writer.write(TOPIC, phase)).isEqualTo(first);
            assertThat(reader.read(TOPIC, first)).isEqualTo(new Decoded.Value<>(phase));
        }
    }

    @Test
    void leavesNothingOfARecordThatFailedInTheNextOne() {
        Schema schema =
                record(
                        "Pair",
                        "{\"name\":\"first\",\"type\":\"string\"},{\"name\":\"second\",\"type\":\"string\"}");
        GenericRecord broken = new GenericData.Record(schema);
        broken.put("first", "x".repeat(100));
        try (AvroWriter writer = AvroWriter.create(properties)) {
            byte[] before = writer.write(TOPIC, phase);

            assertThatThrownBy(() -> writer.write(TOPIC, broken))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContaining("test.Pair");

            assertThat(writer.write(TOPIC, phase)).isEqualTo(before);
        }
    }

    @Test
    void usesTheClassesThatThePropertiesName() {
        properties.put("carillon.serializer.class", "no.such.Serializer");

        assertThatThrownBy(() -> AvroWriter.create(properties))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("carillon.serializer.class")
                .hasMessageContaining("no.such.Serializer");

        properties.put("carillon.serializer.class", AvroSerializer.class.getName());
        properties.put("carillon.deserializer.class", AvroDeserializer.class.getName());
        assertThat(readAsPhase(write(phase))).isEqualTo(new Decoded.Value<>(phase));
    }

    private byte[] write(IndexedRecord record) {
        try (AvroWriter writer = AvroWriter.create(properties)) {
            return writer.write(TOPIC, record);
        }
    }

    private Decoded<Phase> readAsPhase(byte[] bytes) {
        try (AvroReader<Phase> reader = AvroReader.specific(properties, Phase.class)) {
            return reader.read(TOPIC, bytes);
        }
    }

    private Decoded<GenericRecord> readAsGeneric(byte[] bytes) {
        try (AvroReader<GenericRecord> reader = AvroReader.generic(properties)) {
            return reader.read(TOPIC, bytes);
        }
    }

    private static Schema record(String name, String fields) {
        return new Schema.Parser()
                .parse(
                        "{\"type\":\"record\",\"name\":\"%s\",\"namespace\":\"test\",\"fields\":[%s]}"
                                .formatted(name, fields));
    }

    private static String reason(Decoded<?> decoded) {
        return switch (decoded) {
            case Decoded.Poison<?> poison -> poison.reason();
            case Decoded.Value<?> value -> throw new AssertionError("not poison: " + value);
        };
    }
}
