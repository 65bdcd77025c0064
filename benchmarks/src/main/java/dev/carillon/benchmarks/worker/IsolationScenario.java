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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.HdrHistogram.Histogram;

/// What bad endpoints do to good ones: 1,000 endpoints at half of what the worker can, all of them
/// well; then 100 of them hang; then 500 hang or fail. In turns, three times.
///
/// The 500 endpoints that are always well are the ones that are measured. The other 500 are new
/// ones in every phase, so that no phase begins with what an earlier one taught the worker. In the
/// end all are well, and every delivery must have arrived.
final class IsolationScenario {

    private static final int ROUNDS = 3;
    private static final int CORE = 500;
    private static final int FRESH = 500;
    private static final int HANGING = 100;
    private static final int PHASES = ROUNDS * Condition.values().length;
    private static final Behaviour FAILING = Behaviour.status(500);
    private static final Behaviour HANG = new Behaviour.Hang();
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final Duration RECOVERY = Duration.ofMinutes(12);
    private static final double NANOS_PER_MILLI = 1e6;

    private final Settings settings;
    private final Progress progress;
    private final Set<Integer> hanging = ConcurrentHashMap.newKeySet();
    private final Set<Integer> failing = ConcurrentHashMap.newKeySet();
    private final Rig rig;

    /// How a run goes.
    ///
    /// @param measured how long all phases take together
    /// @param warmUp how long before that
    /// @param machine the worker's Java virtual machine
    /// @param payloadBytes size of a callback's body
    record Settings(Duration measured, Duration warmUp, Rig.Machine machine, int payloadBytes) {}

    private enum Condition {
        WELL,
        HANGING,
        HALF_DEAD
    }

    /// What the endpoints that are well got in one phase.
    private record Phase(double share, double p99Millis) {}

    IsolationScenario(Settings settings, Path folder, Progress progress) {
        this.settings = settings;
        this.progress = progress;
        this.rig =
                new Rig(
                        new DeliveryStage.Size(
                                CORE + PHASES * FRESH,
                                DeliveryStage.Size.PER_PIPE,
                                24,
                                settings.payloadBytes(),
                                dev.carillon.delivery.domain.RetrySchedule.DEFAULT.delays()),
                        settings.machine(),
                        script(),
                        folder,
                        progress);
    }

    private Script script() {
        return (path, _) -> {
            Integer endpoint = Integer.valueOf(path.substring(1));
            if (hanging.contains(endpoint)) {
                return HANG;
            }
            return failing.contains(endpoint) ? FAILING : Behaviour.OK;
        };
    }

    /// Runs it, and stops every part.
    BenchReport run() throws InterruptedException {
        try (rig) {
            double rate = WarmUp.run(rig, settings.warmUp(), progress) / 2;
            double seconds = settings.measured().toSeconds() / (double) PHASES;
            Map<Condition, List<Phase>> phases = new EnumMap<>(Condition.class);
            int phase = 0;
            for (int round = 0; round < ROUNDS; round++) {
                for (Condition condition : Condition.values()) {
                    Phase seen = run(condition, phase++, rate, seconds);
                    phases.computeIfAbsent(condition, _ -> new ArrayList<>()).add(seen);
                    progress.report(
                            condition + " " + (round + 1),
                            "%.3f of what was asked, p99 %.0f ms"
                                    .formatted(seen.share(), seen.p99Millis()));
                }
            }
            double handedOff = rig.worker().metric("carillon_worker_handed_off_total");
            hanging.clear();
            failing.clear();
            progress.report("accounts", "waiting for what waits in retry tiers");
            rig.await(rig.written(), RECOVERY);
            return report(rate, phases, handedOff);
        }
    }

    private Phase run(Condition condition, int phase, double rate, double seconds)
            throws InterruptedException {
        int first = CORE + phase * FRESH;
        for (int i = 0; i < FRESH; i++) {
            switch (condition) {
                case WELL -> {}
                case HANGING -> {
                    if (i < HANGING) {
                        hanging.add(first + i);
                    }
                }
                case HALF_DEAD -> (i % 2 == 0 ? hanging : failing).add(first + i);
            }
        }
        Histogram before = rig.latencies();
        long timed =
                rig.stream(
                        new Rig.Stream(
                                rate,
                                seconds,
                                i -> i % 2 == 0 ? i / 2 % CORE : first + i / 2 % FRESH,
                                endpoint -> endpoint < CORE));
        Thread.sleep(GRACE);
        Histogram after = rig.latencies();
        progress.report("phase", before.getTotalCount() + " came late from the phase before");
        return new Phase(
                after.getTotalCount() / (double) timed,
                after.getValueAtPercentile(99) / NANOS_PER_MILLI);
    }

    private BenchReport report(double rate, Map<Condition, List<Phase>> phases, double handedOff) {
        int expected = rig.written();
        long missing = rig.ledger().missing(expected);
        ObjectNode figures = BenchReport.object();
        figures.put("benchmark", "isolation");
        figures.put("endpoints", CORE + FRESH);
        figures.put("offeredPerSecond", rate);
        figures.put("expected", expected);
        figures.put("received", rig.ledger().arrivals());
        figures.put("missing", missing);
        figures.put("repeated", rig.ledger().duplicates(expected));
        figures.put("handedOff", (long) handedOff);
        figures.put("wellP99Millis", p99(seen(phases, Condition.WELL)));
        compare(figures.putObject("hanging"), phases, Condition.HANGING);
        compare(figures.putObject("halfDead"), phases, Condition.HALF_DEAD);
        List<String> complaints = new ArrayList<>();
        if (missing > 0) {
            complaints.add(missing + " of " + expected + " deliveries are missing");
        }
        return new BenchReport(figures, complaints);
    }

    /// The median of the ratios of each phase to the one of its round in which all were well.
    private static void compare(
            ObjectNode figures, Map<Condition, List<Phase>> phases, Condition condition) {
        List<Phase> well = seen(phases, Condition.WELL);
        List<Phase> ill = seen(phases, condition);
        List<Double> rates = new ArrayList<>();
        List<Double> tails = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            rates.add(ill.get(round).share() / well.get(round).share());
            tails.add(ill.get(round).p99Millis() / well.get(round).p99Millis());
        }
        figures.put("rateRatio", Medians.of(rates.stream().mapToDouble(Double::doubleValue)));
        figures.put("p99Ratio", Medians.of(tails.stream().mapToDouble(Double::doubleValue)));
        figures.put("p99Millis", p99(ill));
    }

    private static List<Phase> seen(Map<Condition, List<Phase>> phases, Condition condition) {
        return phases.getOrDefault(condition, List.of());
    }

    private static double p99(List<Phase> phases) {
        return Medians.of(phases.stream().mapToDouble(Phase::p99Millis));
    }
}
