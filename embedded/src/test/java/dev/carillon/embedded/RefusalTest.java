package dev.carillon.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Starts that cannot succeed: each says the thing, the value and the remedy, and writes nothing.
class RefusalTest {
    @TempDir Path folder;

    private final ServerSocket other;

    RefusalTest() throws IOException {
        other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void nobodyListens() throws IOException {
        other.close();
    }

    @Test
    void kafkaNamesTheTakenPort() throws IOException {
        refuses(
                () -> EmbeddedKafka.start(EmbeddedKafka.Options.kept(data(), other.getLocalPort())),
                "Kafka cannot listen on 127.0.0.1:" + other.getLocalPort(),
                "give Kafka another port");
        assertThatNothingWasWritten();
    }

    @Test
    void postgresqlNamesTheTakenPort() throws IOException {
        refuses(
                () ->
                        EmbeddedDatabase.start(
                                EmbeddedDatabase.Options.kept(data(), other.getLocalPort())),
                "PostgreSQL cannot listen on 127.0.0.1:" + other.getLocalPort(),
                "give PostgreSQL another port");
        assertThatNothingWasWritten();
    }

    @Test
    void aStackNamesThePortOfItsLastPartBeforeItStartsTheFirst() throws IOException {
        refuses(
                () -> EmbeddedStack.start(StackOptions.kept(data(), 0, 0, other.getLocalPort())),
                "The schema registry cannot listen on 127.0.0.1:" + other.getLocalPort());
        assertThatNothingWasWritten();
    }

    @Test
    void aPortOutOfRangeIsRefused() {
        refuses(
                () -> EmbeddedKafka.start(EmbeddedKafka.Options.kept(data(), 70_000)),
                "between 0 (any free one) and 65535, and is 70000");
    }

    @Test
    void aStackRefusesAFileInPlaceOfItsFolder() throws IOException {
        Files.writeString(data(), "a file");

        refuses(
                () -> EmbeddedStack.start(StackOptions.kept(data(), 0, 0, 0)),
                data().toString(),
                "is not a folder");
        assertThat(data()).hasContent("a file");
    }

    @Test
    void aStackRefusesDataOfAnotherPostgresBeforeItStartsAnything() throws IOException {
        Path database = Files.createDirectories(data().resolve("postgresql"));
        Files.writeString(data().resolve("carillon-data"), "layout=1\nstack=1.0\n");
        Files.writeString(database.resolve("carillon-data"), "layout=1\npostgresql=17.0\n");

        refuses(
                () -> EmbeddedStack.start(StackOptions.kept(data(), 0, 0, 0)),
                "was written by postgresql 17.0",
                "this is postgresql 18.0",
                "choose another data folder");
        assertThat(data().resolve("kafka")).doesNotExist();
    }

    @Test
    void kafkaRefusesDataOfANewerKafka() throws IOException {
        Files.createDirectories(data());
        Files.writeString(data().resolve("carillon-data"), "layout=1\nkafka=5.0\n");

        refuses(
                () -> EmbeddedKafka.start(EmbeddedKafka.Options.kept(data(), 0)),
                "was written by kafka 5.0",
                "Use the version that wrote it");
    }

    @Test
    void theRegistryWantsItsHomeToBeNamed() {
        refuses(
                () -> EmbeddedRegistry.requireProgram(null),
                "system property carillon.registry.home is not set",
                "Build the module `embedded`");
    }

    @Test
    void theRegistryWantsItsProgramInItsHome() {
        refuses(
                () -> EmbeddedRegistry.requireProgram(folder.toString()),
                folder.toString(),
                "there is no quarkus-run.jar");
    }

    private static void refuses(ThrowingStart start, String... parts) {
        assertThatThrownBy(start::run)
                .isInstanceOf(EmbeddedPartException.class)
                .hasMessageContainingAll(parts);
    }

    @FunctionalInterface
    private interface ThrowingStart {
        Object run();
    }

    private Path data() {
        return folder.resolve("data");
    }

    private void assertThatNothingWasWritten() throws IOException {
        try (Stream<Path> content = Files.list(folder)) {
            assertThat(content).isEmpty();
        }
    }
}
