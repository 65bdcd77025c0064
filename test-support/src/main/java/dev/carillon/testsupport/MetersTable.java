package dev.carillon.testsupport;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The meters of a registry as `docs/metrics.md` lists them.
public final class MetersTable {

    private MetersTable() {}

    /// Rows of a Markdown table, by name: name as Prometheus has it, kind, tags, and what it is. A
    /// meter with several values of a tag is one row.
    public static String rows(MeterRegistry registry) {
        Map<String, String> rows = new TreeMap<>();
        registry.getMeters().stream()
                .map(Meter::getId)
                .sorted(Comparator.comparing(Meter.Id::getName))
                .forEach(id -> rows.put(id.getName(), row(id)));
        return String.join("", rows.values());
    }

    private static String row(Meter.Id id) {
        String name =
                new PrometheusNamingConvention().name(id.getName(), id.getType(), id.getBaseUnit());
        String suffix = id.getType() == Meter.Type.COUNTER ? "_total" : "";
        return "| `%s%s` | %s | %s | %s |\n"
                .formatted(
                        name,
                        suffix,
                        id.getType().name().toLowerCase(Locale.ROOT),
                        id.getTags().stream()
                                .map(Tag::getKey)
                                .sorted()
                                .collect(Collectors.joining(", ")),
                        id.getDescription());
    }
}
