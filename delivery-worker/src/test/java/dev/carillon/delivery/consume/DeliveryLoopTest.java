package dev.carillon.delivery.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.delivery.domain.Attempt;
import dev.carillon.delivery.domain.AttemptOutcome;
import dev.carillon.delivery.domain.Bytes;
import dev.carillon.delivery.domain.CommitResult;
import dev.carillon.delivery.domain.DeadLetterReason;
import dev.carillon.delivery.domain.Delivery;
import dev.carillon.delivery.domain.Endpoint;
import dev.carillon.delivery.domain.Health;
import dev.carillon.delivery.domain.LaneRule;
import dev.carillon.delivery.domain.Output;
import dev.carillon.delivery.domain.RetrySchedule;
import dev.carillon.delivery.domain.TableAnswer;
import dev.carillon.schemas.id.SubscriptionId;
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
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The loop, turn by turn, with time in our hands and a small Kafka of our own.
class DeliveryLoopTest {

    private static final String REGISTRY = "mock://delivery-loop";
    private static final RetrySchedule SCHEDULE = RetrySchedule.DEFAULT;
    private static final TopicPartition MAIN = new TopicPartition(Topics.DELIVERIES, 0);
    private static final TopicPartition FIRST_TIER =
            new TopicPartition(Topics.retryTier(SCHEDULE.shortestTier()), 0);
    private static final long SEED = 20261122;

    private final Wire wire = new Wire(AvroWriter.create(Map.of("schema.registry.url", REGISTRY)));
    private final LogConsumer consumer = new LogConsumer();
    private final Deque<Running> running = new ArrayDeque<>();
    private final List<Output> committed = new ArrayList<>();
    private final Deque<CommitResult> results = new ArrayDeque<>();
    private Instant now = Instant.parse("2026-11-22T08:00:00Z");
    private int maxBuffered = 1000;
    private Duration flushInterval = Duration.ofMillis(1);
    private String registry = REGISTRY;
    private List<KnownHealth.Known> known = List.of();
    private final CompletableFuture<List<KnownHealth.Known>> slowAnswer = new CompletableFuture<>();

    private record Running(Delivery delivery, Instant began, Consumer<Attempt> whenEnded) {}

    private final Clock clock =
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

    private DeliveryLoop loop = newLoop();

    @Test
    void triesAsTheScheduleSaysForThreeDaysAndThenDeadLettersOnce() {
        start();
        Instant begun = now;
        consumer.append(MAIN, millis(), wire.envelope("e", now, 1));
        List<Instant> attempts = new ArrayList<>();

        for (int attempt = 0; attempt <= SCHEDULE.delays().size(); attempt++) {
            until(_ -> !running.isEmpty());
            attempts.add(now);
            end(running.remove(), 500);
            long commits = committed.size();
            stepUntil(() -> committed.size() > commits);
        }

        for (int i = 0; i < SCHEDULE.delays().size(); i++) {
            Duration wait = Duration.between(attempts.get(i), attempts.get(i + 1));
            Duration delay = SCHEDULE.delays().get(i);
            assertThat(wait)
                    .as("wait %s of seed %s", i, SEED)
                    .isBetween(delay, delay.plus(delay.dividedBy(5)).plusMillis(200));
        }
        assertThat(Duration.between(begun, now)).isGreaterThanOrEqualTo(SCHEDULE.horizon());
        assertThat(of(Output.Dead.class))
                .singleElement()
                .satisfies(dead -> {
                    assertThat(dead.reason()).isEqualTo(DeadLetterReason.EXHAUSTED);
                    assertThat(dead.delivery().progress().attempts()).isEqualTo(10);
                });
        assertThat(of(Output.Step.class)).hasSize(10);
        now = now.plus(Duration.ofDays(9));
        steps(20);
        assertThat(running).isEmpty();
    }

    @Test
    void whatIsNotDueIsLeftInKafkaUntrackedAndUncommitted() {
        start();
        consumer.append(MAIN, millis(), wire.envelope("e", now, 1));
        until(_ -> !running.isEmpty());
        end(running.remove(), 500);
        stepUntil(() -> !committed.isEmpty());

        now = now.plus(SCHEDULE.shortestTier()).minusMillis(1);
        steps(20);

        assertThat(running).isEmpty();
        assertThat(consumer.paused()).contains(FIRST_TIER);
        assertThat(consumer.position(FIRST_TIER)).isZero();
        assertThat(committedOffset(FIRST_TIER)).isZero();
        assertThat(committedOffset(MAIN)).isPositive();
        now = now.plusSeconds(2);
        until(_ -> !running.isEmpty());
    }

