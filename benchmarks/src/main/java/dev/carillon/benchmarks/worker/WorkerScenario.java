package dev.carillon.benchmarks.worker;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.benchmarks.cli.BenchReport;
import dev.carillon.platform.lifecycle.Closer;
import dev.carillon.standalone.stack.Progress;
import dev.carillon.testsupport.hostile.Behaviour;
import dev.carillon.testsupport.hostile.HostileReceiver;
import dev.carillon.testsupport.hostile.Script;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.KafkaProducer;

/// Deliveries that lie in Kafka, through one worker with shipped defaults, to a receiver that
/// counts them; beside it the bare client against the same receiver, in turns. Then deliveries at
/// half the rate found, one by one, for the latency.
final class WorkerScenario {

    private static final int ROUNDS = 3;
    private static final int FIRST_BATCH = 20_000;
    private static final int CAPACITY = 20_000_000;
    private static final Duration STALL = Duration.ofSeconds(60);
    private static final long LOOK_NANOS = Duration.ofMillis(5).toNanos();
    private static final Duration SETTLE = Duration.ofMillis(500);
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MICROS_PER_SECOND = 1e6;
    private static final double BYTES_PER_MIB = 1024.0 * 1024;

    private final Settings settings;
    private final Progress progress;
    private final Closer closer = new Closer();
    private final SequenceLedger ledger = new SequenceLedger(CAPACITY);
    private final HostileReceiver receiver;
    private final DeliveryStage stage;
    private final Feed feed;
    private final WorkerProcess worker;
    private final BaselineProcess baseline;
    private double heapPeak;

    /// How a run goes.
    ///
    /// @param size the stage
    /// @param measured how long deliveries are measured in all
    /// @param warmUp how long before that
    /// @param heap the limit of the worker's heap, as `-Xmx` takes it
    record Settings(DeliveryStage.Size size, Duration measured, Duration warmUp, String heap) {}

    /// What one turn of the worker or of the baseline came to.
    private record Turn(long count, double seconds, double cpuSeconds, double brokerCpuSeconds) {
        double rate() {
            return count / seconds;
        }
    }

    WorkerScenario(Settings settings, Path folder, Progress progress) {
        this.settings = settings;
        this.progress = progress;
        try {
            DeliveryStage.Size size = settings.size();
            this.receiver =
                    closer.register(
                            HostileReceiver.start(
                                    HostileReceiver.Setup.of(Script.always(Behaviour.OK))
                                            .telling(ledger)));
            progress.report("parts", "starting a broker, a registry and a worker");
            this.stage = closer.register(new DeliveryStage(folder, size));
            stage.subscribe(endpoint -> receiver.uri("/" + endpoint));
            this.feed = stage.newFeed();
            this.worker =
                    closer.register(
                            WorkerProcess.start(
                                    stage::workerEnvironment,
                                    settings.heap(),
                                    folder.resolve("worker.log")));
            this.baseline =
                    closer.register(
                            new BaselineProcess(
                                    size.payloadBytes(),
                                    size.endpoints(),
                                    folder.resolve("baseline.log")));
        } catch (RuntimeException e) {
            closer.close();
            throw e;
        }
    }

    /// Runs it, and stops every part.
    BenchReport run() throws InterruptedException {
        try (closer) {
            double rate = warmUp();
            List<Turn> ours = new ArrayList<>();
            List<Turn> theirs = new ArrayList<>();
            double seconds = settings.measured().toSeconds() / (double) ROUNDS;
            for (int round = 0; round < ROUNDS; round++) {
                ours.add(deliver((int) (rate * seconds)));
                theirs.add(send((long) (ours.getLast().rate() * seconds)));
                progress.report(
                        "round " + (round + 1),
                        "%.0f/s, the bare client %.0f/s"
                                .formatted(ours.getLast().rate(), theirs.getLast().rate()));
            }
            double found = median(ours.stream().mapToDouble(Turn::rate).toArray());
            Histogram latencies = trickle(found / 2, seconds);
            return report(ours, theirs, latencies);
        }
    }

    private double warmUp() throws InterruptedException {
        long end = System.nanoTime() + settings.warmUp().toNanos();
        double rate = FIRST_BATCH;
        int batch = FIRST_BATCH;
        while (System.nanoTime() < end) {
            rate = deliver(batch).rate();
            send(batch);
            progress.report("warm-up", "%.0f/s".formatted(rate));
            batch = Math.max(FIRST_BATCH, (int) (rate * 3));
        }
        return rate;
    }

