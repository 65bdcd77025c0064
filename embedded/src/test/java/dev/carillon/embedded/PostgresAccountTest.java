package dev.carillon.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.security.auth.module.UnixSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// PostgreSQL under every account this machine has to offer: a normal user has one, root up to two.
class PostgresAccountTest {
    @TestFactory
    List<DynamicTest> servesAndEndsUnderEveryAccountThatWorksHere() {
        boolean isRoot = new UnixSystem().getUid() == 0;
        List<PostgresAccount> accounts =
                isRoot
                        ? Stream.of(PostgresAccount.NAMESPACE, PostgresAccount.NOBODY)
                                .filter(PostgresAccount::works)
                                .toList()
                        : List.of(PostgresAccount.OWN);
        assertThat(accounts).contains(PostgresAccount.find());
        return accounts.stream()
                .map(account ->
                        DynamicTest.dynamicTest(account.name(), () -> servesAndEnds(account)))
                .toList();
    }

    private static void servesAndEnds(PostgresAccount account) throws Exception {
        Path folder = Files.createTempDirectory("carillon-account-");
        try {
            Path cache =
                    CacheDirectory.fromSystemProperty().orElseGet(() -> folder.resolve("cache"));
            var binaries = PostgresBinaries.unpackedBelow(account.binariesFolder(cache));
            var cluster = new PostgresCluster(folder, binaries, account, Durability.THROWAWAY);
            assertThat(cluster.initialize()).hasSize(48);
            assertThat(cluster.initialize()).hasSize(48);
            int port = Ports.free();
            Child server = cluster.serve(port, Optional.empty());
            server.awaitReady(Duration.ofMinutes(1), () -> Ports.answers(port));
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(family(server)).hasSizeGreaterThan(3));
            List<ProcessHandle> family = family(server);

            server.close();

            assertThat(family).noneMatch(ProcessHandle::isAlive);
        } finally {
            DataFolder.delete(folder);
        }
    }

    private static List<ProcessHandle> family(Child server) {
        ProcessHandle first = ProcessHandle.of(server.pid()).orElseThrow();
        return Stream.concat(Stream.of(first), first.descendants()).toList();
    }
}