    @Test
    void whatWasAbortedGoesIntoTheNextTransaction() {
        start();
        results.add(CommitResult.ABORTED);
        results.add(CommitResult.ABORTED);
        consumer.append(MAIN, millis(), wire.envelope("e", now, 1));
        until(_ -> !running.isEmpty());
        end(running.remove(), 200);

        stepUntil(() -> !committed.isEmpty());

        assertThat(of(Output.Step.class)).hasSize(1);
        assertThat(committedOffset(MAIN)).isPositive();
        assertThat(results).isEmpty();
    }

    @Test
    void neverCommitsPastAMemberThatIsUnderWay() {
        start();
        consumer.append(MAIN, millis(), wire.envelope("a", now, 1, 2, 3));
        consumer.append(MAIN, millis(), wire.envelope("b", now, 4));
        until(_ -> running.size() == 4);
        Running first = running.remove();
        while (!running.isEmpty()) {
            end(running.remove(), 200);
        }
        stepUntil(() -> of(Output.Step.class).size() == 3);
        assertThat(committedOffset(MAIN)).isZero();

        // A worker that takes over does only what is left.
        running.clear();
        DeliveryLoop second = newLoop();
        rebalance(second, List.of(MAIN));
        loop = second;
        until(_ -> !running.isEmpty());
        steps(10);
        assertThat(running)
                .singleElement()
                .satisfies(r -> assertThat(r.delivery().id()).isEqualTo(first.delivery().id()));
    }

    @Test
    void aPartitionIsGivenUpWithWhatCameOfItAndALateOutcomeIsDropped() {
        start();
        consumer.append(MAIN, millis(), wire.envelope("a", now, 1));
        consumer.append(MAIN, millis(), wire.envelope("b", now, 2));
        until(_ -> running.size() == 2);
        Running quick = running.remove();
        Running slow = running.remove();
        end(quick, 200);

        consumer.rebalance(List.of(FIRST_TIER));
        steps(1);

        assertThat(of(Output.Step.class))
                .extracting(step -> step.delivery().id())
                .containsExactly(quick.delivery().id());
        consumer.rebalance(List.of(MAIN, FIRST_TIER));
        until(_ -> !running.isEmpty());
        end(slow, 200);
        stepFor(Duration.ofMillis(50));
        assertThat(of(Output.Step.class)).hasSize(1);

        end(running.remove(), 200);
        stepUntil(() -> of(Output.Step.class).size() == 2);
        assertThat(committedOffset(MAIN)).isGreaterThan(2);
    }

    @Test
    void whatHasEndedIsCommittedBeforeItsPartitionGoes() {
        flushInterval = Duration.ofHours(1);
        start();
        consumer.append(MAIN, millis(), wire.envelope("a", now, 1));
        until(_ -> !running.isEmpty());
        end(running.remove(), 200);
        stepFor(Duration.ofMillis(50));
        assertThat(of(Output.Step.class)).isEmpty();

        consumer.rebalance(List.of(FIRST_TIER));
        steps(1);

        assertThat(of(Output.Step.class)).hasSize(1);
        assertThat(committedOffset(MAIN)).isPositive();
    }

    @Test
    void aPartitionThatIsLostIsNotCommitted() {
        flushInterval = Duration.ofHours(1);
        start();
        consumer.append(MAIN, millis(), wire.envelope("a", now, 1));
        until(_ -> !running.isEmpty());
        end(running.remove(), 200);
        stepFor(Duration.ofMillis(50));

        loop.rebalancing().onPartitionsLost(List.of(MAIN));
        assertThat(loop.flush()).isTrue();

        assertThat(committed).isEmpty();
        assertThat(committedOffset(MAIN)).isZero();
    }

    @Test
    void aRegistryThatIsAwayIsWaitedForAndNothingIsDeadLettered() {
        registry = "http://127.0.0.1:9";
        start();
        consumer.append(MAIN, millis(), wire.envelope("e", now, 1));

        stepUntil(() -> loop.problem().orElse("").contains("registry"));
        assertThat(consumer.position(MAIN)).isZero();
        now = now.plusSeconds(2);
        steps(5);
        assertThat(committed).isEmpty();
        assertThat(committedOffset(MAIN)).isZero();
    }

