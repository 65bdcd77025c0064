package dev.carillon.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is left of a stack when the process that started it is killed with SIGKILL.
class ParentKillTest {
    private static final Duration END_LIMIT = Duration.ofSeconds(40);

    @TempDir Path folder;

    @Test
    void leavesNoProcessAndNoFolderOfAThrowawayStack() throws Exception {
        Process parent = startParent();
        List<ProcessHandle> family = descendantsOnceStarted(parent);
        assertThat(temporaryFolders()).hasSize(1);

        parent.destroyForcibly().waitFor();

        awaitNoneAlive(family);
        await().atMost(END_LIMIT).untilAsserted(() -> assertThat(temporaryFolders()).isEmpty());
    }

    @Test
    void leavesNoProcessOfAKeptStackAndDataThatStartsAgain() throws Exception {
        Path data = folder.resolve("data");
        Process parent = startParent(data.toString());
        List<ProcessHandle> family = descendantsOnceStarted(parent);

        parent.destroyForcibly().waitFor();

        // Started while the children of the killed one may still be ending.
        try (var stack = EmbeddedStack.start(StackOptions.kept(data, 0, 0, 0))) {
            assertThat(family).noneMatch(ProcessHandle::isAlive);
            assertThat(stack.kafka().pid()).isNotIn(family.stream().map(ProcessHandle::pid));
        }
    }

    private Process startParent(String... args) throws Exception {
        var command = new ArrayList<String>();
        command.add(JavaChild.executable());
        command.addAll(JvmProfile.QUICK_START.options());
        command.add("-Dcarillon.registry.home=" + System.getProperty("carillon.registry.home"));
        command.add("-Djava.io.tmpdir=" + folder);
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=error");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(StackHolder.class.getName());
        command.addAll(List.of(args));
        return new ProcessBuilder(command)
                .redirectError(folder.resolve("parent.log").toFile())
                .start();
    }

    private List<ProcessHandle> descendantsOnceStarted(Process parent) throws Exception {
        try (BufferedReader output = parent.inputReader()) {
            assertThat(output.readLine())
                    .as(() -> "stderr of the parent: " + read(folder.resolve("parent.log")))
                    .startsWith("started");
        }
        List<ProcessHandle> family = parent.descendants().toList();
        // Three guards with a watcher each, three parts, and PostgreSQL's workers.
        assertThat(family).hasSizeGreaterThan(9 + 3);
        return family;
    }

    private List<Path> temporaryFolders() throws Exception {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(path -> path.getFileName().toString().startsWith("carillon-stack-"))
                    .toList();
        }
    }

    private static void awaitNoneAlive(List<ProcessHandle> family) {
        await().atMost(END_LIMIT)
                .untilAsserted(() ->
                        assertThat(family.stream().filter(ProcessHandle::isAlive))
                                .extracting(ProcessHandle::info)
                                .isEmpty());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }
}
