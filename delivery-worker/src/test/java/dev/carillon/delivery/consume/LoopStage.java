package dev.carillon.delivery.consume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.delivery.domain.Attempt;
import dev.carillon.delivery.domain.AttemptOutcome;
import dev.carillon.delivery.domain.Bytes;
import dev.carillon.delivery.domain.CommitResult;
import dev.carillon.delivery.domain.Delivery;
import dev.carillon.delivery.domain.Endpoint;
import dev.carillon.delivery.domain.LaneRule;
import dev.carillon.delivery.domain.Output;
import dev.carillon.delivery.domain.RetrySchedule;
import dev.carillon.delivery.domain.TableAnswer;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.schemas.topic.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/// The loop with time in our hands and a small Kafka of our own.
class LoopStage {

    static final String REGISTRY = "mock://delivery-loop";
    static final RetrySchedule SCHEDULE = RetrySchedule.DEFAULT;
    static final TopicPartition MAIN = new TopicPartition(Topics.DELIVERIES, 0);
    static final TopicPartition FIRST_TIER =
            new TopicPartition(Topics.retryTier(SCHEDULE.shortestTier()), 0);
    static final long SEED = 20261122;

    final Wire wire = new Wire(AvroWriter.create(Map.of("schema.registry.url", REGISTRY)));
    final LogConsumer consumer = new LogConsumer();
    final Deque<Running> running = new ArrayDeque<>();
    final List<Output> committed = new ArrayList<>();
    final Deque<CommitResult> results = new ArrayDeque<>();
    Instant now = Instant.parse("2026-11-22T08:00:00Z");
    int maxBuffered = 1000;
    Duration flushInterval = Duration.ofMillis(1);
    String registry = REGISTRY;
    List<KnownHealth.Known> known = List.of();
    final CompletableFuture<List<KnownHealth.Known>> slowAnswer = new CompletableFuture<>();

    record Running(Delivery delivery, Instant began, Consumer<Attempt> whenEnded) {}

    final Clock clock =
            new Clock() {
                @Override
                public ZoneId getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(ZoneId zone) {
                    return this;
                }

                @Override
                public Instant instant() {
                    return now;
                }
            };

    DeliveryLoop loop = newLoop();

    void start() {
        loop = newLoop();
        List<TopicPartition> all = new ArrayList<>(List.of(MAIN));
        SCHEDULE.tiers().forEach(t -> all.add(new TopicPartition(Topics.retryTier(t), 0)));
        rebalance(loop, all);
    }

    void rebalance(DeliveryLoop joining, List<TopicPartition> partitions) {
        consumer.unsubscribe();
        joining.subscribe();
        consumer.rebalance(partitions);
    }

    DeliveryLoop newLoop() {
        Map<String, Duration> delays = new HashMap<>();
        SCHEDULE.tiers().forEach(tier -> delays.put(Topics.retryTier(tier), tier));
        return new DeliveryLoop(
                new ConsumeConfig(
                        64,
                        128,
                        maxBuffered,
                        1 << 20,
                        Duration.ofSeconds(30),
                        new LaneRule(2, 2, 0, 100, Duration.ofSeconds(30), Duration.ofSeconds(5)),
                        flushInterval,
                        Duration.ofSeconds(1),
                        Duration.ofMillis(50),
                        Duration.ofSeconds(2),
                        Duration.ZERO),
                SCHEDULE,
                new Tiers(Topics.DELIVERIES, delays),
                consumer,
                new DeliveryLoop.Parts(
                        new RecordReader(Map.of("schema.registry.url", registry), "t"),
                        (key, places) ->
                                new TableAnswer.Found(
                                        new Endpoint(
                                                key.id(),
                                                1,
                                                true,
                                                Bytes.of(new byte[0]),
                                                List.of(),
                                                List.of())),
                        (delivery, endpoint, whenEnded) ->
                                running.add(new Running(delivery, now, whenEnded)),
                        this::commit,
                        partitions -> {},
                        numbers ->
                                numbers.contains(1)
                                        ? slowAnswer
                                        : CompletableFuture.completedFuture(known),
                        new NoMetrics(),
                        clock,
                        new Random(SEED)),
                "me");
    }

    /// What a transaction does to Kafka: offsets, and retries at the end of their tiers.
    CompletableFuture<CommitResult> commit(
            List<Output> outputs,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata group) {
        CommitResult result = results.isEmpty() ? CommitResult.COMMITTED : results.remove();
        if (result == CommitResult.COMMITTED) {
            committed.addAll(outputs);
            slowAnswer.complete(List.of());
            consumer.committedOffsets().putAll(offsets);
            for (Output output : outputs) {
                if (output instanceof Output.Wait wait) {
                    consumer.append(
                            new TopicPartition(Topics.retryTier(wait.tier()), wait.number()),
                            millis(),
                            wire.retry(wait));
                }
            }
        }
        return CompletableFuture.completedFuture(result);
    }

    void end(Running attempt, int status) {
        attempt.whenEnded()
                .accept(
                        new Attempt(
                                attempt.delivery().progress().attempts() + 1,
                                attempt.began(),
                                Duration.ofMillis(5),
                                status == 200
                                        ? new AttemptOutcome.Delivered(status)
                                        : new AttemptOutcome.Refused(status, Optional.empty()),
                                Optional.empty()));
    }

    /// Some turns, in which every attempt ends at once with this status.
    ///
    /// @return how many ended
    int endAll(int status) {
        int ended = 0;
        for (int turn = 0; turn < 5; turn++) {
            steps(1);
            while (!running.isEmpty()) {
                end(running.remove(), status);
                ended++;
            }
        }
        return ended;
    }

    /// Goes on turn by turn; when nothing happens time passes, a little at first.
    void until(Predicate<DeliveryLoop> isReached) {
        Duration pace = Duration.ofMillis(10);
        for (int turn = 0; turn < 100_000 && !isReached.test(loop); turn++) {
            steps(2);
            if (turn % 100 == 99) {
                pace = pace.compareTo(Duration.ofSeconds(30)) > 0 ? pace : pace.multipliedBy(2);
            }
            if (!isReached.test(loop)) {
                now = now.plus(pace);
            }
        }
        assertThat(isReached.test(loop)).isTrue();
    }

    /// Goes on turn by turn while time stands still.
    void stepUntil(BooleanSupplier isReached) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!isReached.getAsBoolean() && System.nanoTime() < end) {
            steps(1);
        }
        assertThat(isReached.getAsBoolean()).isTrue();
    }

    void stepFor(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            steps(1);
        }
    }

    void steps(int count) {
        try {
            for (int i = 0; i < count; i++) {
                loop.step();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    long committedOffset(TopicPartition partition) {
        return consumer.committedOffsets()
                .getOrDefault(partition, new OffsetAndMetadata(0))
                .offset();
    }

    <T extends Output> List<T> of(Class<T> type) {
        return committed.stream().filter(type::isInstance).map(type::cast).toList();
    }

    long millis() {
        return now.toEpochMilli();
    }
}
