package dev.carillon.benchmarks.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What every benchmark has in common, seen at one that measures nothing.
class BenchCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @Test
    void listsTheBenchmarksWhenNoneIsNamed() {
        assertThat(run()).isZero();

        assertThat(out.toString()).contains("nothing").contains("Measure nothing at all.");
    }

    @Test
    void jsonIsOneObjectOnOneLineWithTheVerdict() throws Exception {
        assertThat(run("nothing", "--json", "--seconds", "60")).isZero();

        assertThat(out.toString().strip()).doesNotContain("\n");
        JsonNode report = new ObjectMapper().readTree(out.toString());
        assertThat(report.get("clean").asBoolean()).isTrue();
        assertThat(report.get("latencyMillis").get("p50").asInt()).isEqualTo(7);
        assertThat(report.get("quotable").asBoolean()).isTrue();
    }

    @Test
    void aShortRunIsNotQuotable() throws Exception {
        run("nothing", "--json", "--seconds", "5");

        assertThat(new ObjectMapper().readTree(out.toString()).get("quotable").asBoolean())
                .isFalse();
    }

    @Test
    void theTableNamesNestedFiguresByTheirPath() {
        run("nothing");

        assertThat(out.toString()).containsPattern("latencyMillis\\.p50 +7");
    }

    @Test
    void aComplaintOfTheLedgerVoidsTheRunAndKeepsItsFolder() throws Exception {
        assertThat(run("nothing", "--lose")).isEqualTo(1);

        assertThat(out.toString()).contains("VOID").contains("one is missing");
        String folder = errors.toString().strip().replaceFirst(".* kept in ", "");
        assertThat(Path.of(folder)).isDirectory();
        Files.deleteIfExists(Path.of(folder, "carillon.log"));
        Files.delete(Path.of(folder));
    }

    @Test
    void aDurationOutOfRangeIsNamedWithItsRange() {
        assertThat(run("nothing", "--seconds", "0")).isEqualTo(2);

        assertThat(errors.toString()).contains("--seconds must be from 1 to 3600, was 0");
    }

    private int run(String... arguments) {
        return Main.commandLine()
                .addSubcommand(new Nothing())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(errors))
                .execute(arguments);
    }

    @Command(
            name = "nothing",
            mixinStandardHelpOptions = true,
            description = "Measure nothing at all.")
    static final class Nothing implements Callable<Integer> {

        @Mixin private BenchOptions options = new BenchOptions();

        @Option(names = "--lose")
        private boolean isLosing;

        @Override
        public Integer call() throws InterruptedException {
            return options.run((folder, progress) -> {
                var figures = BenchReport.object().put("quotable", options.isQuotable());
                figures.putObject("latencyMillis").put("p50", 7);
                return new BenchReport(figures, isLosing ? List.of("one is missing") : List.of());
            });
        }
    }
}
