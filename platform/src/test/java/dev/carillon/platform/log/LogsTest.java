package dev.carillon.platform.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.platform.config.SettingSource;
import dev.carillon.platform.config.Settings;
import dev.carillon.platform.config.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

class LogsTest {

    private static final Logger LOG = LoggerFactory.getLogger("tester");

    @TempDir private Path folder = Path.of("");

    @AfterEach
    void quiet() {
        Logs.configure(LogConfig.text(Level.WARN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "one\ntwo",
                "one\r\n{\"level\":\"ERROR\",\"message\":\"forged\"}",
                "\u001b[31mred\u001b[0m \u0000 \u0007",
                "\"},{\"message\":\"forged\"",
                "a\u0085b\u2028c\u2029d \ud800"
            })
    void writesOneLineAnEventWhateverTheTextContains(String text) throws IOException {
        for (LogConfig.Format format : LogConfig.Format.values()) {
            Path file = folder.resolve(format + ".log");
            Logs.configure(config(format, file));

            LOG.atInfo().addKeyValue("key", text).log("{} and {}", text, "more");
            LOG.atInfo().log("next");

            List<String> lines = Files.readAllLines(file);
            assertThat(lines).hasSize(2);
            assertThat(lines.get(0)).doesNotMatch(".*[\\p{Cntrl}].*").contains("and more");
            assertThat(lines.get(1)).contains("next");
        }
    }

    @Test
    void writesJsonWithAStackTraceOnOneLine() throws IOException {
        Path file = folder.resolve("json.log");
        Logs.configure(config(LogConfig.Format.JSON, file));

        LOG.atWarn()
                .addKeyValue("part", "relay")
                .setCause(new IllegalStateException("two\nlines"))
                .log("it \"broke\"");

        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0))
                .startsWith("{\"@timestamp\":\"")
                .endsWith("}")
                .contains("\"message\":\"it \\\"broke\\\"\"")
                .contains("\"logger\":\"tester\"")
                .contains("\"thread\":\"" + Thread.currentThread().getName() + "\"")
                .contains("\"level\":\"WARN\"")
                .contains("\"part\":\"relay\"")
                .contains("\"stack_trace\":\"java.lang.IllegalStateException: two\\nlines\\n");
    }

    @Test
    void writesAMegabyteAsOneLine() throws IOException {
        Path file = folder.resolve("json.log");
        Logs.configure(config(LogConfig.Format.JSON, file));

        LOG.atInfo().log("x\n".repeat(500_000));

        assertThat(Files.readAllLines(file)).hasSize(1);
    }

    @Test
    void bridgesJavaUtilLogging() throws IOException {
        Path file = folder.resolve("json.log");
        Logs.configure(config(LogConfig.Format.JSON, file));

        java.util.logging.Logger.getLogger("old.library").warning("from the old world");

        assertThat(Files.readString(file))
                .contains("\"message\":\"from the old world\"")
                .contains("\"logger\":\"old.library\"");
    }

    @Test
    void keepsToTheLevels() throws IOException {
        Path file = folder.resolve("json.log");
        Logs.configure(
                new LogConfig(
                        LogConfig.Format.JSON,
                        Level.INFO,
                        Map.of("quiet", Level.ERROR, "loud", Level.DEBUG),
                        Optional.of(file)));

        LOG.atDebug().log("a");
        LOG.atInfo().log("b");
        LoggerFactory.getLogger("quiet.part").atWarn().log("c");
        LoggerFactory.getLogger("loud.part").atDebug().log("d");

        assertThat(Files.readAllLines(file)).hasSize(2);
        assertThat(Files.readString(file)).contains("\"message\":\"b\"", "\"message\":\"d\"");
    }

    @Test
    void refusesAFileThatCannotBeWritten() throws IOException {
        Path occupied = Files.writeString(folder.resolve("occupied"), "");

        assertThatThrownBy(() ->
                        Logs.configure(config(LogConfig.Format.JSON, occupied.resolve("log"))))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("CARILLON_LOG_FILE: cannot append to " + occupied);
    }

    @Test
    void readsItsSettings() {
        assertThat(read(Map.of()))
                .isEqualTo(
                        new LogConfig(
                                LogConfig.Format.JSON,
                                Level.INFO,
                                Map.of("org.apache.kafka", Level.WARN),
                                Optional.empty()));
        assertThat(
                        read(
                                Map.of(
                                        "CARILLON_LOG_FORMAT", "text",
                                        "CARILLON_LOG_LEVEL", "debug",
                                        "CARILLON_LOG_LEVELS", "a.b=trace, c=ERROR",
                                        "CARILLON_LOG_FILE", "some/file.log")))
                .isEqualTo(
                        new LogConfig(
                                LogConfig.Format.TEXT,
                                Level.DEBUG,
                                Map.of("a.b", Level.TRACE, "c", Level.ERROR),
                                Optional.of(Path.of("some/file.log"))));
        assertThatThrownBy(() -> read(Map.of("CARILLON_LOG_LEVELS", "a.b")))
                .hasMessageContaining("CARILLON_LOG_LEVELS: must be logger=level");
    }

    /// A command's result is on standard output, so nothing else may be.
    @Test
    void leavesStandardOutputAloneBeforeAndAfterTheConfiguration() throws Exception {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process child =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Child.class.getName())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
        try {
            assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            child.destroyForcibly();
        }

        assertThat(Files.readString(out)).isEmpty();
        assertThat(Files.readString(err))
                .contains("WARN  [main] before before")
                .doesNotContain("too quiet")
                .contains("\"message\":\"after\"");
    }

    /// Logs before and after the configuration.
    static final class Child {

        private Child() {}

        public static void main(String[] args) {
            LoggerFactory.getLogger("before").info("too quiet");
            LoggerFactory.getLogger("before").warn("before");
            Logs.configure(
                    new LogConfig(LogConfig.Format.JSON, Level.INFO, Map.of(), Optional.empty()));
            LoggerFactory.getLogger("after").info("after");
        }
    }

    private static LogConfig config(LogConfig.Format format, Path file) {
        return new LogConfig(format, Level.INFO, Map.of(), Optional.of(file));
    }

    private static LogConfig read(Map<String, String> environment) {
        return Settings.read(
                SettingSource.of(environment), List.of(LogConfig.GROUP), Set.of(), LogConfig::from);
    }
}
