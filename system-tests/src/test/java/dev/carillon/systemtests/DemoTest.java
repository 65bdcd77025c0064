package dev.carillon.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {

    @Test
    void everyEventReachesEveryoneWhoAskedOnceThroughRealParts(@TempDir Path folder)
            throws Exception {
        CommandLine.Finished demo =
                new CommandLine(folder)
                        .run("demo", "--events", "1000", "--webhooks", "5", "--json");

        assertThat(demo.exitCode()).as(demo.err() + demo.out()).isZero();
        assertThat(demo.out().lines()).hasSize(1);
        JsonNode report = new ObjectMapper().readTree(demo.out());
        assertThat(report.get("events").asInt()).isEqualTo(1000);
        assertThat(report.get("webhooks").asInt()).isEqualTo(5);
        assertThat(report.get("expected").asInt()).isGreaterThanOrEqualTo(1000);
        assertThat(report.get("delivered")).isEqualTo(report.get("expected"));
        assertThat(report.get("missing").asInt()).isZero();
        assertThat(report.get("duplicates").asInt()).isZero();
        assertThat(report.get("unexpected").asInt()).isZero();
        assertThat(report.get("signatureFailures").asInt()).isZero();
        assertThat(report.get("attempts").asInt())
                .as("one attempt is refused on purpose and made again")
                .isEqualTo(report.get("expected").asInt() + 1);
        assertThat(report.at("/latencyMillis/p50").asLong()).isPositive();
        assertThat(report.at("/latencyMillis/p99").asLong()).isPositive();
        assertThat(report.get("deliveriesPerSecond").asDouble()).isPositive();
        assertThat(report.get("parts").properties())
                .extracting(part -> part.getKey())
                .containsExactlyInAnyOrder("kafka", "postgresql", "registry", "java");
    }
}