    @Test
    void fetchesLessWithItsHandsFullAndPollsOn() {
        maxBuffered = 3;
        start();
        for (int i = 0; i < 20; i++) {
            consumer.append(MAIN, millis(), wire.envelope("e" + i, now, 1 + i));
        }
        until(_ -> !running.isEmpty());
        steps(10);
        assertThat(consumer.paused()).contains(MAIN);
        assertThat(running).hasSizeLessThan(10);

        int ended = 0;
        while (ended < 20) {
            until(_ -> !running.isEmpty());
            end(running.remove(), 200);
            ended++;
        }
        stepUntil(() -> of(Output.Step.class).size() == 20);
        assertThat(of(Output.Wait.class)).isEmpty();
    }

    @Test
    void handsOffWhatAFullLaneCannotSendAndAdvancesNothing() {
        start();
        for (int i = 0; i < 4; i++) {
            consumer.append(MAIN, millis(), wire.envelope("e" + i, now, 7));
        }
        until(_ -> running.size() == 2);

        now = now.plusSeconds(31);
        until(_ -> of(Output.Wait.class).size() == 2);

        assertThat(of(Output.Wait.class))
                .allSatisfy(wait -> {
                    assertThat(wait.tier()).isEqualTo(SCHEDULE.shortestTier());
                    assertThat(wait.delivery().progress().attempts()).isZero();
                    assertThat(wait.delivery().progress().scheduleStep()).isZero();
                    assertThat(wait.number()).isZero();
                });
    }

    @Test
    void anEndpointThatWasDeadForHoursGetsEverythingWithinTenMinutesAtABoundedRate() {
        // 10,000 were run by hand; what is left here takes a second.
        int waiting = Integer.getInteger("carillon.waiting", 1_000);
        maxBuffered = 20_000;
        consumer.pollAtMost(100);
        start();
        for (int i = 0; i < waiting; i++) {
            consumer.append(MAIN, millis(), wire.envelope("e" + i, now, 7));
        }
        Instant recovery = now.plus(Duration.ofHours(6));
        int failed = 0;
        while (now.isBefore(recovery)) {
            failed += endAll(500);
            boolean isEarly = now.isBefore(recovery.minusSeconds(21_500));
            now = now.plusMillis(isEarly ? 20 : 5_000);
        }
        assertThat(of(Output.Dead.class)).isEmpty();
        // Each once before the circuit opens, and a probe a round.
        assertThat(failed).as("attempts while dead").isLessThan(waiting + 6 * 12 + 50);

        int delivered = 0;
        int mostInASecond = 0;
        Instant end = recovery.plus(Duration.ofMinutes(10));
        while (now.isBefore(end) && delivered < waiting) {
            int inSecond = 0;
            for (int tick = 0; tick < 20; tick++) {
                inSecond += endAll(200);
                now = now.plusMillis(50);
            }
            delivered += inSecond;
            mostInASecond = Math.max(mostInASecond, inSecond);
        }

        assertThat(delivered).as("delivered by %s after %s", now, recovery).isEqualTo(waiting);
        assertThat(mostInASecond).isLessThanOrEqualTo(205);
        assertThat(of(Output.Dead.class)).isEmpty();
    }

    @Test
    void nothingIsDeadLetteredWithoutARealAttemptAfterItsHorizonHoweverLongTheCircuitIsOpen() {
        int waiting = 40;
        start();
        for (int i = 0; i < waiting; i++) {
            consumer.append(MAIN, millis(), wire.envelope("e" + i, now, 7));
        }
        Map<String, Instant> first = new HashMap<>();
        Map<String, Instant> last = new HashMap<>();
        Instant end = now.plus(SCHEDULE.horizon().multipliedBy(3));
        while (now.isBefore(end) && of(Output.Dead.class).size() < waiting) {
            steps(2);
            while (!running.isEmpty()) {
                Running attempt = running.remove();
                String event = attempt.delivery().routed().event().id();
                first.putIfAbsent(event, now);
                last.put(event, now);
                end(attempt, 500);
                steps(2);
            }
            now = now.plusSeconds(60);
        }

        assertThat(of(Output.Dead.class)).hasSize(waiting);
        for (Output.Dead dead : of(Output.Dead.class)) {
            String event = dead.delivery().routed().event().id();
            assertThat(Duration.between(first.get(event), last.get(event)))
                    .as(event)
                    .isGreaterThanOrEqualTo(SCHEDULE.horizon());
            assertThat(dead.reason()).isEqualTo(DeadLetterReason.EXHAUSTED);
        }
    }

