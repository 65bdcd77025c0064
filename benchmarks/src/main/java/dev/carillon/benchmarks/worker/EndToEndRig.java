package dev.carillon.benchmarks.worker;

import dev.carillon.benchmarks.parts.OpenLoop;
import dev.carillon.benchmarks.parts.ServiceProcess;
import dev.carillon.platform.lifecycle.Closer;
import dev.carillon.standalone.stack.Progress;
import dev.carillon.testsupport.hostile.Behaviour;
import dev.carillon.testsupport.hostile.HostileReceiver;
import dev.carillon.testsupport.hostile.Script;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.jspecify.annotations.Nullable;

/// A broker, a registry, a router process, a worker process, a receiver with a ledger, and the bare
/// client: the way of an event without the API.
final class EndToEndRig implements AutoCloseable {

    private static final int CAPACITY = 20_000_000;
    private static final String ROUTER_HEAP = "512m";
    private static final Duration STALL = Duration.ofMinutes(1);
    private static final long LOOK_NANOS = Duration.ofMillis(1).toNanos();
    private static final double NANOS_PER_SECOND = 1e9;

    private final Closer closer = new Closer();
    private final DeliveryStage.Size size;
    private final HostileReceiver receiver;
    private final SequenceLedger ledger;
    private final EventSource events;
    private final ServiceProcess router;
    private final ServiceProcess worker;
    private final BaselineProcess baseline;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> refused = new AtomicReference<>();
    private int produced;

    /// What one turn came to.
    record Turn(long count, double seconds, double routerCpuSeconds, double workerCpuSeconds) {
        double rate() {
            return count / seconds;
        }
    }

    /// Starts everything.
    EndToEndRig(DeliveryStage.Size size, Rig.Machine machine, Path folder, Progress progress) {
        this.size = size;
        try {
            progress.report("parts", "starting a broker, a registry, a router and a worker");
            DeliveryStage stage = closer.register(new DeliveryStage(folder, size));
            this.events = closer.register(new EventSource(stage, size.payloadBytes()));
            this.ledger = new SequenceLedger(CAPACITY, events::numberOf);
            this.receiver =
                    closer.register(
                            HostileReceiver.start(
                                    HostileReceiver.Setup.of(Script.always(Behaviour.OK))
                                            .telling(ledger)));
            stage.subscribe(endpoint -> receiver.uri("/" + endpoint));
            events.publishDirectory(size.endpoints());
            this.router =
                    closer.register(
                            ServiceProcess.start(
                                    ServiceProcess.ROUTER,
                                    stage::routerEnvironment,
                                    ROUTER_HEAP,
                                    machine.options(),
                                    folder.resolve("router.log")));
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
            this.producer = closer.register(stage.newProducer());
        } catch (RuntimeException e) {
            closer.close();
            throw e;
        }
    }

    /// The ledger.
    SequenceLedger ledger() {
        return ledger;
    }

    /// Events produced so far.
    int produced() {
        return produced;
    }

    /// Deliveries that the worker handed off.
    double handedOff() {
        return worker.metric("carillon_worker_handed_off_total");
    }

    /// Produces for so long, as fast as callbacks come, and waits for the last of them.
    ///
    /// @param onTheWay how many events may be without a callback
    Turn sustain(Duration time, int onTheWay) throws InterruptedException {
        long routerCpu = router.cpu().toNanos();
        long workerCpu = worker.cpu().toNanos();
        int first = produced;
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < time.toNanos()) {
            if (produced - ledger.arrivals() < onTheWay) {
                produce(produced % size.endpoints());
            } else {
                requireWell();
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
        await();
        return new Turn(
                produced - first,
                (ledger.lastArrival() - begin) / NANOS_PER_SECOND,
                (router.cpu().toNanos() - routerCpu) / NANOS_PER_SECOND,
                (worker.cpu().toNanos() - workerCpu) / NANOS_PER_SECOND);
    }

    /// Produces events at fixed times, and waits for their callbacks.
    ///
    /// @return how long each took from the time that was meant, in nanoseconds
    Histogram stream(double perSecond, Duration time) throws InterruptedException {
        Histogram before = ledger.latencies();
        int count = (int) (perSecond * time.toMillis() / 1000);
        OpenLoop.run(
                perSecond,
                count,
                (i, due) -> {
                    ledger.intend(produced, due);
                    produce(i % size.endpoints());
                });
        await();
        Histogram latencies = ledger.latencies();
        if (before.getTotalCount() > 0 || latencies.getTotalCount() > count) {
            throw new IllegalStateException("events were timed that nobody asked for");
        }
        return latencies;
    }

    /// Lets the bare client send so many requests.
    ///
    /// @return how many a second
    double send(long count) {
        return count * NANOS_PER_SECOND / baseline.send(receiver.port(), count).toNanos();
    }

    @Override
    public void close() {
        closer.close();
    }

    private void produce(int endpoint) {
        var _ =
                producer.send(
                        events.event(produced, endpoint),
                        (_, e) -> {
                            if (e != null) {
                                refused.compareAndSet(null, e);
                            }
                        });
        produced++;
    }

    private void await() throws InterruptedException {
        producer.flush();
        long seen = ledger.arrivals();
        long since = System.nanoTime();
        while (ledger.arrivals() < produced) {
            requireWell();
            Thread.sleep(1);
            if (ledger.arrivals() != seen) {
                seen = ledger.arrivals();
                since = System.nanoTime();
            } else if (System.nanoTime() - since > STALL.toNanos()) {
                return;
            }
        }
    }

    private void requireWell() {
        router.requireAlive();
        worker.requireAlive();
        Exception cause = refused.get();
        if (cause != null) {
            throw new IllegalStateException("an event was not written", cause);
        }
    }
}
