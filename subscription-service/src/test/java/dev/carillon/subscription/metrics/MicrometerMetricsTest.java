package dev.carillon.subscription.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.subscription.domain.ErrorCode;
import dev.carillon.subscription.metrics.SubscriptionMetrics.Leading;
import dev.carillon.testsupport.MetersTable;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MicrometerMetricsTest {

    @Test
    void theDocumentListsEveryMeter() throws IOException {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        MicrometerMetrics metrics = new MicrometerMetrics(registry);
        metrics.showApiStatements(() -> 0);
        metrics.operationAnswered("webhook", Optional.empty());
        metrics.requestRefused(ErrorCode.INVALID_INPUT);
        metrics.leads("relay", Leading.YES);
        metrics.recordsApplied("directory", 1);
        metrics.recordUnreadable("directory");
        metrics.webhookDisabled("gone");
        metrics.webhookWarnedOf();
        metrics.noticeEnded("sent");
        metrics.noticesWait(0, Duration.ZERO);
        metrics.replayed(1, 1);

        String table = MetersTable.rows(registry);

        assertThat(Files.readString(Path.of("../docs/metrics.md")))
                .as("docs/metrics.md lacks this table:\n%s", table)
                .contains(table);
    }
}
