package dev.carillon.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The alert rules and the dashboard speak of what there is.
class MonitoringTest {

    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern METRIC = Pattern.compile("\\bcarillon_[a-z_]+\\b");
    private static final Pattern OF_A_TIMER = Pattern.compile("_seconds_(bucket|count|sum|max)$");

    @Test
    void everyMetricOfTheAlertsAndTheDashboardIsDocumented() throws IOException {
        Set<String> documented = new HashSet<>();
        METRIC.matcher(text("docs/metrics.md"))
                .results()
                .forEach(found -> documented.add(found.group()));
        Set<String> used = new TreeSet<>();
        for (String expression : expressions()) {
            METRIC.matcher(expression)
                    .results()
                    .map(found -> OF_A_TIMER.matcher(found.group()).replaceFirst("_seconds"))
                    .forEach(used::add);
        }

        assertThat(used).hasSizeGreaterThan(25);
        assertThat(documented).containsAll(used);
    }

    @Test
    void everyAlertIsExplainedAndNoneIsThatDoesNotExist() throws IOException {
        List<String> alerts = new ArrayList<>();
        rules().forEach(rule -> {
            alerts.add(rule.path("alert").asText());
            assertThat(rule.path("labels").path("severity").asText()).isIn("critical", "warning");
            assertThat(rule.path("annotations").path("summary").asText()).isNotBlank();
        });

        assertThat(alerts).hasSizeGreaterThan(15).doesNotHaveDuplicates();
        assertThat(
                        text("docs/operating.md")
                                .lines()
                                .filter(line -> line.startsWith("| `Carillon"))
                                .map(line -> line.split("`", -1)[1]))
                .containsExactlyInAnyOrderElementsOf(alerts);
        for (String alert : alerts) {
            assertThat(text("deploy/prometheus/alerts_test.yml"))
                    .as("a case in which it fires, and one in which it does not")
                    .contains("alertname: " + alert + " }")
                    .containsPattern("alertname=\"" + alert + "\"|alertname: " + alert + "\\n");
        }
    }

    @Test
    void everyPanelAsksTheDatasourceThatIsProvisioned() throws IOException {
        JsonNode dashboard =
                new ObjectMapper().readTree(text("deploy/grafana/dashboards/carillon.json"));
        String datasource =
                yaml("deploy/grafana/provisioning/datasources/prometheus.yml")
                        .path("datasources")
                        .path(0)
                        .path("uid")
                        .asText();
        Set<Integer> ids = new HashSet<>();
        int asking = 0;
        for (JsonNode panel : dashboard.path("panels")) {
            assertThat(ids.add(panel.path("id").asInt())).as("an id of its own").isTrue();
            if (!panel.path("type").asText().equals("row")) {
                asking++;
                assertThat(panel.path("targets")).isNotEmpty();
                for (JsonNode target : panel.path("targets")) {
                    assertThat(target.path("datasource").path("uid").asText())
                            .isEqualTo(datasource);
                    assertThat(target.path("expr").asText()).isNotBlank();
                }
            }
        }
        assertThat(asking).isGreaterThan(20);
    }

    private static List<String> expressions() throws IOException {
        List<String> expressions = new ArrayList<>();
        rules().forEach(rule -> expressions.add(rule.path("expr").asText()));
        JsonNode dashboard =
                new ObjectMapper().readTree(text("deploy/grafana/dashboards/carillon.json"));
        dashboard.findValuesAsText("expr").forEach(expressions::add);
        return expressions;
    }

    private static Stream<JsonNode> rules() throws IOException {
        return yaml("deploy/prometheus/alerts.yml")
                .path("groups")
                .valueStream()
                .flatMap(group -> group.path("rules").valueStream());
    }

    private static JsonNode yaml(String file) throws IOException {
        return new ObjectMapper(new YAMLFactory()).readTree(text(file));
    }

    private static String text(String file) throws IOException {
        return Files.readString(PROJECT.resolve(file));
    }
}
