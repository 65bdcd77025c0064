package dev.carillon.benchmarks.worker;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.benchmarks.cli.BenchReport;
import dev.carillon.benchmarks.parts.ServiceProcess;
import dev.carillon.delivery.domain.RetrySchedule;
import dev.carillon.platform.lifecycle.Closer;
import dev.carillon.standalone.stack.Progress;
import dev.carillon.testsupport.hostile.Behaviour;
import dev.carillon.testsupport.hostile.HostileReceiver;
import dev.carillon.testsupport.hostile.Script;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;

/// What a worker costs that has nothing to do but to hold retries that are not due: some in every
/// partition of as many tiers as are shipped. Its baseline is the same worker before there was any.
final class IdleScenario {

    private static final int PARTITIONS = 24;
    private static final int PAYLOAD_BYTES = 1024;
    private static final double BYTES_PER_MIB = 1024.0 * 1024;

    /// As many tiers as are shipped, but none that is due before the end of a run: brokers stamp
    /// what they append.
    private static final List<Duration> TIERS =
            IntStream.rangeClosed(2, 1 + RetrySchedule.DEFAULT.tiers().size())
                    .mapToObj(Duration::ofHours)
                    .toList();

    private static final Map<String, String> SETTINGS =
            Map.of(
                    "CARILLON_RETRY_SCHEDULE",
                    TIERS.stream().map(tier -> tier.toHours() + "h").collect(joining(",")));

    private final Settings settings;
    private final Path folder;
    private final Progress progress;

    /// How a run goes.
    ///
    /// @param measured how long it is watched, with and without retries
    /// @param warmUp how long before each of them
    /// @param machine the worker's Java virtual machine
    /// @param each retries in each partition of a tier
    record Settings(Duration measured, Duration warmUp, Rig.Machine machine, int each) {}

    private record Rest(double cores, double heapMiB) {}

    IdleScenario(Settings settings, Path folder, Progress progress) {
        this.settings = settings;
        this.folder = folder;
        this.progress = progress;
    }

    /// Runs it, and stops every part.
    BenchReport run() throws InterruptedException {
        try (Closer closer = new Closer()) {
            SequenceLedger ledger = new SequenceLedger(1, SequenceLedger::numberIn);
            HostileReceiver receiver =
                    closer.register(
                            HostileReceiver.start(
                                    HostileReceiver.Setup.of(Script.always(Behaviour.OK))
                                            .telling(ledger)));
            progress.report("parts", "starting a broker, a registry and a worker");
            DeliveryStage stage =
                    closer.register(
                            new DeliveryStage(
                                    folder,
                                    new DeliveryStage.Size(
                                            DeliveryStage.Size.PER_PIPE,
                                            DeliveryStage.Size.PER_PIPE,
                                            PARTITIONS,
                                            PAYLOAD_BYTES,
                                            TIERS)));
            stage.subscribe(endpoint -> receiver.uri("/" + endpoint));
            ServiceProcess worker =
                    closer.register(
                            ServiceProcess.start(
                                    ServiceProcess.WORKER,
                                    port -> stage.workerEnvironment(port, SETTINGS),
                                    settings.machine().heap(),
                                    settings.machine().options(),
                                    folder.resolve("worker.log")));
            Rest before = watch(worker, "nothing waits");
            int written = write(stage);
            Rest with = watch(worker, written + " retries wait");
            return report(before, with, written, receiver.requests());
        }
    }

    private Rest watch(ServiceProcess worker, String what) throws InterruptedException {
        progress.report("settling", what);
        Thread.sleep(settings.warmUp());
        Duration cpu = worker.cpu();
        long began = System.nanoTime();
        Thread.sleep(settings.measured());
        worker.requireAlive();
        double cores = (double) worker.cpu().minus(cpu).toNanos() / (System.nanoTime() - began);
        double heap = worker.metric("jvm_memory_used_bytes", "area=\"heap\"") / BYTES_PER_MIB;
        progress.report(what, "%.1f %% of a core".formatted(100 * cores));
        return new Rest(cores, heap);
    }

    private int write(DeliveryStage stage) {
        Instant at = Instant.now();
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer = stage.newProducer()) {
            for (Duration tier : TIERS) {
                for (int partition = 0; partition < PARTITIONS; partition++) {
                    for (int i = 0; i < settings.each(); i++) {
                        sent.add(producer.send(stage.waiting(sent.size(), tier, partition, at)));
                    }
                }
            }
            producer.flush();
        }
        if (sent.stream().anyMatch(one -> one.state() != Future.State.SUCCESS)) {
            throw new IllegalStateException("a retry was not written");
        }
        return sent.size();
    }

    private static BenchReport report(Rest before, Rest with, int written, long requests) {
        ObjectNode figures = BenchReport.object();
        figures.put("benchmark", "idle");
        figures.put("tierPartitions", TIERS.size() * PARTITIONS);
        figures.put("retries", written);
        figures.put("cpuShareOfACore", with.cores());
        figures.put("baselineShareOfACore", before.cores());
        figures.put("heapUsedMiB", with.heapMiB());
        figures.put("baselineHeapUsedMiB", before.heapMiB());
        return new BenchReport(
                figures,
                requests == 0
                        ? List.of()
                        : List.of(requests + " retries were sent that were not due"));
    }
}
