package dev.carillon.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The guard, with small shell programs as children.
class ChildTest {
    private static final Child.Ending TERM = new Child.Ending("TERM", Duration.ofSeconds(30));
    private static final Child.Ending SHORT_TERM = new Child.Ending("TERM", Duration.ofMillis(300));

    @TempDir Path folder;

    @Test
    void endsAChildGentlyWhenItIsClosed() throws IOException {
        Child child = start("trap 'echo gently; exit 0' TERM; " + SLEEP, List.of(TERM));
        awaitLog("up");

        child.close();

        assertThat(child.isAlive()).isFalse();
        assertThat(log()).contains("gently");
    }

    @Test
    void killsAChildThatDoesNotFollowTheGentleSignal() throws IOException {
        Child child = start("trap '' TERM; " + SLEEP, List.of(SHORT_TERM, Child.Ending.KILL));
        awaitLog("up");
        ProcessHandle process = ProcessHandle.of(child.pid()).orElseThrow();

        child.close();

        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void outlivesATerminationOfItsGuardAndIsStillGuarded() throws IOException {
        Child child = start(SLEEP, List.of(TERM));
        awaitLog("up");
        ProcessHandle process = ProcessHandle.of(child.pid()).orElseThrow();
        ProcessHandle guard = process.parent().orElseThrow();

        guard.destroy();
        guard.children().filter(each -> !each.equals(process)).forEach(ProcessHandle::destroy);

        assertThat(child.isAlive()).isTrue();
        assertThat(process.isAlive()).isTrue();
        child.close();
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void runsInASessionOfItsOwnOutOfReachOfCtrlC() throws Exception {
        String session = "cut -d' ' -f6 /proc/$$/stat 2>/dev/null || ps -o sess= -p $$";
        Process unguarded = new ProcessBuilder("/bin/sh", "-c", session).start();
        String ours = new String(unguarded.getInputStream().readAllBytes(), UTF_8).strip();

        try (Child _ = start(session + "; " + SLEEP, List.of(TERM))) {
            awaitLog("up");

            assertThat(ours).isNotEmpty();
            assertThat(log().lines().findFirst()).get().isNotEqualTo(ours);
        }
    }

    @Test
    void seesOnlyTheEnvironmentItIsGiven() throws IOException {
        try (Child _ = start("env; " + SLEEP, List.of(TERM))) {
            awaitLog("up");

            assertThat(log().lines().filter(line -> line.contains("=")))
                    .extracting(line -> line.substring(0, line.indexOf('=')))
                    .contains("BELL", "PATH")
                    .isSubsetOf("BELL", "PATH", "HOME", "TMPDIR", "PWD", "OLDPWD", "SHLVL", "_");
        }
    }

    @Test
    void saysWhyAChildEndedByItself() {
        Child child = start("echo 'no rope' >&2; exit 3", List.of(TERM));

        assertThatThrownBy(() -> child.awaitReady(Duration.ofSeconds(30), () -> false))
                .isInstanceOf(EmbeddedPartException.class)
                .hasMessageContainingAll("Bell ended by itself with status 3", "no rope");
        assertThatThrownBy(() -> child.failure().join())
                .isInstanceOf(CompletionException.class)
                .hasMessageContainingAll("status 3", "no rope");
    }

    @Test
    void saysThatAProgramIsMissing() {
        Child child =
                Child.start(plan(List.of(folder.resolve("missing").toString()), List.of(TERM)));

        assertThatThrownBy(() -> child.awaitReady(Duration.ofSeconds(30), () -> false))
                .hasMessageContainingAll("status 127", "missing");
    }

    @Test
    void isNoFailureWhenItsEndWasWanted() throws IOException {
        Child child = start(SLEEP, List.of(TERM));
        awaitLog("up");
        var failure = child.failure();

        child.kill();

        assertThat(child.isAlive()).isFalse();
        assertThat(failure).isNotDone();
    }

    @Test
    void killsGrandchildrenToo() throws IOException {
        Child child = start("sleep 300 & " + SLEEP, List.of(TERM));
        awaitLog("up");
        List<ProcessHandle> grandchildren =
                ProcessHandle.of(child.pid()).orElseThrow().descendants().toList();
        assertThat(grandchildren).isNotEmpty();

        child.kill();

        assertThat(grandchildren).noneMatch(ProcessHandle::isAlive);
    }

    /// Says that it is up, and waits in a way that lets traps run at once.
    private static final String SLEEP = "echo up; while :; do sleep 0.05; done";

    private Child start(String script, List<Child.Ending> endings) {
        return Child.start(plan(List.of("/bin/sh", "-c", script), endings));
    }

    private Child.Plan plan(List<String> command, List<Child.Ending> endings) {
        return new Child.Plan(
                "Bell",
                command,
                Map.of("BELL", "bronze"),
                folder,
                folder.resolve("bell.log"),
                endings,
                Optional.empty());
    }

    private void awaitLog(String text) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(log()).contains(text));
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("bell.log"));
    }
}
