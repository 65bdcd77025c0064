package dev.carillon.benchmarks.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.benchmarks.cli.BenchReport;
import dev.carillon.standalone.stack.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Administrators that list and change webhooks as fast as the API answers, in turns with as many
/// callers of an endpoint that asks the database for nothing but `select 1`.
final class ApiScenario {

    /// Turns of the API and of the baseline.
    private static final int TURNS = 6;

    private static final int LONG_LISTS = 200;

    private final Settings settings;
    private final ApiStage stage;
    private final Progress progress;

    /// How much of it.
    ///
    /// @param connections how many call at a time
    /// @param measured how long the API is measured, and the baseline as long
    /// @param warmUp how long both run before that
    record Settings(int connections, Duration measured, Duration warmUp) {}

    ApiScenario(Settings settings, ApiStage stage, Progress progress) {
        this.settings = settings;
        this.stage = stage;
        this.progress = progress;
    }

    BenchReport run() throws InterruptedException {
        List<KeepAliveConnection> open = new ArrayList<>();
        try {
            List<Administrator> administrators = new ArrayList<>();
            List<Load.Caller> bare = new ArrayList<>();
            for (int i = 0; i < settings.connections(); i++) {
                KeepAliveConnection api = new KeepAliveConnection(stage.apiUri(), stage.token(i));
                open.add(api);
                administrators.add(new Administrator(api, stage.pipe(i), i));
                KeepAliveConnection select = new KeepAliveConnection(stage.bareUri(), "none");
                open.add(select);
                bare.add(() -> requireOk(select.post("{}")));
            }
            return measure(administrators, bare);
        } catch (IOException e) {
            throw new UncheckedIOException("a connection broke", e);
        } finally {
            for (KeepAliveConnection connection : open) {
                close(connection);
            }
        }
    }

    private BenchReport measure(List<Administrator> administrators, List<Load.Caller> bare)
            throws InterruptedException, IOException {
        progress.report("api", "warming up");
        Duration warm = settings.warmUp().dividedBy(4);
        for (int i = 0; i < 2; i++) {
            Load.run(administrators, warm);
            Load.run(bare, warm);
        }
        Duration turn = settings.measured().dividedBy(TURNS);
        Latencies latencies = new Latencies();
        Latencies bareLatencies = new Latencies();
        List<Double> rates = new ArrayList<>();
        List<Double> bareRates = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        double statements = 0;
        for (int i = 0; i < TURNS; i++) {
            double before = stage.statements();
            Load.Round api = Load.run(administrators, turn);
            statements += stage.statements() - before;
            Load.Round select = Load.run(bare, turn);
            latencies.addAll(api.latencies());
            bareLatencies.addAll(select.latencies());
            rates.add(api.perSecond());
            bareRates.add(select.perSecond());
            ratios.add(api.perSecond() / select.perSecond());
            progress.report(
                    "api",
                    "%.0f calls/s, select 1: %.0f/s, ratio %.2f"
                            .formatted(rates.getLast(), bareRates.getLast(), ratios.getLast()));
        }
        ObjectNode figures = BenchReport.object().put("bench", "api");
        figures.put("ratePerSecond", round(median(rates)));
        figures.put("baselinePerSecond", round(median(bareRates)));
        figures.put("ratio", Math.round(median(ratios) * 1000) / 1000.0);
        latencies.into(figures.putObject("latencyMillis"));
        bareLatencies.into(figures.putObject("baselineLatencyMillis"));
        figures.put("connections", settings.connections());
        figures.put("statementsPerCall", Math.round(statements / latencies.count() * 100) / 100.0);
        Map<String, Long> calls = new TreeMap<>();
        List<String> complaints = new ArrayList<>();
        for (Administrator administrator : administrators) {
            administrator.calls().forEach((kind, count) -> calls.merge(kind, count, Long::sum));
            complaints.addAll(administrator.complaints());
        }
        long listed = administrators.stream().mapToLong(Administrator::listed).sum();
        figures.put(
                "webhooksPerList",
                Math.round(10.0 * listed / Math.max(1, calls.getOrDefault("list", 0L))) / 10.0);
        figures.put("errors", complaints.size());
        ObjectNode counted = figures.putObject("calls");
        calls.forEach(counted::put);
        progress.report("api", "listing a pipe with " + ApiStage.MANY + " webhooks");
        listMany(figures, complaints);
        progress.report("api", "comparing the topic with what was answered");
        long webhooks = stage.compareTopic(administrators, complaints);
        figures.putObject("ledger")
                .put("webhooks", webhooks)
                .put(
                        "present",
                        administrators.stream().mapToInt(one -> one.present().size()).sum());
        return new BenchReport(figures, complaints.stream().limit(20).toList());
    }

    /// The longest list there is, one caller at a time, now that the JVM is warm.
    private void listMany(ObjectNode figures, List<String> complaints) throws IOException {
        try (KeepAliveConnection connection =
                new KeepAliveConnection(stage.apiUri(), stage.token(0))) {
            Latencies latencies = new Latencies();
            double before = 0;
            for (int i = 0; i < LONG_LISTS; i++) {
                if (i == LONG_LISTS / 2) {
                    latencies = new Latencies();
                    before = stage.statements();
                }
                long start = System.nanoTime();
                KeepAliveConnection.Answer answer =
                        connection.post("{\"query\":\"" + stage.listMany() + "\"}");
                latencies.add(System.nanoTime() - start);
                int listed = answer.body().split("\"url\"", -1).length - 1;
                if (listed != ApiStage.MANY) {
                    complaints.add("the long list has " + listed + " webhooks");
                }
            }
            ObjectNode many = figures.putObject("listOf" + ApiStage.MANY);
            latencies.into(many.putObject("latencyMillis"));
            many.put(
                    "statements",
                    Math.round((stage.statements() - before) / latencies.count() * 100) / 100.0);
        }
    }

    private static void requireOk(KeepAliveConnection.Answer answer) throws IOException {
        if (answer.status() != 200) {
            throw new IOException("the baseline answered " + answer.status());
        }
    }

    private static void close(KeepAliveConnection connection) {
        try {
            connection.close();
        } catch (IOException e) {
            throw new UncheckedIOException("a connection cannot be closed", e);
        }
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1
                ? sorted.get(middle)
                : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static double round(double rate) {
        return Math.round(rate * 10) / 10.0;
    }
}
