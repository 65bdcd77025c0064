package dev.carillon.router.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.router.topology.RejectReason;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RouterMetersTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RouterMeters meters = new RouterMeters(registry);

    @Test
    void theDocumentListsEveryMeter() throws IOException {
        meters.showTables(() -> 0, () -> 0);
        meters.showLag(() -> 0);
        String table =
                registry.getMeters().stream()
                        .map(Meter::getId)
                        .sorted(Comparator.comparing(Meter.Id::getName))
                        .map(RouterMetersTest::row)
                        .distinct()
                        .collect(Collectors.joining());

        assertThat(Files.readString(Path.of("../docs/metrics.md")))
                .as("docs/metrics.md lacks this table:\n%s", table)
                .contains(table);
    }

    private static String row(Meter.Id id) {
        String name =
                new PrometheusNamingConvention().name(id.getName(), id.getType(), id.getBaseUnit());
        String suffix = id.getType() == Meter.Type.COUNTER ? "_total" : "";
        return "| `%s%s` | %s | %s |\n"
                .formatted(
                        name,
                        suffix,
                        id.getType().name().toLowerCase(Locale.ROOT),
                        id.getDescription());
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
