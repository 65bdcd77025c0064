package dev.carillon.benchmarks.worker;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.benchmarks.cli.BenchReport;
import dev.carillon.benchmarks.parts.Medians;
import dev.carillon.benchmarks.parts.ServiceProcess;
import dev.carillon.delivery.domain.RetrySchedule;
import dev.carillon.platform.lifecycle.Closer;
import dev.carillon.standalone.stack.Progress;
import dev.carillon.testsupport.hostile.Behaviour;
import dev.carillon.testsupport.hostile.HostileReceiver;
import dev.carillon.testsupport.hostile.Script;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Receivers that take their time. First one worker with shipped settings and many endpoints: how
/// many it keeps waiting at once. Then one worker against two whose settings bound what may be
/// under way, so that the processors have little to do: in turns, what the second one adds.
final class ScaleScenario {

    private static final Duration ANSWER = Duration.ofMillis(100);
    private static final int PARTITIONS = 24;
    private static final int PAYLOAD_BYTES = 1024;
    private static final int CAPACITY = 20_000_000;
    private static final int ROUNDS = 2;
    private static final int FIRST_BATCH = 20_000;
    private static final int BOUND = 200;
    private static final Map<String, String> BOUNDED =
            Map.of("CARILLON_WORKER_MAX_IN_FLIGHT", Integer.toString(BOUND));
    private static final Duration STALL = Duration.ofMinutes(1);
    private static final Duration SETTLE = Duration.ofSeconds(60);
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double BYTES_PER_MIB = 1024.0 * 1024;

    private final Settings settings;
    private final Path folder;
    private final Progress progress;
    private final Closer closer = new Closer();
    private final SequenceLedger ledger = new SequenceLedger(CAPACITY, SequenceLedger::numberIn);
    private final DeliveryStage stage;
    private final Feed feed;
    private int started;

    /// How a run goes.
    ///
    /// @param endpoints how many there are
    /// @param measured how long is measured in all
    /// @param warmUp how long before that
    /// @param machine the workers' Java virtual machine
    record Settings(int endpoints, Duration measured, Duration warmUp, Rig.Machine machine) {}

    private record Wide(double rate, double cores, double heapMiB, double threads) {}

    ScaleScenario(Settings settings, Path folder, Progress progress) {
        this.settings = settings;
        this.folder = folder;
        this.progress = progress;
        try {
            HostileReceiver receiver =
                    closer.register(
                            HostileReceiver.start(
                                    HostileReceiver.Setup.of(
                                                    Script.always(Behaviour.delayed(ANSWER)))
                                            .telling(ledger)));
            progress.report("parts", "starting a broker and a registry");
            this.stage =
                    closer.register(
                            new DeliveryStage(
                                    folder,
                                    new DeliveryStage.Size(
                                            settings.endpoints(),
                                            DeliveryStage.Size.PER_PIPE,
                                            PARTITIONS,
                                            PAYLOAD_BYTES,
                                            RetrySchedule.DEFAULT.delays())));
            stage.subscribe(endpoint -> receiver.uri("/" + endpoint));
            this.feed = stage.newFeed();
        } catch (RuntimeException e) {
            closer.close();
            throw e;
        }
    }

    /// Runs it, and stops every part.
    BenchReport run() throws InterruptedException {
        try (closer) {
            Wide wide = wide();
            List<Double> one = new ArrayList<>();
            List<Double> two = new ArrayList<>();
            double expected = BOUND * NANOS_PER_SECOND / ANSWER.toNanos();
            int batch = (int) (expected * settings.measured().toSeconds() / (2 * ROUNDS + 1));
            try (ServiceProcess first = start(BOUNDED)) {
                deliver(batch);
                for (int round = 1; round <= ROUNDS; round++) {
                    one.add(deliver(batch));
                    try (ServiceProcess second = start(BOUNDED)) {
                        awaitShare(first, second);
                        deliver(batch);
                        two.add(deliver(2 * batch));
                    }
                    awaitAll(first);
                    progress.report(
                            "round " + round,
                            "one %.0f/s, two %.0f/s".formatted(one.getLast(), two.getLast()));
                }
            }
            return report(wide, Medians.of(stream(one)), Medians.of(stream(two)));
        }
    }

