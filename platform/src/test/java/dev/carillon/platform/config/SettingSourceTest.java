package dev.carillon.platform.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingSourceTest {

    private static final Setting<String> NAME = Setting.text("CARILLON_PART_NAME").withDefault("x");
    private static final Setting<Secret> KEY = Setting.secret("CARILLON_PART_KEY");
    private static final SettingGroup GROUP =
            new SettingGroup("CARILLON_PART_", List.of(NAME, KEY));

    @TempDir private Path folder = Path.of("");

    @Test
    void readsThePropertiesFileBelowTheEnvironment() throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("carillon.properties"),
                        "CARILLON_PART_NAME=from the file\nCARILLON_PART_KEY=file key\n");

        Values fromFile = read(Map.of("CARILLON_CONFIG_FILE", file.toString()));
        Values fromBoth =
                read(
                        Map.of(
                                "CARILLON_CONFIG_FILE",
                                file.toString(),
                                "CARILLON_PART_NAME",
                                "from the environment"));

        assertThat(fromFile.get(NAME)).isEqualTo("from the file");
        assertThat(fromBoth.get(NAME)).isEqualTo("from the environment");
        assertThat(fromBoth.get(KEY).reveal()).isEqualTo("file key");
    }

    @Test
    void reportsAPropertiesFileThatCannotBeReadTogetherWithTheOthers() {
        String missing = folder.resolve("no such file").toString();

        assertThatThrownBy(() -> read(Map.of("CARILLON_CONFIG_FILE", missing)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("CARILLON_CONFIG_FILE: cannot read the properties file")
                .hasMessageContaining(missing)
                .hasMessageContaining("name a readable file")
                .hasMessageContaining("CARILLON_PART_KEY: is required");
    }

    @Test
    void reportsAStrangeNameInThePropertiesFile() throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("carillon.properties"),
                        "PART_NAME=anna\nCARILLON_PART_NAMES=anna\nCARILLON_PART_KEY=k\n");

        assertThatThrownBy(() -> read(Map.of("CARILLON_CONFIG_FILE", file.toString())))
                .hasMessageContaining("PART_NAME: unknown setting in " + file)
                .hasMessageContaining(
                        "CARILLON_PART_NAMES: unknown setting, did you mean CARILLON_PART_NAME?");
    }

    @Test
    void readsASecretFromAFileWithoutItsLastLineBreak() throws IOException {
        Path file = Files.writeString(folder.resolve("key"), "  first\nsecond \r\n");

        Values values = read(Map.of("CARILLON_PART_KEY_FILE", file.toString()));

        assertThat(values.get(KEY).reveal()).isEqualTo("  first\nsecond ");
        assertThat(values.describe()).contains("CARILLON_PART_KEY=***");
    }

    @Test
    void refusesASecretThatIsGivenTwice() throws IOException {
        Path file = Files.writeString(folder.resolve("key"), "one");

        assertThatThrownBy(() ->
                        read(
                                Map.of(
                                        "CARILLON_PART_KEY",
                                        "another",
                                        "CARILLON_PART_KEY_FILE",
                                        file.toString())))
                .hasMessage(
                        "CARILLON_PART_KEY: is set together with CARILLON_PART_KEY_FILE;"
                                + " unset one of the two");
    }

    @Test
    void refusesASecretFileThatIsMissingOrEmpty() throws IOException {
        Path missing = folder.resolve("missing");
        Path empty = Files.writeString(folder.resolve("empty"), "\n");

        assertThatThrownBy(() -> read(Map.of("CARILLON_PART_KEY_FILE", missing.toString())))
                .hasMessageContaining("CARILLON_PART_KEY_FILE: cannot read the file " + missing);
        assertThatThrownBy(() -> read(Map.of("CARILLON_PART_KEY_FILE", empty.toString())))
                .hasMessage("CARILLON_PART_KEY_FILE: the file " + empty + " is empty");
    }

    @Test
    void refusesAFileForWhatIsNoSecret() {
        assertThatThrownBy(() ->
                        read(
                                Map.of(
                                        "CARILLON_PART_KEY",
                                        "k",
                                        "CARILLON_PART_NAME_FILE",
                                        "name.txt")))
                .hasMessageContaining("CARILLON_PART_NAME_FILE: unknown setting");
    }

    private static Values read(Map<String, String> environment) {
        return Settings.read(
                SettingSource.of(environment), List.of(GROUP), Set.of(), Function.identity());
    }
}
