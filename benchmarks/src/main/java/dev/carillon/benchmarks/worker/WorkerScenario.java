package dev.carillon.benchmarks.worker;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.benchmarks.cli.BenchReport;
import dev.carillon.benchmarks.parts.Medians;
import dev.carillon.standalone.stack.Progress;
import dev.carillon.testsupport.hostile.Behaviour;
import dev.carillon.testsupport.hostile.Script;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/// Deliveries that lie in Kafka, through one worker with shipped defaults, to a receiver that
/// counts them; beside it the bare client against the same receiver, in turns. Then deliveries at
/// half the rate found, one by one, for the latency.
final class WorkerScenario {

    private static final int ROUNDS = 3;
    private static final Duration STALL = Duration.ofMinutes(1);
    private static final double MICROS_PER_SECOND = 1e6;

    private final Settings settings;
    private final Progress progress;
    private final Rig rig;

    /// How a run goes.
    ///
    /// @param size the stage
    /// @param measured how long deliveries are measured in all
    /// @param warmUp how long before that
    /// @param machine the worker's Java virtual machine
    record Settings(
            DeliveryStage.Size size, Duration measured, Duration warmUp, Rig.Machine machine) {}

    WorkerScenario(Settings settings, Path folder, Progress progress) {
        this.settings = settings;
        this.progress = progress;
        this.rig =
                new Rig(
                        settings.size(),
                        settings.machine(),
                        Script.always(Behaviour.OK),
                        folder,
                        progress);
    }

    /// Runs it, and stops every part.
    BenchReport run() throws InterruptedException {
        try (rig) {
            double rate = WarmUp.run(rig, settings.warmUp(), progress);
            List<Rig.Turn> ours = new ArrayList<>();
            List<Rig.Turn> theirs = new ArrayList<>();
            double seconds = settings.measured().toSeconds() / (double) ROUNDS;
            for (int round = 0; round < ROUNDS; round++) {
                ours.add(rig.deliver((int) (rate * seconds)));
                theirs.add(rig.send((long) (ours.getLast().rate() * seconds)));
                progress.report(
                        "round " + (round + 1),
                        "%.0f/s, the bare client %.0f/s"
                                .formatted(ours.getLast().rate(), theirs.getLast().rate()));
            }
            double half = Medians.of(ours.stream().mapToDouble(Rig.Turn::rate)) / 2;
            progress.report("latency", "%.0f/s for %.0f s".formatted(half, seconds));
            Histogram before = rig.latencies();
            long timed =
                    rig.stream(
                            new Rig.Stream(
                                    half,
                                    seconds,
                                    i -> i % settings.size().endpoints(),
                                    _ -> true));
            rig.await(rig.written(), STALL);
            Histogram latencies = rig.latencies();
            if (before.getTotalCount() != 0 || latencies.getTotalCount() > timed) {
                throw new IllegalStateException("deliveries were timed that nobody asked for");
            }
            return report(ours, theirs, latencies);
        }
    }

    private BenchReport report(List<Rig.Turn> ours, List<Rig.Turn> theirs, Histogram latencies) {
        int expected = rig.written();
        long missing = rig.ledger().missing(expected);
        long duplicates = rig.ledger().duplicates(expected);
        double handedOff = rig.worker().metric("carillon_worker_handed_off_total");
        double rate = Medians.of(ours.stream().mapToDouble(Rig.Turn::rate));
        double bare = Medians.of(theirs.stream().mapToDouble(Rig.Turn::rate));
        ObjectNode figures = BenchReport.object();
        figures.put("benchmark", "worker");
        figures.put("endpoints", settings.size().endpoints());
        figures.put("payloadBytes", settings.size().payloadBytes());
        figures.put("expected", expected);
        figures.put("received", rig.ledger().arrivals());
        figures.put("missing", missing);
        figures.put("duplicates", duplicates);
        figures.put("handedOff", (long) handedOff);
        figures.put("ratePerSecond", rate);
        figures.put("baselinePerSecond", bare);
        figures.put("ratio", rate / bare);
        figures.put("cpuMicrosPerDelivery", cpuMicros(ours, Rig.Turn::cpuSeconds));
        figures.put("brokerCpuMicrosPerDelivery", cpuMicros(ours, Rig.Turn::brokerCpuSeconds));
        figures.put("baselineCpuMicrosPerRequest", cpuMicros(theirs, Rig.Turn::cpuSeconds));
        figures.put("heapPeakMiB", rig.heapPeak());
        ObjectNode latency = figures.putObject("latencyMillis");
        latency.put("p50", latencies.getValueAtPercentile(50) / MICROS_PER_SECOND);
        latency.put("p99", latencies.getValueAtPercentile(99) / MICROS_PER_SECOND);
        List<String> complaints = new ArrayList<>();
        if (missing > 0) {
            complaints.add(missing + " of " + expected + " deliveries are missing");
        }
        if (duplicates > 0) {
            complaints.add(duplicates + " deliveries came twice");
        }
        if (handedOff > 0) {
            complaints.add((long) handedOff + " healthy deliveries were handed off");
        }
        return new BenchReport(figures, complaints);
    }

    private static double cpuMicros(List<Rig.Turn> turns, ToDoubleFunction<Rig.Turn> cpu) {
        return Medians.of(
                turns.stream()
                        .mapToDouble(turn ->
                                cpu.applyAsDouble(turn) * MICROS_PER_SECOND / turn.count()));
    }
}
