package dev.carillon.schemas.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.schemas.event.Phase;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The configuration keys of Confluent's serializers, and what each does.
class SerializerSettingsTest {

    private static final String TOPIC = "bells";

    private final String scope = UUID.randomUUID().toString();
    private final MockSchemaRegistry registry = MockSchemaRegistry.forScope(scope);
    private final Map<String, Object> configs =
            new HashMap<>(Map.of("schema.registry.url", "mock://" + scope));

    @AfterEach
    void forgetTheScope() {
        MockSchemaRegistry.drop(scope);
    }

    @Test
    void writesPrimitivesAsConfluentDoes() {
        assertThat(written("bell")).containsExactly(0, 0, 0, 0, 1, 8, 'b', 'e', 'l', 'l');
        assertThat(written("bell".getBytes(UTF_8)))
                .containsExactly(0, 0, 0, 0, 2, 'b', 'e', 'l', 'l');
        assertThat(written(-1)).containsExactly(0, 0, 0, 0, 3, 1);
        assertThat(written(64L)).containsExactly(0, 0, 0, 0, 4, 0x80, 1);
        assertThat(written(1f)).containsExactly(0, 0, 0, 0, 5, 0, 0, 0x80, 0x3f);
        assertThat(written(1d)).containsExactly(0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f);
        assertThat(written(true)).containsExactly(0, 0, 0, 0, 7, 1);
        assertThat(write(null)).isNull();
    }

    @Test
    void readsPrimitivesAsConfluentDoes() {
        for (Object value : List.of("bell", new byte[] {1, 2}, 7, 7L, 7f, 7d, true)) {
            assertThat(read(written(value))).isEqualTo(value);
        }
        assertThat(read(null)).isNull();
    }

    @Test
    void takesNoValueWithoutASchema() {
        assertThatThrownBy(() -> write(Instant.EPOCH))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("java.time.Instant");
    }

    @Test
    void namesSubjectsByTopicAndRole() {
        try (AvroSerializer keys = new AvroSerializer()) {
            keys.configure(configs, true);
            keys.serialize(TOPIC, "key");
        }
        write("value");
        configs.put("value.subject.name.strategy", "RecordNameStrategy");

        assertThat(registry.subjects()).containsExactlyInAnyOrder("bells-key", "bells-value");
        assertThatThrownBy(() -> write("no record"))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("RecordNameStrategy");
    }

    @Test
    void looksUpWhatItMustNotRegister() {
        configs.put("auto.register.schemas", false);
        Phase phase = Phase.newBuilder().setId(7).setName("Doing").build();

        assertThatThrownBy(() -> write(phase)).isInstanceOf(UnknownSchemaException.class);
        registry.registerAs(9, "bells-value", Phase.getClassSchema());
        assertThat(written(phase)).startsWith(0, 0, 0, 0, 9);
    }

    @Test
    void writesTheNewestVersionOfTheSubject() {
        Schema older = bell("{'name':'tone','type':'string'},{'name':'kilograms','type':'int'}");
        Schema newer =
                bell(
                        "{'name':'maker','type':'string','default':'unknown'},{'name':'kilograms','type':'long'},{'name':'tone','type':'string'}");
        registry.registerAs(9, "bells-value", newer);
        configs.put("auto.register.schemas", "false");
        configs.put("use.latest.version", "true");
        GenericRecord value = new GenericData.Record(older);
        value.put("tone", "d");
        value.put("kilograms", 400);

        byte[] bytes = written(value);

        assertThat(bytes).startsWith(0, 0, 0, 0, 9);
        assertThat(read(bytes))
                .hasToString("{\"maker\": \"unknown\", \"kilograms\": 400, \"tone\": \"d\"}");
    }

