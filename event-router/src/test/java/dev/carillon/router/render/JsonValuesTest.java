package dev.carillon.router.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.router.domain.Rendered;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class JsonValuesTest {

    @Test
    void writesTimestampsAsIso8601InUtc() {
        assertThat(json(logical("long", "timestamp-millis"), 1_500L))
                .isEqualTo("\"1970-01-01T00:00:01.500Z\"");
        assertThat(json(logical("long", "timestamp-micros"), 1_000_001L))
                .isEqualTo("\"1970-01-01T00:00:01.000001Z\"");
        assertThat(json(logical("long", "timestamp-nanos"), -1L))
                .isEqualTo("\"1969-12-31T23:59:59.999999999Z\"");
        assertThat(json(logical("long", "timestamp-millis"), 0L))
                .isEqualTo("\"1970-01-01T00:00:00Z\"");
    }

    @Test
    void writesATimestampByTheFieldsOwnPattern() {
        assertThat(
                        json(
                                "{\"name\":\"f\",\"type\":[\"null\","
                                        + logical("long", "timestamp-millis")
                                        + "],\"jsonFormat\":\"yyyy-MM-dd HH:mm:ss 'UTC'\"}",
                                "f",
                                1_500L))
                .isEqualTo("\"1970-01-01 00:00:01 UTC\"");
    }

    @Test
    void writesDatesAndTimesWithoutAZone() {
        assertThat(json(logical("int", "date"), 20_779)).isEqualTo("\"2026-11-22\"");
        assertThat(json(logical("int", "time-millis"), 61_000)).isEqualTo("\"00:01:01\"");
        assertThat(json(logical("long", "time-micros"), 0L)).isEqualTo("\"00:00:00\"");
        assertThat(json(logical("long", "local-timestamp-millis"), 0L))
                .isEqualTo("\"1970-01-01T00:00:00\"");
    }

    @Test
    void writesDecimalsAsTexts() {
        ByteBuffer bytes = ByteBuffer.wrap(new BigInteger("-12345").toByteArray());
        assertThat(
                        json(
                                "{\"type\":\"bytes\",\"logicalType\":\"decimal\","
                                        + "\"precision\":10,\"scale\":2}",
                                bytes))
                .isEqualTo("\"-123.45\"");
        assertThat(json(logical("bytes", "big-decimal"), big(new BigDecimal("1E+3"))))
                .isEqualTo("\"1000\"");
    }

    @Test
    void refusesADecimalThatWouldBeGigabytesOfZeros() {
        Rendered rendered =
                rendered(
                        "{\"name\":\"f\",\"type\":" + logical("bytes", "big-decimal") + "}",
                        "f",
                        big(new BigDecimal(BigInteger.ONE, -2_000_000_000)));

        assertThat(rendered)
                .isInstanceOfSatisfying(
                        Rendered.Impossible.class,
                        impossible -> assertThat(impossible.reason()).contains("decimal"));
    }

    @Test
    void writesBytesAsBase64AndUuidsAsThemselves() {
        assertThat(json("\"bytes\"", ByteBuffer.wrap(new byte[] {1, 2, (byte) 0xff})))
                .isEqualTo("\"AQL/\"");
        assertThat(json(logical("string", "uuid"), "0b1e7a9c-0000-4000-8000-000000000001"))
                .isEqualTo("\"0b1e7a9c-0000-4000-8000-000000000001\"");
        Schema fixed =
                new Schema.Parser()
                        .parse(
                                "{\"type\":\"fixed\",\"name\":\"Id\",\"size\":16,\"logicalType\":\"uuid\"}");
        assertThat(json(fixed.toString(), new GenericData.Fixed(fixed, new byte[16])))
                .isEqualTo("\"00000000-0000-0000-0000-000000000000\"");
    }

    @Test
    void sortsMapsAndKeepsTheirNulls() {
        GenericRecordMap map = new GenericRecordMap();
        map.put("b", 2L);
        map.put("a", null);

        assertThat(json("{\"type\":\"map\",\"values\":[\"null\",\"long\"]}", map))
                .isEqualTo("{\"a\":null,\"b\":2}");
    }

    /// A map whose values may be null.
    private static final class GenericRecordMap
            extends java.util.LinkedHashMap<String, @org.jspecify.annotations.Nullable Object> {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void writesNumbersAsJsonNumbers() {
        assertThat(json("\"long\"", Long.MAX_VALUE)).isEqualTo("9223372036854775807");
        assertThat(json("\"double\"", 0.1)).isEqualTo("0.1");
        assertThat(json("\"float\"", 0.1f)).isEqualTo("0.1");
        assertThat(json("{\"type\":\"array\",\"items\":\"boolean\"}", List.of(true, false)))
                .isEqualTo("[true,false]");
    }

    @Test
    void refusesAFieldThatWouldHideOneOfOurs() {
        assertThat(rendered("{\"name\":\"payload_id\",\"type\":\"string\"}", "payload_id", "x"))
                .isInstanceOf(Rendered.Impossible.class);
    }

    @Test
    void refusesAPatternThatIsNoneInsteadOfFailing() {
        String field =
                "{\"name\":\"f\",\"type\":"
                        + logical("long", "timestamp-millis")
                        + ",\"jsonFormat\":\"not a pattern\"}";

        assertThat(rendered(field, "f", 0L)).isInstanceOf(Rendered.Impossible.class);
    }

    @Test
    void refusesWhatIsNestedTooDeeply() {
        Schema schema =
                new Schema.Parser()
                        .parse(
                                "{\"type\":\"record\",\"name\":\"Nest\",\"fields\":[{\"name\":\"in\","
                                        + "\"type\":[\"null\",\"Nest\"],\"default\":null}]}");
        GenericRecord inner = new GenericData.Record(schema);
        for (int i = 0; i < 5000; i++) {
            GenericRecord outer = new GenericData.Record(schema);
            outer.put("in", inner);
            inner = outer;
        }

        assertThat(new CallbackRenderer(1 << 20).render(inner, "a.b", "1"))
                .isInstanceOf(Rendered.Impossible.class);
    }

    private static ByteBuffer big(BigDecimal number) {
        Schema schema = new Schema.Parser().parse(logical("bytes", "big-decimal"));
        return new Conversions.BigDecimalConversion()
                .toBytes(number, schema, schema.getLogicalType());
    }

    private static String logical(String type, String name) {
        return "{\"type\":\"" + type + "\",\"logicalType\":\"" + name + "\"}";
    }

    private static String json(String type, Object value) {
        return json("{\"name\":\"f\",\"type\":" + type + "}", "f", value);
    }

    private static String json(String field, String name, Object value) {
        String body = rendered(field, name, value).toString();
        String before = "{\"data\":{\"action\":\"a.b\",\"payload_id\":\"1\",\"" + name + "\":";
        assertThat(body).startsWith(before).endsWith("}}");
        return body.substring(before.length(), body.length() - 2);
    }

    private static Rendered rendered(String field, String name, Object value) {
        Schema schema =
                new Schema.Parser()
                        .parse(
                                "{\"type\":\"record\",\"name\":\"Thing\",\"fields\":["
                                        + field
                                        + "]}");
        GenericRecord record = new GenericData.Record(schema);
        record.put(name, value);
        return new CallbackRenderer(1024).render(record, "a.b", "1");
    }
}