    private static java.util.stream.DoubleStream stream(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue);
    }

    private Wide wide() throws InterruptedException {
        try (ServiceProcess worker = start(Map.of())) {
            long end = System.nanoTime() + settings.warmUp().toNanos();
            double rate = FIRST_BATCH;
            while (System.nanoTime() < end) {
                rate = deliver(Math.max(FIRST_BATCH, (int) (3 * rate)));
                progress.report("warm-up", "%.0f/s".formatted(rate));
            }
            long cpu = worker.cpu().toNanos();
            long began = System.nanoTime();
            int count = (int) (rate * settings.measured().toSeconds() / ROUNDS);
            double reached = deliver(count);
            double cores = (double) (worker.cpu().toNanos() - cpu) / (System.nanoTime() - began);
            return new Wide(
                    reached,
                    cores,
                    worker.metric("jvm_memory_committed_bytes", "area=\"heap\"") / BYTES_PER_MIB,
                    worker.metric("jvm_threads_live_threads"));
        }
    }

    private ServiceProcess start(Map<String, String> further) {
        started++;
        return ServiceProcess.start(
                ServiceProcess.WORKER,
                port -> stage.workerEnvironment(port, further),
                settings.machine().heap(),
                settings.machine().options(),
                folder.resolve("worker-" + started + ".log"));
    }

    /// Lets the workers drain so many deliveries.
    ///
    /// @return how many a second
    private double deliver(int count) throws InterruptedException {
        feed.prepare(count);
        long began = System.nanoTime();
        feed.release();
        long seen = ledger.arrivals();
        long since = began;
        while (ledger.arrivals() < feed.next()) {
            Thread.sleep(2);
            if (ledger.arrivals() != seen) {
                seen = ledger.arrivals();
                since = System.nanoTime();
            } else if (System.nanoTime() - since > STALL.toNanos()) {
                throw new IllegalStateException(
                        "no delivery has arrived for "
                                + STALL
                                + "; "
                                + seen
                                + " of "
                                + feed.next());
            }
        }
        return count * NANOS_PER_SECOND / (ledger.lastArrival() - began);
    }

    private static void awaitShare(ServiceProcess first, ServiceProcess second)
            throws InterruptedException {
        await(() -> partitions(first) > 0 && partitions(first) == partitions(second));
    }

    private static void awaitAll(ServiceProcess only) throws InterruptedException {
        double all = PARTITIONS * (1 + RetrySchedule.DEFAULT.tiers().size());
        await(() -> partitions(only) == all);
    }

    private static double partitions(ServiceProcess worker) {
        return worker.metric("carillon_worker_partitions");
    }

    private static void await(java.util.function.BooleanSupplier isSo) throws InterruptedException {
        long end = System.nanoTime() + SETTLE.toNanos();
        while (!isSo.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(
                        "the workers did not share the partitions within " + SETTLE);
            }
            Thread.sleep(200);
        }
    }

    private BenchReport report(Wide wide, double one, double two) {
        int expected = feed.next();
        long missing = ledger.missing(expected);
        long duplicates = ledger.duplicates(expected);
        ObjectNode figures = BenchReport.object();
        figures.put("benchmark", "scale");
        figures.put("endpoints", settings.endpoints());
        figures.put("answerMillis", ANSWER.toMillis());
        figures.put("expected", expected);
        figures.put("received", ledger.arrivals());
        figures.put("missing", missing);
        figures.put("duplicates", duplicates);
        ObjectNode wideFigures = figures.putObject("oneWorker");
        wideFigures.put("ratePerSecond", wide.rate());
        wideFigures.put("cores", wide.cores());
        wideFigures.put("heapMiB", wide.heapMiB());
        wideFigures.put("threads", (long) wide.threads());
        ObjectNode bounded = figures.putObject("bounded");
        bounded.put("underWay", BOUND);
        bounded.put("onePerSecond", one);
        bounded.put("twoPerSecond", two);
        bounded.put("ratio", two / one);
        List<String> complaints = new ArrayList<>();
        if (missing > 0) {
            complaints.add(missing + " of " + expected + " deliveries are missing");
        }
        if (duplicates > 0) {
            complaints.add(duplicates + " deliveries came twice");
        }
        return new BenchReport(figures, complaints);
    }
}
