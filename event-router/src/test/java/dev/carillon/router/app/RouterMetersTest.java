package dev.carillon.router.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.router.topology.RejectReason;
import dev.carillon.testsupport.MetersTable;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RouterMetersTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RouterMeters meters = new RouterMeters(registry);

    @Test
    void theDocumentListsEveryMeter() throws IOException {
        meters.showTables(() -> 0, () -> 0);
        meters.showLag(() -> 0);
        String table = MetersTable.rows(registry);

        assertThat(Files.readString(Path.of("../docs/metrics.md")))
                .as("docs/metrics.md lacks this table:\n%s", table)
                .contains(table);
    }

    @Test
    void theDocumentListsEveryReason() throws IOException {
        String page = Files.readString(Path.of("../docs/metrics.md"));
        for (RejectReason reason : RejectReason.values()) {
            assertThat(page).contains("`" + reason.word() + "`");
        }
    }

    @Test
    void tellsTheAgeOfTheOldestEventOfATransactionWhenItIsCommitted() {
        meters.eventRead(Duration.ofSeconds(3));
        meters.eventRead(Duration.ofSeconds(50));
        meters.eventRead(Duration.ofSeconds(7));
        meters.committed();
        meters.eventRead(Duration.ofSeconds(400));
        meters.aborted();
        meters.committed();
        meters.eventRead(Duration.ofSeconds(2));
        meters.committed();

        var timer = registry.get("carillon.router.end.to.end").timer();
        assertThat(timer.count()).isEqualTo(2);
        assertThat(timer.totalTime(TimeUnit.SECONDS)).isBetween(52.0, 60.0);
    }
}
