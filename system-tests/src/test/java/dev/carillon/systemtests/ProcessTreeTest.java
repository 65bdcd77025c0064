package dev.carillon.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Nothing that `up` started is left behind, however it ends.
class ProcessTreeTest {

    private static final Duration UP_LIMIT = Duration.ofSeconds(150);
    private static final Duration GONE_LIMIT = Duration.ofSeconds(60);

    @TempDir private Path folder;

    @Test
    void everyChildGoesWhenTheParentIsKilled() throws Exception {
        Process up = up();
        List<ProcessHandle> children = up.descendants().toList();
        assertThat(children)
                .as("broker, database, registry and their guards")
                .hasSizeGreaterThan(3);

        up.destroyForcibly().waitFor();

        await().atMost(GONE_LIMIT)
                .untilAsserted(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void ctrlCStopsEverythingInOrderAndEndsWithZero() throws Exception {
        Process up = up();
        List<ProcessHandle> children = up.descendants().toList();

        interrupt(up);

        assertThat(up.waitFor(90, TimeUnit.SECONDS)).isTrue();
        assertThat(up.exitValue()).as(new CommandLine(folder).err()).isZero();
        assertThat(new CommandLine(folder).out()).contains("Stopped. The data is kept in");
        await().atMost(GONE_LIMIT)
                .untilAsserted(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
    }

    private Process up() throws IOException {
        CommandLine commandLine = new CommandLine(folder);
        Process up =
                commandLine.start(
                        "up",
                        "--data-dir",
                        folder.resolve("data").toString(),
                        "--partitions=2",
                        "--kafka-port=0",
                        "--database-port=0",
                        "--registry-port=0",
                        "--graphql-port=0",
                        "--receiver-port=0",
                        "--subscription-admin-port=0",
                        "--router-admin-port=0",
                        "--worker-admin-port=0");
        await().atMost(UP_LIMIT)
                .until(() -> commandLine.out().contains("Carillon is up") || !up.isAlive());
        assertThat(up.isAlive()).as(commandLine.err()).isTrue();
        return up;
    }

    private static void interrupt(Process process) throws IOException, InterruptedException {
        int code =
                new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                        .inheritIO()
                        .start()
                        .waitFor();
        assertThat(code).isZero();
    }
}
