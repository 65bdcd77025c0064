package dev.carillon.delivery.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.delivery.domain.AttemptOutcome;
import dev.carillon.testsupport.MetersTable;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MicrometerDeliveryMetricsTest {

    @Test
    void theDocumentListsEveryMeter() throws IOException {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        MicrometerDeliveryMetrics metrics = new MicrometerDeliveryMetrics(registry);
        metrics.attemptEnded(new AttemptOutcome.Delivered(200), Duration.ofMillis(1));
        metrics.delivered(Duration.ofMillis(1));

        String table = MetersTable.rows(registry);

        assertThat(Files.readString(Path.of("../docs/metrics.md")))
                .as("docs/metrics.md lacks this table:\n%s", table)
                .contains(table);
    }
}
