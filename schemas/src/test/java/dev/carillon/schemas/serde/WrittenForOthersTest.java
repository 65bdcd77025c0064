package dev.carillon.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.UUID;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random values of every schema, read back by us, and left in `target/interop` for `npm run
/// verify` in `src/test/interop`, where Confluent's official client reads them.
class WrittenForOthersTest {

    private static final Path FOLDER = Path.of("target", "interop");
    private static final long SEED = Long.getLong("carillon.seed", 20261122L);
    private static final int VALUES = 25;
    private static final String TOPIC = "golden";

    private final String scope = UUID.randomUUID().toString();
    private final MockSchemaRegistry registry = MockSchemaRegistry.forScope(scope);
    private final AvroSerializer serializer = new AvroSerializer();
    private final AvroDeserializer deserializer = new AvroDeserializer();

    static List<InteropFile> goldenFiles() throws IOException {
        return GoldenBytesTest.goldenFiles();
    }

    @AfterEach
    void forgetTheScope() {
        MockSchemaRegistry.drop(scope);
    }

    @ParameterizedTest
    @MethodSource("goldenFiles")
    void areReadBackAndLeftForTheOfficialClient(InteropFile golden) throws IOException {
        serializer.configure(Map.of("schema.registry.url", "mock://" + scope), false);
        deserializer.configure(Map.of("schema.registry.url", "mock://" + scope), false);
        Schema schema = golden.schema();
        int id = ~golden.schemaId() & Integer.MAX_VALUE;
        registry.registerAs(id, TOPIC + "-value", schema);
        RandomValues values = new RandomValues(new SplittableRandom(SEED));
        List<InteropFile.Case> cases = new ArrayList<>();

        for (int i = 0; i < VALUES; i++) {
            Object value = InteropFile.handedOver(Objects.requireNonNull(values.next(schema)));
            byte[] bytes = Objects.requireNonNull(serializer.serialize(TOPIC, value));
            cases.add(
                    new InteropFile.Case(
                            "random " + i,
                            InteropFile.json(schema, value),
                            HexFormat.of().formatHex(bytes)));

            assertThat(deserializer.deserialize(TOPIC, bytes))
                    .as("seed %d, value %d of %s", SEED, i, golden)
                    .isEqualTo(value);
        }

        new InteropFile(golden.name(), id, schema, cases).write(FOLDER);
    }
}
