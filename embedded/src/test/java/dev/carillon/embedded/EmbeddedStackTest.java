package dev.carillon.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedStackTest {
    @TempDir Path folder;

    @Test
    void startsThreePartsAndReportsEach() {
        var reports = new ConcurrentLinkedQueue<String>();

        try (var stack =
                EmbeddedStack.start(
                        StackOptions.throwaway()
                                .withProgress(
                                        (part, message) -> reports.add(part + " " + message)))) {
            assertThat(ProcessHandle.of(stack.kafka().pid())).isPresent();
            assertThat(ProcessHandle.of(stack.database().pid())).isPresent();
            assertThat(ProcessHandle.of(stack.registry().pid())).isPresent();
        }

        assertThat(reports)
                .contains("kafka starting", "postgresql starting", "registry starting")
                .anyMatch(report -> report.startsWith("kafka ready after "))
                .anyMatch(report -> report.startsWith("postgresql ready after "))
                .anyMatch(report -> report.startsWith("registry ready after "));
    }
}
