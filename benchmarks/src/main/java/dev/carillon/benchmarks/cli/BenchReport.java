package dev.carillon.benchmarks.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a benchmark found.
///
/// @param figures every figure, one JSON object; printed by `--json` as it is
/// @param complaints what the ledger says is wrong, a line each; empty when the run counts
public record BenchReport(ObjectNode figures, List<String> complaints) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /// Copies both.
    public BenchReport {
        figures = figures.deepCopy();
        complaints = List.copyOf(complaints);
    }

    /// Whether the ledger found nothing wrong.
    public boolean isClean() {
        return complaints.isEmpty();
    }

    /// An empty object to put figures into.
    public static ObjectNode object() {
        return JSON.createObjectNode();
    }

    /// The figures and the complaints as one JSON object on one line.
    public String json() {
        ObjectNode whole = figures.deepCopy();
        whole.put("clean", isClean());
        complaints.forEach(whole.putArray("complaints")::add);
        try {
            return JSON.writeValueAsString(whole);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report is always JSON", e);
        }
    }

    /// The same as a table for people: nested figures are named by their path.
    public String table() {
        List<String> lines = new ArrayList<>();
        rows("", figures, lines);
        lines.add("");
        if (isClean()) {
            lines.add("The ledger is clean.");
        } else {
            lines.add("VOID: the ledger is not clean.");
            complaints.forEach(complaint -> lines.add("  " + complaint));
        }
        return String.join("\n", lines);
    }

    private static void rows(String path, JsonNode node, List<String> lines) {
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            String name = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
            if (field.getValue().isObject()) {
                rows(name, field.getValue(), lines);
            } else {
                lines.add(String.format(Locale.ROOT, "  %-40s %s", name, text(field.getValue())));
            }
        }
    }

    private static String text(JsonNode value) {
        return value.isFloatingPointNumber()
                ? String.format(Locale.ROOT, "%.3f", value.doubleValue())
                : value.asText(value.toString());
    }
}