    @Test
    void refusesANewestVersionThatCannotReadTheValue() {
        registry.registerAs(9, "bells-value", bell("{'name':'weight','type':'double'}"));
        configs.put("auto.register.schemas", "false");
        configs.put("use.latest.version", "true");
        GenericRecord value = new GenericData.Record(bell("{'name':'tone','type':'string'}"));
        value.put("tone", "d");

        assertThatThrownBy(() -> write(value))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("latest.compatibility.strict");
    }

    @Test
    void registersWithoutJavaPropertiesWhenAsked() {
        Phase phase = Phase.newBuilder().setId(7).setName("Doing").build();
        write(phase);
        configs.put("avro.remove.java.properties", "true");
        write(phase);

        assertThat(registry.schema(1).toString()).contains("avro.java.string");
        assertThat(registry.schema(2).toString()).doesNotContain("avro.java.string");
        assertThat(registry.schema(2).getField("name").doc()).isNotBlank();
    }

    @Test
    void convertsLogicalTypesWhenAsked() {
        Schema schema =
                bell(
                        "{'name':'at','type':{'type':'long','logicalType':'timestamp-millis'}},{'name':'price','type':{'type':'bytes','logicalType':'decimal','precision':9,'scale':2}}");
        GenericRecord value = new GenericData.Record(schema);
        value.put("at", Instant.ofEpochMilli(1_700_000_000_123L));
        value.put("price", new BigDecimal("12.50"));
        configs.put("avro.use.logical.type.converters", "true");

        byte[] bytes = written(value);

        GenericRecord converted = (GenericRecord) Objects.requireNonNull(read(bytes));
        assertThat(converted.get("at")).isEqualTo(value.get("at"));
        assertThat(converted.get("price")).isEqualTo(value.get("price"));
        configs.remove("avro.use.logical.type.converters");
        GenericRecord plain = (GenericRecord) Objects.requireNonNull(read(bytes));
        assertThat(plain.get("at")).isEqualTo(1_700_000_000_123L);
    }

    @ParameterizedTest
    @CsvSource({
        "schema.registry.url, ''",
        "schema.registry.url, ftp://registry",
        "schema.registry.url, 'http://:8081'",
        "schema.registry.url, 'mock://a,mock://b'",
        "auto.register.schemas, perhaps",
        "value.subject.name.strategy, com.example.MyStrategy",
        "basic.auth.credentials.source, SASL_INHERIT",
        "basic.auth.credentials.source, USER_INFO",
        "bearer.auth.credentials.source, STATIC_TOKEN",
        "http.read.timeout.ms, 0",
        "schema.reflection, true",
        "use.schema.id, 7",
        "value.schema.id.serializer, io.confluent.kafka.serializers.schema.id.HeaderSchemaIdSerializer"
    })
    void refusesASettingThatItCannotFollow(String key, String value) {
        configs.put(key, value);

        assertThatThrownBy(() -> write("bell"))
                .isInstanceOf(ConfigException.class)
                .message()
                .matches(message -> message.contains(key) || message.contains("auth"), key);
    }

    @Test
    void asksForTheAddressWhenThereIsNone() {
        configs.remove("schema.registry.url");

        assertThatThrownBy(() -> write("bell"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("schema.registry.url");
    }

    private byte[] written(Object value) {
        return Objects.requireNonNull(write(value));
    }

    private byte @Nullable [] write(@Nullable Object value) {
        try (AvroSerializer serializer = new AvroSerializer()) {
            serializer.configure(configs, false);
            return serializer.serialize(TOPIC, value);
        }
    }

    private @Nullable Object read(byte @Nullable [] bytes) {
        try (AvroDeserializer deserializer = new AvroDeserializer()) {
            deserializer.configure(configs, false);
            return deserializer.deserialize(TOPIC, bytes);
        }
    }

    private static Schema bell(String fields) {
        return new Schema.Parser()
                .parse(
                        "{'type':'record','name':'Bell','namespace':'test','fields':[%s]}"
                                .formatted(fields)
                                .replace('\'', '"'));
    }
}
