package dev.carillon.schemas.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityResult;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaFormatter;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every schema of `src/main/avro` against every version of it that was ever released, in both
/// directions: services are upgraded in any order, and records of all versions lie on topics.
class CompatibilityTest {

    static Stream<Named<Schema>> currentSchemas() throws IOException {
        return CurrentSchemas.all().stream().map(s -> Named.of(s.getFullName(), s));
    }

    @Test
    void findsOneNamedTypeInEachFile() throws IOException {
        List<String> inFiles =
                CurrentSchemas.files().stream()
                        .map(file -> file.getFileName().toString().replace(".avsc", ""))
                        .toList();

        assertThat(CurrentSchemas.all().stream().map(Schema::getName))
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(inFiles);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("currentSchemas")
    void readsWhatEveryReleasedVersionWrote(Schema current) {
        for (Schema released : released(current).versions()) {
            assertCanRead(current, released);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("currentSchemas")
    void isReadByEveryReleasedVersion(Schema current) {
        for (Schema released : released(current).versions()) {
            assertCanRead(released, current);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("currentSchemas")
    void isReleasedAsItStands(Schema current) throws IOException {
        ReleasedSchemas released = ReleasedSchemas.of(current.getFullName());
        int newest = released.versions().size();
        if (newest > 0 && isSameText(current, released.versions().getLast())) {
            return;
        }
        Path offer = Path.of("target", "released", current.getFullName(), (newest + 1) + ".avsc");
        Files.createDirectories(offer.getParent());
        Files.writeString(offer, pretty(current) + "\n");

        assertThat(newest > 0 ? pretty(released.versions().getLast()) : "(no version)")
                .as(
                        """
                        %s differs from its newest released version.
                        If the change is meant, copy
                          schemas/%s
                        to
                          schemas/%s
                        and commit it with the change. Never edit a version that has been released.\
                        """,
                        current.getFullName(), offer, released.file(newest + 1))
                .isEqualTo(pretty(current));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("currentSchemas")
    void saysOfTheTypeAndOfEachFieldWhatItIs(Schema current) {
        assertThat(current.getDoc()).as("the doc of %s", current.getFullName()).isNotBlank();
        if (current.getType() == Schema.Type.RECORD) {
            assertThat(current.getFields())
                    .allSatisfy(field ->
                            assertThat(field.doc())
                                    .as("the doc of %s.%s", current.getFullName(), field.name())
                                    .isNotBlank());
        }
    }

    @Test
    void releasedTypesAreNotTakenAway() throws IOException {
        List<String> current = CurrentSchemas.all().stream().map(Schema::getFullName).toList();

        try (Stream<Path> folders = Files.list(ReleasedSchemas.FOLDER)) {
            assertThat(folders.map(folder -> folder.getFileName().toString()))
                    .as("records of a released type may still lie on a topic")
                    .isSubsetOf(current);
        }
    }

    private static ReleasedSchemas released(Schema current) {
        ReleasedSchemas released = ReleasedSchemas.of(current.getFullName());
        assertThat(released.versions())
                .as("the released versions of %s, see isReleasedAsItStands", current.getFullName())
                .isNotEmpty();
        return released;
    }

    private static void assertCanRead(Schema reader, Schema writer) {
        SchemaCompatibilityResult result =
                SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getResult();
        assertThat(result.getCompatibility())
                .as(
                        "%s\ncannot read what was written with\n%s\n%s",
                        pretty(reader), pretty(writer), result.getIncompatibilities())
                .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
    }

    private static boolean isSameText(Schema one, Schema other) {
        return one.toString().equals(other.toString());
    }

    private static String pretty(Schema schema) {
        return SchemaFormatter.format("json/pretty", schema);
    }
}
