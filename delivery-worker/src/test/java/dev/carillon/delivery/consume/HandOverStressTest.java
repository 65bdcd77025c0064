package dev.carillon.delivery.consume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.delivery.domain.Attempt;
import dev.carillon.delivery.domain.AttemptOutcome;
import dev.carillon.delivery.domain.Bytes;
import dev.carillon.delivery.domain.CommitResult;
import dev.carillon.delivery.domain.Endpoint;
import dev.carillon.delivery.domain.LaneRule;
import dev.carillon.delivery.domain.Output;
import dev.carillon.delivery.domain.RetrySchedule;
import dev.carillon.delivery.domain.TableAnswer;
import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.schemas.topic.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The one place where threads meet in the worker: event loops hand outcomes over to the loop,
/// which pauses and resumes partitions by what is still held. Two threads end attempts at times of
/// their own, at once or late, while the loop runs over a budget of a few deliveries, so that it
/// pauses and resumes all the time.
///
/// What it shows: no outcome is lost or counted twice, whatever the interleaving that came up, and
/// no wake-up is missed: a loop that stayed paused with nothing under way would never end.
/// `-Dcarillon.handovers=1000000` is the full size.
class HandOverStressTest {

    private static final int HAND_OVERS = Integer.getInteger("carillon.handovers", 64_000);
    private static final int ENVELOPE = 64;
    private static final int BUDGET = 96;
    private static final Duration STALL = Duration.ofSeconds(15);
    private static final long SEED = Long.getLong("carillon.handovers.seed", System.nanoTime());
    private static final String REGISTRY = "mock://hand-over";
    private static final TopicPartition MAIN = new TopicPartition(Topics.DELIVERIES, 0);
    private static final Instant FAR = Instant.parse("2026-11-22T08:00:00Z");

    private final LogConsumer consumer = new LogConsumer();
    private final ConcurrentLinkedQueue<Running> running = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isOver = new AtomicBoolean();
    private final Set<DeliveryId> ended = new HashSet<>();
    private int twice;

    private record Running(Instant began, Consumer<Attempt> whenEnded) {}

    @Test
    @Timeout(300)
    void noOutcomeIsLostOrDoubledAndNoWakeUpIsMissed() throws Exception {
        Wire wire = new Wire(AvroWriter.create(Map.of("schema.registry.url", REGISTRY)));
        long[] endpoints = new long[ENVELOPE];
        for (int i = 0; i < ENVELOPE; i++) {
            endpoints[i] = i + 1L;
        }
        int envelopes = HAND_OVERS / ENVELOPE;
        DeliveryLoop loop = newLoop();
        loop.subscribe();
        consumer.pollAtMost(1);
        consumer.rebalance(List.of(MAIN));
        loop.step();
        List<Thread> enders =
                List.of(
                        Thread.ofPlatform().daemon().start(() -> end(new Random(SEED))),
                        Thread.ofPlatform().daemon().start(() -> end(new Random(~SEED))));

        int appended = 0;
        int pauses = 0;
        int before = 0;
        long moved = System.nanoTime();
        boolean wasPaused = false;
        while (ended.size() < envelopes * ENVELOPE) {
            if (appended < envelopes) {
                consumer.append(
                        MAIN,
                        FAR.toEpochMilli(),
                        wire.envelope("e" + appended++, Instant.now(), endpoints));
            }
            loop.step();
            if (ended.size() > before) {
                before = ended.size();
                moved = System.nanoTime();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - moved))
                    .as("nothing has moved at %s of %s, seed %s", before, HAND_OVERS, SEED)
                    .isLessThan(STALL);
            boolean isPaused = !consumer.paused().isEmpty();
            pauses += isPaused && !wasPaused ? 1 : 0;
            wasPaused = isPaused;
        }
        isOver.set(true);
        for (Thread ender : enders) {
            ender.join();
        }
        assertThat(loop.flush()).isTrue();

        System.out.printf(
                "hand-over: %d outcomes from 2 threads, %d pauses, %d counted twice (seed %d)%n",
                ended.size(), pauses, twice, SEED);
        assertThat(twice).as("seed %s", SEED).isZero();
        assertThat(running).isEmpty();
        assertThat(pauses).isPositive();
        // Every second offset is left out, as by the markers of transactions.
        assertThat(consumer.committedOffsets().get(MAIN))
                .extracting(OffsetAndMetadata::offset)
                .isIn(2L * envelopes - 1, 2L * envelopes);
    }

    /// Ends attempts as they come, now and then after having waited.
    private void end(Random random) {
        while (!isOver.get()) {
            Running one = running.poll();
            if (one == null) {
                Thread.onSpinWait();
                continue;
            }
            if (random.nextInt(64) == 0) {
                LockSupport.parkNanos(1);
            }
            one.whenEnded()
                    .accept(
                            new Attempt(
                                    1,
                                    one.began(),
                                    Duration.ZERO,
                                    new AttemptOutcome.Delivered(200),
                                    Optional.empty()));
        }
    }

    private CompletableFuture<CommitResult> commit(
            List<Output> outputs, Map<TopicPartition, OffsetAndMetadata> offsets) {
        for (Output output : outputs) {
            if (output instanceof Output.Step step && !ended.add(step.delivery().id())) {
                twice++;
            }
        }
        consumer.committedOffsets().putAll(offsets);
        return CompletableFuture.completedFuture(CommitResult.COMMITTED);
    }

    private DeliveryLoop newLoop() {
        Random random = new Random(SEED);
        return new DeliveryLoop(
                new ConsumeConfig(
                        BUDGET,
                        BUDGET,
                        BUDGET,
                        1 << 20,
                        Duration.ofSeconds(30),
                        new LaneRule(4, 64, 0, 0, Duration.ofSeconds(30), Duration.ofSeconds(30)),
                        Duration.ofMillis(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(2),
                        Duration.ZERO),
                RetrySchedule.DEFAULT,
                new Tiers(Topics.DELIVERIES, Map.of()),
                consumer,
                new DeliveryLoop.Parts(
                        new RecordReader(Map.of("schema.registry.url", REGISTRY), "topic"),
                        (key, _) -> new TableAnswer.Found(endpoint(key.id())),
                        (_, _, whenEnded) -> begin(random, whenEnded),
                        (outputs, offsets, _) -> commit(outputs, offsets),
                        _ -> {},
                        _ -> CompletableFuture.completedFuture(List.of()),
                        new NoMetrics(),
                        Clock.systemUTC(),
                        random),
                "me");
    }

    /// Some attempts end before their beginning returns, as one that is refused at once does.
    private void begin(Random random, Consumer<Attempt> whenEnded) {
        Running one = new Running(Instant.now(), whenEnded);
        if (random.nextInt(8) == 0) {
            whenEnded.accept(
                    new Attempt(
                            1,
                            one.began(),
                            Duration.ZERO,
                            new AttemptOutcome.Delivered(200),
                            Optional.empty()));
        } else {
            running.add(one);
        }
    }

    private static Endpoint endpoint(SubscriptionId id) {
        return new Endpoint(id, 1, true, Bytes.of(new byte[0]), List.of(), List.of());
    }
}
