package dev.carillon.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Bytes that were made to hurt. Whatever they claim, they end as poison, soon, and in memory in
/// proportion to what was sent.
class HostileBytesTest {

    private static final int ID = 1;
    private static final long SEED = Long.getLong("carillon.seed", 20261122L);
    private static final Duration SOON = Duration.ofSeconds(10);

    private final String scope = UUID.randomUUID().toString();
    private final MockSchemaRegistry registry = MockSchemaRegistry.forScope(scope);

    @AfterEach
    void forgetTheScope() {
        MockSchemaRegistry.drop(scope);
    }

    @ParameterizedTest
    @CsvSource({
        "'\"bytes\"', 2147483639",
        "'\"bytes\"', 2000000000",
        "'\"bytes\"', 9223372036854775807",
        "'\"string\"', 2147483639",
        "'\"string\"', 2000000000",
        "'\"string\"', -5",
        "'{\"type\":\"array\",\"items\":\"string\"}', 2000000000",
        "'{\"type\":\"array\",\"items\":\"long\"}', 9223372036854775807",
        "'{\"type\":\"array\",\"items\":\"null\"}', 2000000000",
        "'{\"type\":\"array\",\"items\":{\"type\":\"record\",\"name\":\"E\",\"fields\":[]}}', 2000000000",
        "'{\"type\":\"map\",\"values\":\"null\"}', 2000000000",
        "'{\"type\":\"map\",\"values\":\"string\"}', 2147483639"
    })
    void doNotGetTheMemoryTheyClaim(String fieldType, long claim) throws IOException {
        registerRecord("{\"name\":\"f\",\"type\":%s}".formatted(fieldType));
        byte[] bytes = bytes(encoder -> encoder.writeLong(claim));

        assertPoisonSoon(bytes);
    }

    @Test
    void doNotExhaustTheStackByNesting() throws IOException {
        registerRecord("{\"name\":\"f\",\"type\":[\"null\",\"test.R\"]}");
        byte[] bytes =
                bytes(encoder -> {
                    for (int i = 0; i < 1_000_000; i++) {
                        encoder.writeIndex(1);
                    }
                    encoder.writeIndex(0);
                });

        assertPoisonSoon(bytes);
    }

    @Test
    void areAValueOrPoisonWhateverTheyAre() throws IOException {
        SplittableRandom dice = new SplittableRandom(SEED);
        for (InteropFile golden : GoldenBytesTest.goldenFiles()) {
            registry.registerAs(golden.schemaId(), "any-value", golden.schema());
            for (InteropFile.Case one : golden.cases()) {
                for (int i = 0; i < 50; i++) {
                    byte[] bytes = one.bytes();
                    if (bytes.length > WireFormat.HEADER_BYTES) {
                        int at = dice.nextInt(WireFormat.HEADER_BYTES, bytes.length);
                        bytes[at] = (byte) dice.nextInt();
                    }
                    assertThat(read(bytes)).as("seed %d, %s", SEED, golden).isNotNull();
                }
            }
        }
    }

    private interface Writing {
        void to(BinaryEncoder encoder) throws IOException;
    }

    private static byte[] bytes(Writing writing) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        WireFormat.writeHeader(out, ID);
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        writing.to(encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private void registerRecord(String field) {
        registry.registerAs(
                ID,
                "any-value",
                new Schema.Parser()
                        .parse(
                                "{\"type\":\"record\",\"name\":\"R\",\"namespace\":\"test\",\"fields\":[%s]}"
                                        .formatted(field)));
    }

    private void assertPoisonSoon(byte[] bytes) {
        long start = System.nanoTime();
        assertThat(read(bytes)).isInstanceOf(Decoded.Poison.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
    }

    private Decoded<GenericRecord> read(byte[] bytes) {
        try (AvroReader<GenericRecord> reader =
                AvroReader.generic(Map.of("schema.registry.url", "mock://" + scope))) {
            return reader.read("any", bytes);
        }
    }
}
