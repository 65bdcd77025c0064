package dev.carillon.standalone.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.standalone.stack.GraphqlClient;
import dev.carillon.standalone.stack.Progress;
import dev.carillon.standalone.stack.Standalone;
import dev.carillon.standalone.stack.StandaloneOptions;
import dev.carillon.standalone.stack.Upstream;
import dev.carillon.testsupport.Callback;
import dev.carillon.testsupport.Receiver;
import dev.carillon.testsupport.SampleEvents;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/// The main job, end to end, on real parts: it creates webhooks through the API, produces typed
/// events, receives and verifies the callbacks, and compares the receiver's books with an
/// expectation of its own and with the platform's delivery log.
public final class Demo {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    private final DemoPlan plan;
    private final Clock clock;
    private final Progress progress;
    private final Ledger ledger;

    /// Prepares a demo.
    ///
    /// @param events how many events to produce, at least 1
    /// @param webhooks how many webhooks to create, at least 1
    /// @param clock times everything
    /// @param progress told what is going on
    public Demo(int events, int webhooks, Clock clock, Progress progress) {
        this.plan = DemoPlan.of(events, webhooks);
        this.clock = clock;
        this.progress = progress;
        this.ledger = new Ledger(plan.expected());
    }

    /// Starts everything, runs the demo and stops everything.
    ///
    /// @param options how to run the platform
    /// @param onReport told what was found, complete also when deliveries are missing, before
    ///   everything is stopped: nobody needs to wait for that
    /// @return whether nothing is missing, doubled, unasked for or badly signed
    /// @throws InterruptedException when the calling thread is interrupted
    public boolean run(StandaloneOptions options, Consumer<DemoReport> onReport)
            throws InterruptedException {
        Instant begin = clock.instant();
        AtomicBoolean hasRefused = new AtomicBoolean();
        try (Standalone standalone = Standalone.start(options, clock, progress);
                Receiver receiver =
                        Receiver.start(
                                0,
                                clock,
                                // One attempt is refused, so that a retry is seen.
                                (path, id) -> hasRefused.compareAndSet(false, true) ? 503 : 200,
                                this::received)) {
            Instant ready = clock.instant();
            progress.report("demo", "everything is up");
            createWebhooks(standalone, receiver);
            try (Upstream upstream =
                            new Upstream(standalone.bootstrapServers(), standalone.registryUrl());
                    DeliveryAudit audit =
                            new DeliveryAudit(
                                    standalone.bootstrapServers(), standalone.registryUrl())) {
                produce(upstream);
                int expected = plan.expected().size();
                progress.report("demo", "waiting for " + expected + " callbacks");
                await(standalone, () -> ledger.missing() == 0);
                // The books are closed when the log has an end for each delivery and every attempt
                // in it.
                await(
                        standalone,
                        () -> {
                            audit.read();
                            return audit.ended() >= expected
                                    && audit.attempts() >= ledger.attempts();
                        });
                DemoReport report = report(standalone, audit, begin, ready);
                onReport.accept(report);
                progress.report("demo", "stopping everything");
                return report.isClean();
            }
        } finally {
            progress.report("demo", "everything is stopped");
        }
    }

    private void createWebhooks(Standalone standalone, Receiver receiver)
            throws InterruptedException {
        standalone.publish(plan.directory());
        String token = standalone.issueToken(DemoPlan.ADMINISTRATOR, "demo");
        try (GraphqlClient api = new GraphqlClient(standalone.graphqlUri(), token)) {
            for (PlannedWebhook webhook : plan.webhooks()) {
                String secret = Webhooks.create(api, webhook, receiver.uri(webhook.path()));
                receiver.expectSignature(webhook.path(), secret);
            }
        }
        progress.report("demo", plan.webhooks().size() + " webhooks created through GraphQL");
        await(standalone, () -> standalone.routedSubscriptions() >= plan.webhooks().size());
    }

    private void produce(Upstream upstream) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (PlannedEvent event : plan.events()) {
            Instant now = clock.instant();
            SpecificRecord record = record(event, now);
            ledger.produced(event.id(), now);
            sent.add(upstream.produce(record));
        }
        sent.forEach(Upstream::acknowledged);
        progress.report("demo", sent.size() + " events produced and acknowledged");
    }

    private static SpecificRecord record(PlannedEvent event, Instant at) {
        SampleEvents samples = new SampleEvents(event.organization(), "demo", at);
        return event.action().equals("card.move")
                ? samples.move(event.scope(), event.id(), event.fromPhase(), event.toPhase())
                : samples.of(event.action(), event.scope(), event.id());
    }

    private void received(Callback callback) {
        String event;
        try {
            event = JSON.readTree(callback.body()).path("data").path("payload_id").asText();
        } catch (JsonProcessingException e) {
            event = "unreadable " + callback.webhookId();
        }
        ledger.received(event, callback);
    }

    /// Waits until something holds, at most [#LIMIT]; gives up early when the platform dies.
    private void await(Standalone standalone, BooleanSupplier holds) throws InterruptedException {
        Instant limit = clock.instant().plus(LIMIT);
        while (!holds.getAsBoolean() && clock.instant().isBefore(limit)) {
            standalone.requireAlive();
            Thread.sleep(LOOK_EVERY);
        }
    }

    private DemoReport report(
            Standalone standalone, DeliveryAudit audit, Instant begin, Instant ready) {
        List<Duration> latencies = ledger.latencies();
        return new DemoReport(
                plan.events().size(),
                plan.webhooks().size(),
                plan.expected().size(),
                ledger.delivered(),
                ledger.missing(),
                ledger.duplicates(),
                ledger.unexpected(),
                ledger.badSignatures(),
                ledger.attempts(),
                audit.deadLettered(),
                audit.cancelled(),
                new DemoReport.LatencyMillis(
                        percentile(latencies, 0.50), percentile(latencies, 0.99)),
                Math.round(ledger.perSecond() * 10) / 10.0,
                Duration.between(begin, ready).toMillis(),
                Duration.between(begin, clock.instant()).toMillis(),
                standalone.parts());
    }

    private static long percentile(List<Duration> sorted, double share) {
        if (sorted.isEmpty()) {
            return 0;
        }
        int index = (int) Math.ceil(share * sorted.size()) - 1;
        return sorted.get(Math.max(0, index)).toMillis();
    }
}
