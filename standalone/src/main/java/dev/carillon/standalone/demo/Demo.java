package dev.carillon.standalone.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.standalone.stack.GraphqlClient;
import dev.carillon.standalone.stack.Platform;
import dev.carillon.standalone.stack.Progress;
import dev.carillon.standalone.stack.Standalone;
import dev.carillon.standalone.stack.StandaloneOptions;
import dev.carillon.standalone.stack.Upstream;
import dev.carillon.testsupport.Callback;
import dev.carillon.testsupport.Receiver;
import dev.carillon.testsupport.SampleEvents;
import java.net.InetSocketAddress;
import java.net.URI;
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

    /// How many bad signatures are said one by one.
    private static final int SHOWN = 5;

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    /// Numbers of organizations are made of the seconds since then.
    private static final Instant NUMBERS_BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    /// The most numbers that a demo of 2,000 webhooks needs.
    private static final long NUMBERS_OF_A_SECOND = 1_000;

    private final DemoPlan plan;
    private final String prefix;
    private final Duration limit;
    private final Clock clock;
    private final Progress progress;
    private final Ledger ledger;

    /// Prepares a demo on a platform of its own.
    ///
    /// @param events how many events to produce, at least 1
    /// @param webhooks how many webhooks to create, at least 1
    /// @param clock times everything
    /// @param progress told what is going on
    public Demo(int events, int webhooks, Clock clock, Progress progress) {
        this(DemoPlan.of(events, webhooks), DemoPlan.prefix(0), LIMIT, clock, progress);
    }

    private Demo(DemoPlan plan, String prefix, Duration limit, Clock clock, Progress progress) {
        this.plan = plan;
        this.prefix = prefix;
        this.limit = limit;
        this.clock = clock;
        this.progress = progress;
        this.ledger = new Ledger(plan.expected());
    }

    /// Prepares a demo on a platform where other demos were and will be: its organizations are its
    /// own.
    ///
    /// @param events how many events to produce, at least 1
    /// @param webhooks how many webhooks to create, at least 1
    /// @param limit how long it waits for the callbacks
    /// @param clock times everything
    /// @param progress told what is going on
    public static Demo besideOthers(
            int events, int webhooks, Duration limit, Clock clock, Progress progress) {
        long first =
                Duration.between(NUMBERS_BEGIN, clock.instant()).toSeconds() * NUMBERS_OF_A_SECOND;
        return new Demo(
                DemoPlan.of(events, webhooks, first),
                DemoPlan.prefix(first),
                limit,
                clock,
                progress);
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
        try (Standalone standalone = Standalone.start(options, clock, progress);
                Receiver receiver = Receiver.start(0, clock, answers(), this::received)) {
            progress.report("demo", "everything is up");
            DemoReport report = run(standalone, receiver, receiver.uri("/"), begin);
            onReport.accept(report);
            progress.report("demo", "stopping everything");
            return report.isClean();
        } finally {
            progress.report("demo", "everything is stopped");
        }
    }

    /// Runs the demo on a platform that runs already.
    ///
    /// @param platform the platform
    /// @param listen where this process receives the callbacks
    /// @param reachable the URL at which the platform's workers reach that
    /// @return what was found, complete also when deliveries are missing
    /// @throws InterruptedException when the calling thread is interrupted
    public DemoReport runOn(Platform platform, InetSocketAddress listen, URI reachable)
            throws InterruptedException {
        try (Receiver receiver = Receiver.start(listen, clock, answers(), this::received)) {
            return run(platform, receiver, reachable, clock.instant());
        }
    }

    /// One attempt is refused, so that a retry is seen.
    private static Receiver.Answers answers() {
        AtomicBoolean hasRefused = new AtomicBoolean();
        return (path, id) -> hasRefused.compareAndSet(false, true) ? 503 : 200;
    }

    private DemoReport run(Platform platform, Receiver receiver, URI reachable, Instant begin)
            throws InterruptedException {
        Instant ready = clock.instant();
        createWebhooks(platform, receiver, reachable);
        try (Upstream upstream = new Upstream(platform.bootstrapServers(), platform.registryUrl());
                DeliveryAudit audit =
                        new DeliveryAudit(
                                platform.bootstrapServers(),
                                platform.registryUrl(),
                                plan.organizations())) {
            produce(upstream);
            int expected = plan.expected().size();
            progress.report("demo", "waiting for " + expected + " callbacks");
            await(platform, () -> ledger.missing() == 0);
            // The books are closed when the log has an end for each delivery and every attempt in
            // it.
            await(
                    platform,
                    () -> {
                        audit.read();
                        // What a worker that was killed did last is in no log: it is done twice.
                        return audit.ended() >= expected
                                && audit.attempts() >= ledger.attempts() - ledger.duplicates();
                    });
            return report(platform, audit, begin, ready);
        }
    }

    private void createWebhooks(Platform platform, Receiver receiver, URI reachable)
            throws InterruptedException {
        try (Upstream upstream =
                new Upstream(platform.bootstrapServers(), platform.registryUrl())) {
            upstream.publish(plan.directory());
        }
        long before = platform.routedSubscriptions();
        String token = platform.issueToken(DemoPlan.ADMINISTRATOR, "demo");
        try (GraphqlClient api = new GraphqlClient(platform.graphqlUri(), token)) {
            for (PlannedWebhook webhook : plan.webhooks()) {
                String secret = Webhooks.create(api, webhook, reachable.resolve(webhook.path()));
                receiver.expectSignature(webhook.path(), secret);
            }
        }
        progress.report("demo", plan.webhooks().size() + " webhooks created through GraphQL");
        await(platform, () -> platform.routedSubscriptions() >= before + plan.webhooks().size());
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
        if (!callback.path().startsWith(prefix)) {
            // Of an earlier demo, whose retries go on.
            return;
        }
        String event;
        try {
            event = JSON.readTree(callback.body()).path("data").path("payload_id").asText();
        } catch (JsonProcessingException e) {
            event = "unreadable " + callback.webhookId();
        }
        if (callback.signature() == Callback.Signature.INVALID && ledger.badSignatures() < SHOWN) {
            progress.report(
                    "demo",
                    "bad signature: "
                            + callback
                            + ", signed at "
                            + callback.headers().get("webhook-timestamp")
                            + ", came at "
                            + callback.receivedAt().getEpochSecond());
        }
        ledger.received(event, callback);
    }

    /// Waits until something holds, at most as long as the demo may take; gives up early when the
    /// platform dies.
    private void await(Platform platform, BooleanSupplier holds) throws InterruptedException {
        Instant end = clock.instant().plus(limit);
        while (!holds.getAsBoolean() && clock.instant().isBefore(end)) {
            platform.requireAlive();
            Thread.sleep(LOOK_EVERY);
        }
    }

    private DemoReport report(
            Platform platform, DeliveryAudit audit, Instant begin, Instant ready) {
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
                platform.parts());
    }

    private static long percentile(List<Duration> sorted, double share) {
        if (sorted.isEmpty()) {
            return 0;
        }
        int index = (int) Math.ceil(share * sorted.size()) - 1;
        return sorted.get(Math.max(0, index)).toMillis();
    }
}
