package dev.carillon.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.schemas.compatibility.CurrentSchemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Our serializer and deserializer against bytes that Confluent's official client wrote. The files
/// are made by `npm run golden` in `src/test/interop`.
class GoldenBytesTest {

    private static final Path FOLDER = Path.of("src", "test", "resources", "golden");
    private static final String OUR_PACKAGES = "dev.carillon.schemas.";
    private static final String TOPIC = "golden";

    private final String scope = UUID.randomUUID().toString();
    private final MockSchemaRegistry registry = MockSchemaRegistry.forScope(scope);
    private final AvroSerializer serializer = new AvroSerializer();
    private final AvroDeserializer generic = new AvroDeserializer();
    private final AvroDeserializer specific = new AvroDeserializer();

    static List<InteropFile> goldenFiles() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().map(InteropFile::read).toList();
        }
    }

    static List<InteropFile> filesOfGeneratedClasses() throws IOException {
        return goldenFiles().stream().filter(f -> f.name().startsWith(OUR_PACKAGES)).toList();
    }

    @BeforeEach
    void configure() {
        String url = "mock://" + scope;
        serializer.configure(Map.of("schema.registry.url", url), false);
        generic.configure(Map.of("schema.registry.url", url), false);
        specific.configure(
                Map.of("schema.registry.url", url, "specific.avro.reader", "true"), false);
    }

    @AfterEach
    void forgetTheScope() {
        MockSchemaRegistry.drop(scope);
    }

    @ParameterizedTest
    @MethodSource("goldenFiles")
    void writesTheBytesOfTheOfficialClient(InteropFile golden) {
        registry.registerAs(golden.schemaId(), TOPIC + "-value", golden.schema());

        for (InteropFile.Case one : golden.cases()) {
            assertThat(serializer.serialize(TOPIC, one.value(golden.schema())))
                    .as("%s %s", golden, one.name())
                    .isEqualTo(one.bytes());
        }
    }

    @ParameterizedTest
    @MethodSource("goldenFiles")
    void readsTheBytesOfTheOfficialClient(InteropFile golden) {
        registry.registerAs(golden.schemaId(), TOPIC + "-value", golden.schema());

        for (InteropFile.Case one : golden.cases()) {
            assertThat(generic.deserialize(TOPIC, one.bytes()))
                    .as("%s %s", golden, one.name())
                    .isEqualTo(one.value(golden.schema()));
        }
    }

    @ParameterizedTest
    @MethodSource("filesOfGeneratedClasses")
    void doesBothWithTheGeneratedClasses(InteropFile golden) {
        Schema ofTheClass = schemaOfTheClass(golden);
        registry.registerAs(golden.schemaId(), TOPIC + "-value", golden.schema());
        registry.registerAs(golden.schemaId(), TOPIC + "-value", ofTheClass);

        for (InteropFile.Case one : golden.cases()) {
            SpecificRecord record =
                    one.read(
                            new SpecificDatumReader<SpecificRecord>(golden.schema(), ofTheClass),
                            golden.schema());
            assertThat(serializer.serialize(TOPIC, record))
                    .as("%s %s", golden, one.name())
                    .isEqualTo(one.bytes());
            // Not by equals: Avro's cannot compare a list of records that hold a nullable time.
            Object read = specific.deserialize(TOPIC, one.bytes());
            assertThat(read).hasSameClassAs(record);
            assertThat(serializer.serialize(TOPIC, read))
                    .as("%s %s, read and written again", golden, one.name())
                    .isEqualTo(one.bytes());
        }
    }

    @Test
    void coverEveryRecordOfOurSchemasAsItStands() throws IOException {
        Map<String, Schema> inGolden =
                filesOfGeneratedClasses().stream()
                        .collect(Collectors.toMap(InteropFile::name, InteropFile::schema));

        assertThat(currentRecords())
                .allSatisfy(current ->
                        assertThat(inGolden.get(current.getFullName()))
                                .as(
                                        "%s changed or is new: run npm run golden in"
                                                + " schemas/src/test/interop",
                                        current.getFullName())
                                .isEqualTo(current));
        assertThat(inGolden.keySet()).isEqualTo(names(currentRecords()));
    }

    private static Schema schemaOfTheClass(InteropFile golden) {
        return SpecificData.get().getSchema(SpecificData.get().getClass(golden.schema()));
    }

    private static List<Schema> currentRecords() throws IOException {
        return CurrentSchemas.all().stream()
                .filter(s -> s.getType() == Schema.Type.RECORD)
                .toList();
    }

    private static Set<String> names(List<Schema> schemas) {
        return schemas.stream().map(Schema::getFullName).collect(Collectors.toSet());
    }
}
