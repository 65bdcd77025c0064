package dev.carillon.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir Path parent;

    @Test
    void takesANewFolderAndTheSameFolderAgain() {
        folder("4.3.1").prepare();

        folder("4.3.1").check();

        assertThat(parent.resolve("data/carillon-data")).content().contains("layout=1", "bell=4.3");
    }

    @Test
    void takesWhatAnOlderMinorVersionWrote() {
        folder("4.2.0").prepare();

        folder("4.3.1").check();
    }

    @Test
    void refusesWhatANewerMinorVersionWrote() {
        folder("4.4.0").prepare();

        assertThatThrownBy(() -> folder("4.3.1").check())
                .isInstanceOf(EmbeddedPartException.class)
                .hasMessageContainingAll(
                        "was written by bell 4.4",
                        "this is bell 4.3",
                        "choose another data folder");
    }

    @Test
    void refusesWhatAnotherMajorVersionWrote() {
        folder("17").prepare();

        assertThatThrownBy(() -> folder("18").check())
                .hasMessageContainingAll("was written by bell 17.0", "this is bell 18.0");
    }

    @Test
    void refusesAnotherLayout() throws IOException {
        folder("18").prepare();
        Path marker = parent.resolve("data/carillon-data");
        Files.writeString(marker, Files.readString(marker).replace("layout=1", "layout=2"));

        assertThatThrownBy(() -> folder("18").check())
                .hasMessageContainingAll("has layout 2", "reads layout 1", "another data folder");
    }

    @Test
    void refusesAMarkerWithoutVersion() throws IOException {
        Files.createDirectories(parent.resolve("data"));
        Files.writeString(parent.resolve("data/carillon-data"), "layout=1\n");

        assertThatThrownBy(() -> folder("18").check()).hasMessageContaining("bell (unknown)");
    }

    @Test
    void refusesAFolderOfSomebodyElse() throws IOException {
        Files.createDirectories(parent.resolve("data"));
        Files.writeString(parent.resolve("data/thesis.txt"), "years of work");

        assertThatThrownBy(() -> folder("18").prepare())
                .hasMessageContainingAll("holds something else", "empty or a new data folder");
        assertThat(content(parent.resolve("data"))).containsExactly("thesis.txt");
    }

    @Test
    void refusesAFileInPlaceOfTheFolder() throws IOException {
        Files.writeString(parent.resolve("data"), "a file");

        assertThatThrownBy(() -> folder("18").prepare())
                .hasMessageContainingAll("is not a folder", "choose another data folder");
        assertThat(parent.resolve("data")).hasContent("a file");
    }

    @Test
    void refusesAFolderBelowAFile() throws IOException {
        Files.writeString(parent.resolve("file"), "a file");

        assertThatThrownBy(() ->
                        new DataFolder(
                                        parent.resolve("file/data"),
                                        "Bells",
                                        DataFolder.Version.parse("bell", "1"))
                                .prepare())
                .hasMessageContainingAll("is not writable", "Make it writable");
    }

    @Test
    void leavesNothingBehindWhenItOnlyChecks() throws IOException {
        folder("18").check();

        assertThat(content(parent)).isEmpty();
    }

    @Test
    void refusesAFolderThatALivingProcessUses() throws Exception {
        Process user = new ProcessBuilder("sleep", "60").start();
        try {
            folder("18").prepare();
            folder("18").claim(user.pid());

            assertThatThrownBy(() -> folder("18").check())
                    .hasMessageContainingAll("in use by process " + user.pid(), "Stop that one");
        } finally {
            user.destroyForcibly().waitFor();
        }
        folder("18").check();
    }

    @Test
    void takesAFolderWhoseProcessIdNowBelongsToAnother() throws Exception {
        Process user = new ProcessBuilder("sleep", "60").start();
        try {
            folder("18").prepare();
            folder("18").claim(user.pid());
            Path running = parent.resolve("data/running");
            Files.writeString(
                    running,
                    Files.readString(running)
                            .replaceAll(
                                    "child-start=.*", "child-start=2001-01-01T00\\\\:00\\\\:00Z"));

            folder("18").check();
        } finally {
            user.destroyForcibly().waitFor();
        }
    }

    private DataFolder folder(String version) {
        return new DataFolder(
                parent.resolve("data"), "Bells", DataFolder.Version.parse("bell", version));
    }

    private static Stream<String> content(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).toList().stream();
        }
    }
}
