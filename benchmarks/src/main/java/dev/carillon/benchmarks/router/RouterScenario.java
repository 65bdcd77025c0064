package dev.carillon.benchmarks.router;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.benchmarks.cli.BenchReport;
import dev.carillon.benchmarks.parts.Medians;
import dev.carillon.benchmarks.router.RouterRig.Turn;
import dev.carillon.platform.lifecycle.Closer;
import dev.carillon.standalone.stack.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/// One router with a large table, each event for one subscription, in turns with a loop that copies
/// the same events; then few events, for the latency.
final class RouterScenario {

    private static final int ROUNDS = 3;
    private static final int FIRST_TURN = 50_000;
    private static final Duration WARM_UP_TURN = Duration.ofSeconds(5);
    private static final double IDLE_PER_SECOND = 50;
    private static final Duration SETTLE = Duration.ofSeconds(1);
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;

    private final Settings settings;
    private final Path folder;
    private final Progress progress;
    private final Tally tally;
    private int produced;

    /// How a run goes.
    ///
    /// @param population who listens
    /// @param eventBytes the size of an event's value
    /// @param events how many a measured turn has; 0 means as the warm-up suggests
    /// @param measured how long is measured in all
    /// @param warmUp how long before that
    /// @param copyThreads threads of the copy loop
    /// @param machine the router's process
    record Settings(
            Population population,
            int eventBytes,
            int events,
            Duration measured,
            Duration warmUp,
            int copyThreads,
            RouterMachine.Choice machine) {}

    private record Round(Turn router, Turn copy) {}

    RouterScenario(Settings settings, Path folder, Progress progress) {
        this.settings = settings;
        this.folder = folder;
        this.progress = progress;
        this.tally = new Tally(settings.population());
    }

    /// Runs it, and stops every part.
    BenchReport run() throws InterruptedException {
        Population population = settings.population();
        try (Closer closer = new Closer()) {
            progress.report("parts", "starting a broker and a registry");
            RouterStage stage = closer.register(new RouterStage(folder, settings.eventBytes()));
            progress.report(
                    "population",
                    "%d subscriptions in %d pipes"
                            .formatted(population.subscriptions(), population.scopes()));
            stage.publish(population);
            RouterRig router =
                    closer.register(
                            new RouterRig(stage, settings.machine(), folder.resolve("router.log")));
            progress.report("router", "routes after " + router.load());
            CopyProcess copy =
                    closer.register(
                            new CopyProcess(
                                    stage.bootstrapServers(),
                                    settings.copyThreads(),
                                    folder.resolve("copy.log")));
            DeliveryLedger ledger = closer.register(new DeliveryLedger(stage));
            Backlog backlog = closer.register(new Backlog(stage));
            Stand stand = new Stand(stage, router, copy, backlog, ledger);

            int count = warmUp(stand);
            List<Round> rounds = new ArrayList<>();
            for (int round = 1; round <= ROUNDS; round++) {
                rounds.add(turn(stand, settings.events() > 0 ? settings.events() : count));
                progress.report(
                        "round " + round,
                        "%.0f/s, the copy loop %.0f/s"
                                .formatted(
                                        rounds.getLast().router().rate(),
                                        rounds.getLast().copy().rate()));
            }
            Histogram idle = idle(stand);
            return report(rounds, idle, stand);
        }
    }

    private record Stand(
            RouterStage stage,
            RouterRig router,
            CopyProcess copy,
            Backlog backlog,
            DeliveryLedger ledger) {}

    /// @return how many events a measured turn should have
    private int warmUp(Stand stand) throws InterruptedException {
        long end = System.nanoTime() + settings.warmUp().toNanos();
        int count = FIRST_TURN;
        double rate = 1;
        while (System.nanoTime() < end) {
            Round round = turn(stand, count);
            rate = round.router().rate();
            progress.report("warm-up", "%.0f/s".formatted(rate));
            count = Math.max(FIRST_TURN, (int) (rate * WARM_UP_TURN.toSeconds()));
        }
        return Math.max(FIRST_TURN, (int) (rate * settings.measured().toSeconds() / ROUNDS));
    }

    private Round turn(Stand stand, int count) throws InterruptedException {
        Turn routed = stand.router().route(stand.backlog(), settings.population(), produced, count);
        produced += count;
        long cpu = stand.copy().cpu().toNanos();
        long brokerCpu = stand.stage().brokerCpu().toNanos();
        Duration took = stand.copy().copy(count);
        Turn copied =
                new Turn(
                        count,
                        took.toNanos() / NANOS_PER_SECOND,
                        (stand.copy().cpu().toNanos() - cpu) / NANOS_PER_SECOND,
                        (stand.stage().brokerCpu().toNanos() - brokerCpu) / NANOS_PER_SECOND);
        stand.stage().forget(stand.ledger().readToEnd(tally));
        return new Round(routed, copied);
    }

    private Histogram idle(Stand stand) throws InterruptedException {
        int count = (int) (IDLE_PER_SECOND * settings.measured().toSeconds() / ROUNDS);
        progress.report("latency", "%d events, %.0f/s".formatted(count, IDLE_PER_SECOND));
        Thread.sleep(SETTLE);
        Histogram latencies =
                new IdleStream(stand.stage(), settings.population())
                        .run(produced, count, IDLE_PER_SECOND);
        produced += count;
        return latencies;
    }

    private BenchReport report(List<Round> rounds, Histogram idle, Stand stand) {
        var _ = stand.ledger().readToEnd(tally);
        ObjectNode figures = BenchReport.object();
        figures.put("benchmark", "router");
        figures.put("subscriptions", settings.population().subscriptions());
        figures.put("scopes", settings.population().scopes());
        figures.put("eventBytes", settings.eventBytes());
        figures.put("expected", (long) produced * settings.population().fanOut());
        figures.put("received", tally.received());
        figures.put("missing", tally.missing(produced));
        figures.put("duplicates", tally.duplicates());
        double rate = median(rounds, round -> round.router().rate());
        figures.put("ratePerSecond", rate);
        figures.put("baselinePerSecond", median(rounds, round -> round.copy().rate()));
        figures.put("ratio", median(rounds, round -> round.router().rate() / round.copy().rate()));
        figures.put("cpuMicrosPerEvent", median(rounds, round -> round.router().micros()));
        figures.put("baselineCpuMicrosPerEvent", median(rounds, round -> round.copy().micros()));
        figures.put(
                "brokerCpuMicrosPerEvent", median(rounds, round -> round.router().brokerMicros()));
        figures.put(
                "baselineBrokerCpuMicrosPerEvent",
                median(rounds, round -> round.copy().brokerMicros()));
        figures.put("loadSeconds", stand.router().load().toNanos() / NANOS_PER_SECOND);
        stand.router()
                .process()
                .rssPeakMiB()
                .ifPresentOrElse(
                        peak -> figures.put("rssPeakMiB", peak),
                        () -> figures.putNull("rssPeakMiB"));
        ObjectNode latency = figures.putObject("idleLatencyMillis");
        latency.put("perSecond", IDLE_PER_SECOND);
        latency.put("p50", idle.getValueAtPercentile(50) / NANOS_PER_MILLI);
        latency.put("p99", idle.getValueAtPercentile(99) / NANOS_PER_MILLI);
        return new BenchReport(figures, tally.complaints(produced));
    }

    private static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
        return Medians.of(rounds.stream().mapToDouble(figure));
    }
}
