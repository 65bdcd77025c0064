package dev.carillon.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What is asked, what is remembered, and what answers mean.
class HttpSchemaRegistryTest {

    private static final Schema BELL =
            new Schema.Parser()
                    .parse(
                            """
                            {"type":"record","name":"Bell","namespace":"test","fields":[
                              {"name":"tone","type":"string","doc":"Its tone."}]}
                            """);

    private final FakeRegistry server = new FakeRegistry();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final Map<String, String> properties =
            new HashMap<>(Map.of("schema.registry.url", server.url()));

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void registersASchemaOnceAndReadsItByItsId() {
        try (SchemaRegistry registry = registry()) {
            int id = registry.register("bells-value", BELL);

            assertThat(registry.register("bells-value", BELL)).isEqualTo(id);
            assertThat(server.seen()).hasSize(1);
            assertThat(registry.schema(id).toString()).isEqualTo(BELL.toString());
            assertThat(registry.schema(id)).isSameAs(registry.schema(id));
            assertThat(server.seen()).hasSize(2);
        }
    }

    @Test
    void speaksTheConfluentProtocol() {
        properties.put("normalize.schemas", "true");
        properties.put("request.header.X-Tenant", "7");
        try (SchemaRegistry registry = registry()) {
            registry.register("a b/c%ü", BELL);
        }

        FakeRegistry.Seen request = server.seen().getFirst();
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.pathAndQuery())
                .isEqualTo("/apis/ccompat/v7/subjects/a%20b%2Fc%25%C3%BC/versions?normalize=true");
        assertThat(request.header("Content-type"))
                .isEqualTo("application/vnd.schemaregistry.v1+json");
        assertThat(request.header("Accept")).contains("application/vnd.schemaregistry.v1+json");
        assertThat(request.header("X-tenant")).isEqualTo("7");
        assertThat(request.body()).startsWith("{\"schema\":\"{\\\"type\\\":\\\"record\\\"");
    }

    @Test
    void looksAnIdUpWithoutRegistering() {
        try (SchemaRegistry registry = registry()) {
            assertThatThrownBy(() -> registry.id("bells-value", BELL))
                    .isInstanceOf(UnknownSchemaException.class)
                    .hasMessageContaining("bells-value")
                    .hasMessageContaining("40401");

            int id = registry.register("bells-value", BELL);

            assertThat(registry.id("bells-value", BELL)).isEqualTo(id);
            assertThat(registry.latest("bells-value").id()).isEqualTo(id);
            assertThat(registry.latest("bells-value").version()).isEqualTo(1);
            assertThatThrownBy(() -> registry.latest("other"))
                    .isInstanceOf(UnknownSchemaException.class);
        }
    }

    @Test
    void remembersAnUnknownIdForTwoSecondsOnly() {
        try (SchemaRegistry registry = registry()) {
            assertThatThrownBy(() -> registry.schema(1)).isInstanceOf(UnknownSchemaException.class);
            registry.register("bells-value", BELL);

            nanos.addAndGet(Duration.ofMillis(1999).toNanos());
            assertThatThrownBy(() -> registry.schema(1)).isInstanceOf(UnknownSchemaException.class);
            assertThat(server.seen()).hasSize(2);
            nanos.addAndGet(Duration.ofMillis(1).toNanos());
            assertThat(registry.schema(1)).isEqualTo(BELL);
        }
    }

    @Test
    void doesNotAskForANegativeId() {
        try (SchemaRegistry registry = registry()) {
            assertThatThrownBy(() -> registry.schema(-5))
                    .isInstanceOf(UnknownSchemaException.class);
        }
        assertThat(server.seen()).isEmpty();
    }

    @Test
    void putsTheReferencesOfASchemaInItsPlace() {
        server.put(
                1, "tones", answer("{'type':'enum','name':'test.Tone','symbols':['C','D']}", ""));
        server.put(
                2,
                "makers",
                answer(
                        "{'type':'record','name':'test.Maker','fields':[{'name':'best','type':'test.Tone'}]}",
                        ",'references':[{'name':'test.Tone','subject':'tones','version':1}]"));
        server.put(
                3,
                "bells",
                answer(
                        "{'type':'record','name':'test.Bell','fields':[{'name':'tone','type':'test.Tone'},{'name':'maker','type':'test.Maker'}]}",
                        ",'references':[{'name':'test.Maker','subject':'makers','version':1},{'name':'test.Tone','subject':'tones','version':1}]"));
        try (SchemaRegistry registry = registry()) {
            Schema bell = registry.schema(3);

            assertThat(bell.getField("tone").schema().getEnumSymbols()).containsExactly("C", "D");
            assertThat(bell.getField("maker").schema().getField("best").schema())
                    .isEqualTo(bell.getField("tone").schema());
            assertThat(registry.latest("bells").schema()).isEqualTo(bell);
        }
    }

    @Test
    void takesNoSchemaOfAnotherKind() {
        server.put(1, "proto", answer("syntax = 1", ",'schemaType':'PROTOBUF'"));
        server.put(2, "broken", answer("{'type':'reco", ""));
        try (SchemaRegistry registry = registry()) {
            assertThatThrownBy(() -> registry.schema(1))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContaining("PROTOBUF");
            assertThatThrownBy(() -> registry.schema(2)).isInstanceOf(SerializationException.class);
        }
    }

    @Test
    void saysWhyASchemaIsRefused() {
        try (SchemaRegistry registry = registry()) {
            server.answerWith(409, "{\"error_code\":409,\"message\":\"field tone is gone\"}");
            assertThatThrownBy(() -> registry.register("bells-value", BELL))
                    .isInstanceOf(RefusedSchemaException.class)
                    .hasMessageContaining("test.Bell")
                    .hasMessageContaining("bells-value")
                    .hasMessageContaining("field tone is gone");
            server.answerWith(422, "{\"error_code\":42201,\"message\":\"invalid\"}");
            assertThatThrownBy(() -> registry.register("bells-value", BELL))
                    .isInstanceOf(RefusedSchemaException.class);

            server.behave();
            assertThat(registry.register("bells-value", BELL)).isEqualTo(1);
        }
    }

    @Test
    void showsTheCredentialsThatItWasGiven() {
        properties.put("basic.auth.credentials.source", "USER_INFO");
        properties.put("basic.auth.user.info", "carillon:geheim");
        try (SchemaRegistry registry = registry()) {
            registry.register("a", BELL);
        }
        properties.remove("basic.auth.credentials.source");
        properties.put("schema.registry.url", server.url().replace("//", "//ann:p%40ss@"));
        try (SchemaRegistry registry = registry()) {
            registry.register("b", BELL);
        }
        properties.put("bearer.auth.credentials.source", "STATIC_TOKEN");
        properties.put("bearer.auth.token", "t0ken");
        try (SchemaRegistry registry = registry()) {
            registry.register("c", BELL);
        }

        assertThat(server.seen().stream().map(r -> r.header("Authorization")))
                .containsExactly(
                        "Basic Y2FyaWxsb246Z2VoZWlt", "Basic YW5uOnBAc3M=", "Bearer t0ken");
    }

    private SchemaRegistry registry() {
        return new HttpSchemaRegistry(new SerdeSettings(properties), nanos::get);
    }

    /// Single quotes stand for double ones; the schema's are escaped.
    private static String answer(String schema, String more) {
        String escaped = schema.replace("'", "\\\"");
        return "{\"schema\":\"%s\"%s}".formatted(escaped, more.replace('\'', '"'));
    }
}
