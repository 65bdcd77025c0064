package dev.carillon.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigurationTest {

    @Test
    void theDocumentHoldsEverySettingAsTheCodeHasIt() throws IOException {
        assertThat(Files.readString(Path.of("../docs/configuration.md")))
                .as("docs/configuration.md is out of date; ./carillon config prints the tables")
                .endsWith(ConfigCommand.page());
    }
}