    @Test
    void anEndpointThatHangsHoldsNothingOfTheOthers() {
        maxBuffered = 400;
        start();
        for (int i = 0; i < 200; i++) {
            consumer.append(MAIN, millis(), wire.envelope("hang" + i, now, 7));
            consumer.append(MAIN, millis(), wire.envelope("well" + i, now, 8));
        }
        Instant begun = now;
        int well = 0;
        List<Running> hanging = new ArrayList<>();
        while (well < 200 && now.isBefore(begun.plusSeconds(30))) {
            steps(2);
            while (!running.isEmpty()) {
                Running attempt = running.remove();
                if (attempt.delivery().subscription().value() == 7) {
                    hanging.add(attempt);
                } else {
                    well++;
                    end(attempt, 200);
                }
            }
            now = now.plusMillis(20);
        }

        assertThat(well).isEqualTo(200);
        assertThat(Duration.between(begun, now)).isLessThan(Duration.ofSeconds(10));
        assertThat(hanging).hasSize(2);
    }

    @Test
    void aTakeOverDoesNotForgetWhatWasKnownOfAnEndpoint() {
        known =
                List.of(
                        new KnownHealth.Known(ill(7, Health.Circuit.GONE), 0),
                        new KnownHealth.Known(ill(8, Health.Circuit.OPEN), 0));
        start();
        consumer.append(MAIN, millis(), wire.envelope("a", now, 7));
        consumer.append(MAIN, millis(), wire.envelope("b", now, 8));

        stepUntil(() -> committed.size() == 2);

        assertThat(running).isEmpty();
        assertThat(of(Output.Step.class))
                .singleElement()
                .satisfies(
                        step -> assertThat(step.status()).isEqualTo(Output.Step.Status.CANCELLED));
        assertThat(of(Output.Wait.class))
                .singleElement()
                .satisfies(wait -> assertThat(wait.tier()).isEqualTo(Duration.ofMinutes(5)));
    }

    @Test
    @Timeout(60)
    void whatHasEndedIsCommittedWhileAnotherPartitionIsWaitedFor() {
        start();
        consumer.append(MAIN, millis(), wire.envelope("a", now, 7));
        until(_ -> !running.isEmpty());
        end(running.remove(), 200);

        // The answer about number 1 comes only once something has been committed.
        consumer.rebalance(List.of(MAIN, new TopicPartition(Topics.DELIVERIES, 1)));

        assertThat(of(Output.Step.class)).hasSize(1);
    }

    private Health ill(long subscription, Health.Circuit circuit) {
        return new Health(
                new SubscriptionId(subscription),
                1,
                1,
                circuit,
                9,
                Optional.of(now.minusSeconds(60)),
                Optional.empty(),
                Optional.of(now),
                OptionalInt.of(500),
                now);
    }

    @Test
    void stopsAndSaysSoWhenItsOffsetIsGone() {
        start();
        steps(2);
        consumer.truncate();

        assertThatThrownBy(() -> steps(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("-0=0")
                .hasMessageContaining("--reset-offsets");
    }

    private void start() {
        loop = newLoop();
        List<TopicPartition> all = new ArrayList<>(List.of(MAIN));
        SCHEDULE.tiers().forEach(t -> all.add(new TopicPartition(Topics.retryTier(t), 0)));
        rebalance(loop, all);
    }

    private void rebalance(DeliveryLoop joining, List<TopicPartition> partitions) {
        consumer.unsubscribe();
        joining.subscribe();
        consumer.rebalance(partitions);
    }

    private DeliveryLoop newLoop() {
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
                        Duration.ofSeconds(2)),
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
    private CompletableFuture<CommitResult> commit(
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

    private void end(Running attempt, int status) {
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
    private int endAll(int status) {
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
    private void until(Predicate<DeliveryLoop> isReached) {
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
    private void stepUntil(BooleanSupplier isReached) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!isReached.getAsBoolean() && System.nanoTime() < end) {
            steps(1);
        }
        assertThat(isReached.getAsBoolean()).isTrue();
    }

    private void stepFor(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            steps(1);
        }
    }

    private void steps(int count) {
        try {
            for (int i = 0; i < count; i++) {
                loop.step();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private long committedOffset(TopicPartition partition) {
        return consumer.committedOffsets()
                .getOrDefault(partition, new OffsetAndMetadata(0))
                .offset();
    }

    private <T extends Output> List<T> of(Class<T> type) {
        return committed.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private long millis() {
        return now.toEpochMilli();
    }
}
