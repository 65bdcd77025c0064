package dev.carillon.benchmarks.worker;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.benchmarks.cli.BenchReport;
import dev.carillon.benchmarks.parts.Medians;
import dev.carillon.standalone.stack.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/// Events from their producer through router and worker to a receiver, each to one endpoint: as
/// fast as callbacks come, beside the bare client in turns; then at half the rate found, for the
/// latency.
final class EndToEndScenario {

    private static final int ROUNDS = 3;

    /// More than what is on the way at full rate, so that nothing waits for the producer; not so
    /// many that what is measured is the draining of a heap.
    private static final int ON_THE_WAY = 10_000;

    private static final Duration WARM_UP_TURN = Duration.ofSeconds(5);
    private static final double MICROS_PER_SECOND = 1e6;
    private static final double NANOS_PER_MILLI = 1e6;

    private final Settings settings;
    private final Progress progress;
    private final EndToEndRig rig;

    /// How a run goes.
    ///
    /// @param size the stage
    /// @param measured how long events are measured in all
    /// @param warmUp how long before that
    /// @param machine the worker's Java virtual machine
    record Settings(
            DeliveryStage.Size size, Duration measured, Duration warmUp, Rig.Machine machine) {}

    EndToEndScenario(Settings settings, Path folder, Progress progress) {
        this.settings = settings;
        this.progress = progress;
        this.rig = new EndToEndRig(settings.size(), settings.machine(), folder, progress);
    }

    /// Runs it, and stops every part.
    BenchReport run() throws InterruptedException {
        try (rig) {
            warmUp();
            List<EndToEndRig.Turn> ours = new ArrayList<>();
            List<Double> theirs = new ArrayList<>();
            Duration turn = settings.measured().dividedBy(ROUNDS);
            for (int round = 1; round <= ROUNDS; round++) {
                ours.add(rig.sustain(turn, ON_THE_WAY));
                theirs.add(rig.send(ours.getLast().count()));
                progress.report(
                        "round " + round,
                        "%.0f/s, the bare client %.0f/s"
                                .formatted(ours.getLast().rate(), theirs.getLast()));
            }
            double half = Medians.of(ours.stream().mapToDouble(EndToEndRig.Turn::rate)) / 2;
            progress.report("latency", "%.0f/s for %d s".formatted(half, turn.toSeconds()));
            Histogram latencies = rig.stream(half, turn);
            return report(ours, theirs, half, latencies);
        }
    }

    private void warmUp() throws InterruptedException {
        long end = System.nanoTime() + settings.warmUp().toNanos();
        while (System.nanoTime() < end) {
            EndToEndRig.Turn turn = rig.sustain(WARM_UP_TURN, ON_THE_WAY);
            rig.send(turn.count());
            progress.report("warm-up", "%.0f/s".formatted(turn.rate()));
        }
    }

    private BenchReport report(
            List<EndToEndRig.Turn> ours, List<Double> theirs, double half, Histogram latencies) {
        int expected = rig.produced();
        long missing = rig.ledger().missing(expected);
        long duplicates = rig.ledger().duplicates(expected);
        double rate = Medians.of(ours.stream().mapToDouble(EndToEndRig.Turn::rate));
        double bare = Medians.of(theirs.stream().mapToDouble(Double::doubleValue));
        ObjectNode figures = BenchReport.object();
        figures.put("benchmark", "e2e");
        figures.put("endpoints", settings.size().endpoints());
        figures.put("payloadBytes", settings.size().payloadBytes());
        figures.put("expected", expected);
        figures.put("received", rig.ledger().arrivals());
        figures.put("missing", missing);
        figures.put("duplicates", duplicates);
        figures.put("handedOff", (long) rig.handedOff());
        figures.put("ratePerSecond", rate);
        figures.put("baselinePerSecond", bare);
        figures.put("ratio", rate / bare);
        figures.put("routerCpuMicrosPerEvent", micros(ours, EndToEndRig.Turn::routerCpuSeconds));
        figures.put("workerCpuMicrosPerEvent", micros(ours, EndToEndRig.Turn::workerCpuSeconds));
        ObjectNode halfRate = figures.putObject("halfRate");
        halfRate.put("ratePerSecond", half);
        ObjectNode latency = halfRate.putObject("latencyMillis");
        latency.put("p50", latencies.getValueAtPercentile(50) / NANOS_PER_MILLI);
        latency.put("p99", latencies.getValueAtPercentile(99) / NANOS_PER_MILLI);
        List<String> complaints = new ArrayList<>();
        if (missing > 0) {
            complaints.add(missing + " of " + expected + " callbacks are missing");
        }
        if (duplicates > 0) {
            complaints.add(duplicates + " callbacks came twice");
        }
        return new BenchReport(figures, complaints);
    }

    private static double micros(
            List<EndToEndRig.Turn> turns, ToDoubleFunction<EndToEndRig.Turn> cpu) {
        return Medians.of(
                turns.stream()
                        .mapToDouble(turn ->
                                cpu.applyAsDouble(turn) * MICROS_PER_SECOND / turn.count()));
    }
}
