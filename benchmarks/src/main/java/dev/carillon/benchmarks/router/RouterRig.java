package dev.carillon.benchmarks.router;

import dev.carillon.benchmarks.parts.ServiceProcess;
import java.nio.file.Path;
import java.time.Duration;

/// A router in a process of its own, and what a turn of it takes from the machine.
final class RouterRig implements AutoCloseable {

    /// The group of the router as shipped.
    private static final String GROUP = "carillon-router";

    private static final double NANOS_PER_SECOND = 1e9;

    private final RouterStage stage;
    private final ServiceProcess process;
    private final Duration load;

    /// What one turn came to.
    ///
    /// @param count how many records it was about
    /// @param seconds how long it took
    /// @param cpuSeconds processor time of who did it
    /// @param brokerCpuSeconds processor time of the broker
    record Turn(long count, double seconds, double cpuSeconds, double brokerCpuSeconds) {
        double rate() {
            return count / seconds;
        }

        double micros() {
            return cpuSeconds * 1e6 / count;
        }

        double brokerMicros() {
            return brokerCpuSeconds * 1e6 / count;
        }
    }

    /// Starts a router and waits until it routes.
    RouterRig(RouterStage stage, RouterMachine.Choice machine, Path log) {
        this.stage = stage;
        long began = System.nanoTime();
        this.process =
                ServiceProcess.start(
                        ServiceProcess.ROUTER,
                        port -> stage.environment(port, machine.settings()),
                        machine.heap(),
                        machine.options(),
                        log);
        this.load = Duration.ofNanos(System.nanoTime() - began);
    }

    /// How long it took from the start of the process until the tables were loaded and it routed.
    Duration load() {
        return load;
    }

    ServiceProcess process() {
        return process;
    }

    /// Lets it route events that lie in Kafka, from their commit to the commit of the last of what
    /// comes of them.
    Turn route(Backlog backlog, Population population, int first, int count)
            throws InterruptedException {
        backlog.prepare(population, first, count);
        long cpu = process.cpu().toNanos();
        long brokerCpu = stage.brokerCpu().toNanos();
        long began = System.nanoTime();
        backlog.release();
        backlog.await(GROUP, process::requireAlive);
        return new Turn(
                (long) count * population.fanOut(),
                (System.nanoTime() - began) / NANOS_PER_SECOND,
                (process.cpu().toNanos() - cpu) / NANOS_PER_SECOND,
                (stage.brokerCpu().toNanos() - brokerCpu) / NANOS_PER_SECOND);
    }

    @Override
    public void close() {
        process.close();
    }
}
