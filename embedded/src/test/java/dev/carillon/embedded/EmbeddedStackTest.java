package dev.carillon.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
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

    @Test
    void leavesNoPartBehindWhenOneFails() throws IOException {
        Path log = Files.createDirectories(folder.resolve("kafka/log"));
        Files.writeString(folder.resolve("carillon-data"), "layout=1\nstack=1.0\n");
        Files.writeString(folder.resolve("kafka/carillon-data"), "layout=1\nkafka=4.3\n");
        Files.writeString(log.resolve("meta.properties"), "version=1\nnode.id=77\n");
        Set<ProcessHandle> before = ProcessHandle.current().children().collect(Collectors.toSet());

        assertThatThrownBy(() -> EmbeddedStack.start(StackOptions.kept(folder, 0, 0, 0)))
                .isInstanceOf(EmbeddedPartException.class)
                .hasMessageContainingAll("Kafka ended by itself", "cluster.id was not found");

        assertThat(ProcessHandle.current().children().filter(child -> !before.contains(child)))
                .isEmpty();
    }
}
