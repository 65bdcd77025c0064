package dev.carillon.benchmarks.worker;

import dev.carillon.benchmarks.parts.OpenLoop;
import dev.carillon.benchmarks.parts.ServiceProcess;
import dev.carillon.platform.lifecycle.Closer;
import dev.carillon.standalone.stack.Progress;
import dev.carillon.testsupport.hostile.HostileReceiver;
import dev.carillon.testsupport.hostile.Script;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntUnaryOperator;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;

/// A broker, a registry, a worker process, a receiver with a ledger, and the bare client: what
/// every scenario about the worker stands on.
final class Rig implements AutoCloseable {

    private static final int CAPACITY = 20_000_000;
    private static final Duration STALL = Duration.ofMinutes(1);
    private static final Duration LOOK = Duration.ofMillis(5);
    private static final Duration SETTLE = Duration.ofMillis(500);
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double BYTES_PER_MIB = 1024.0 * 1024;

    private final Closer closer = new Closer();
    private final SequenceLedger ledger = new SequenceLedger(CAPACITY, SequenceLedger::numberIn);
    private final HostileReceiver receiver;
    private final DeliveryStage stage;
    private final Feed feed;
    private final ServiceProcess worker;
    private final BaselineProcess baseline;
    private double heapPeak;

    /// The worker's Java virtual machine.
    ///
    /// @param heap the limit of its heap, as `-Xmx` takes it
    /// @param options further options
    record Machine(String heap, List<String> options) {}

    /// What one turn of the worker or of the baseline came to.
    record Turn(long count, double seconds, double cpuSeconds, double brokerCpuSeconds) {
        double rate() {
            return count / seconds;
        }
    }

    /// A stream of deliveries, each written when its time has come, however the worker does.
    ///
    /// @param perSecond how many
    /// @param seconds how long
    /// @param endpoint the endpoint of the n-th
    /// @param isTimed whether the latency of an endpoint's deliveries is recorded
    record Stream(
            double perSecond,
            double seconds,
            IntUnaryOperator endpoint,
            java.util.function.IntPredicate isTimed) {}

    /// Starts everything.
    ///
    /// @param script how the receiver treats requests; the path is `/` and the endpoint's number
    Rig(DeliveryStage.Size size, Machine machine, Script script, Path folder, Progress progress) {
        try {
            this.receiver =
                    closer.register(
                            HostileReceiver.start(
                                    HostileReceiver.Setup.of(script).telling(ledger)));
            progress.report("parts", "starting a broker, a registry and a worker");
            this.stage = closer.register(new DeliveryStage(folder, size));
            stage.subscribe(endpoint -> receiver.uri("/" + endpoint));
            this.feed = stage.newFeed();
            this.worker =
                    closer.register(
                            ServiceProcess.start(
                                    ServiceProcess.WORKER,
                                    stage::workerEnvironment,
                                    machine.heap(),
                                    machine.options(),
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

    /// The ledger.
    SequenceLedger ledger() {
        return ledger;
    }

    /// The worker.
    ServiceProcess worker() {
        return worker;
    }

    /// Deliveries written so far.
    int written() {
        return feed.next();
    }

    /// The most heap that the worker was seen to have claimed, in MiB.
    double heapPeak() {
        return heapPeak;
    }

    /// Lets the worker drain so many deliveries that lie in Kafka.
    Turn deliver(int count) throws InterruptedException {
        feed.prepare(count);
        long cpu = worker.cpu().toNanos();
        long brokerCpu = brokerCpu();
        long began = System.nanoTime();
        feed.release();
        await(feed.next(), STALL);
        double seconds = (ledger.lastArrival() - began) / NANOS_PER_SECOND;
        Thread.sleep(SETTLE);
        return new Turn(
                count,
                seconds,
                (worker.cpu().toNanos() - cpu) / NANOS_PER_SECOND,
                (brokerCpu() - brokerCpu) / NANOS_PER_SECOND);
    }

    /// Lets the bare client send so many requests.
    Turn send(long count) {
        long cpu = baseline.cpu().toNanos();
        Duration took = baseline.send(receiver.port(), count);
        return new Turn(
                count,
                took.toNanos() / NANOS_PER_SECOND,
                (baseline.cpu().toNanos() - cpu) / NANOS_PER_SECOND,
                0);
    }

    /// Writes a stream; returns when its last delivery has been written.
    ///
    /// @return how many were timed
    long stream(Stream stream) {
        int count = (int) (stream.perSecond() * stream.seconds());
        int first = feed.take(count);
        LongAdder timed = new LongAdder();
        List<Future<RecordMetadata>> sent = new ArrayList<>(count);
        try (KafkaProducer<byte[], byte[]> producer = stage.newProducer()) {
            OpenLoop.run(
                    stream.perSecond(),
                    count,
                    (i, due) -> {
                        int endpoint = stream.endpoint().applyAsInt(i);
                        if (stream.isTimed().test(endpoint)) {
                            ledger.intend(first + i, due);
                            timed.increment();
                        }
                        sent.add(producer.send(stage.envelope(first + i, endpoint)));
                    });
            producer.flush();
        }
        if (sent.stream().anyMatch(one -> one.state() != Future.State.SUCCESS)) {
            throw new IllegalStateException("a delivery was not written");
        }
        return timed.sum();
    }

    /// The latencies since the last call, in nanoseconds.
    Histogram latencies() {
        return ledger.latencies();
    }

    /// Waits until so many deliveries have arrived, or until none has for a while.
    void await(long arrivals, Duration stall) throws InterruptedException {
        long seen = ledger.arrivals();
        long since = System.nanoTime();
        while (ledger.arrivals() < arrivals) {
            worker.requireAlive();
            Thread.sleep(LOOK);
            if (ledger.arrivals() != seen) {
                seen = ledger.arrivals();
                since = System.nanoTime();
            } else if (System.nanoTime() - since > stall.toNanos()) {
                return;
            }
        }
        heapPeak =
                Math.max(
                        heapPeak,
                        worker.metric("jvm_memory_committed_bytes", "area=\"heap\"")
                                / BYTES_PER_MIB);
    }

    @Override
    public void close() {
        closer.close();
    }

    private long brokerCpu() {
        return ProcessHandle.of(stage.brokerPid())
                .flatMap(broker -> broker.info().totalCpuDuration())
                .orElse(Duration.ZERO)
                .toNanos();
    }
}