    private Turn deliver(int count) throws InterruptedException {
        feed.prepare(count);
        long cpu = worker.cpu().toNanos();
        long brokerCpu = brokerCpu();
        long began = System.nanoTime();
        feed.release();
        await(feed.next());
        double seconds = (ledger.lastArrival() - began) / NANOS_PER_SECOND;
        Thread.sleep(SETTLE);
        return new Turn(
                count,
                seconds,
                (worker.cpu().toNanos() - cpu) / NANOS_PER_SECOND,
                (brokerCpu() - brokerCpu) / NANOS_PER_SECOND);
    }

    private Turn send(long count) {
        long cpu = baseline.cpu().toNanos();
        Duration took = baseline.send(receiver.port(), count);
        return new Turn(
                count,
                took.toNanos() / NANOS_PER_SECOND,
                (baseline.cpu().toNanos() - cpu) / NANOS_PER_SECOND,
                0);
    }

    /// Open loop: each delivery is written when its time has come, however the worker does.
    private Histogram trickle(double rate, double seconds) throws InterruptedException {
        progress.report("latency", "%.0f/s for %.0f s".formatted(rate, seconds));
        int count = (int) (rate * seconds);
        int first = feed.take(count);
        ledger.latencies();
        try (KafkaProducer<byte[], byte[]> producer = stage.newProducer()) {
            long begin = System.nanoTime();
            for (int i = 0; i < count; i++) {
                long due = begin + (long) (i / rate * NANOS_PER_SECOND);
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                ledger.intend(first + i, due);
                producer.send(stage.envelope(first + i));
            }
            producer.flush();
        }
        await(feed.next());
        return ledger.latencies();
    }

    private void await(long arrivals) throws InterruptedException {
        long seen = ledger.arrivals();
        long since = System.nanoTime();
        while (ledger.arrivals() < arrivals) {
            worker.requireAlive();
            Thread.sleep(Duration.ofNanos(LOOK_NANOS));
            if (ledger.arrivals() != seen) {
                seen = ledger.arrivals();
                since = System.nanoTime();
            } else if (System.nanoTime() - since > STALL.toNanos()) {
                return;
            }
        }
        heapPeak =
                Math.max(
                        heapPeak,
                        worker.metric("jvm_memory_committed_bytes", "area=\"heap\"")
                                / BYTES_PER_MIB);
    }

    private BenchReport report(List<Turn> ours, List<Turn> theirs, Histogram latencies) {
        int expected = feed.next();
        long missing = ledger.missing(expected);
        long duplicates = ledger.duplicates(expected);
        double handedOff = worker.metric("carillon_worker_handed_off_total");
        double rate = median(ours.stream().mapToDouble(Turn::rate).toArray());
        double bare = median(theirs.stream().mapToDouble(Turn::rate).toArray());
        ObjectNode figures = BenchReport.object();
        figures.put("benchmark", "worker");
        figures.put("endpoints", settings.size().endpoints());
        figures.put("payloadBytes", settings.size().payloadBytes());
        figures.put("expected", expected);
        figures.put("received", ledger.arrivals());
        figures.put("missing", missing);
        figures.put("duplicates", duplicates);
        figures.put("handedOff", (long) handedOff);
        figures.put("ratePerSecond", rate);
        figures.put("baselinePerSecond", bare);
        figures.put("ratio", rate / bare);
        figures.put("cpuMicrosPerDelivery", cpuMicros(ours, Turn::cpuSeconds));
        figures.put("brokerCpuMicrosPerDelivery", cpuMicros(ours, Turn::brokerCpuSeconds));
        figures.put("baselineCpuMicrosPerRequest", cpuMicros(theirs, Turn::cpuSeconds));
        figures.put("heapPeakMiB", heapPeak);
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

    private static double cpuMicros(
            List<Turn> turns, java.util.function.ToDoubleFunction<Turn> cpu) {
        return median(
                turns.stream()
                        .mapToDouble(
                                turn -> cpu.applyAsDouble(turn) * MICROS_PER_SECOND / turn.count())
                        .toArray());
    }

    private long brokerCpu() {
        return ProcessHandle.of(stage.brokerPid())
                .flatMap(broker -> broker.info().totalCpuDuration())
                .orElse(Duration.ZERO)
                .toNanos();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
