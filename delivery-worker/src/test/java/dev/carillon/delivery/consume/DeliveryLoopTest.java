package dev.carillon.delivery.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.delivery.domain.CommitResult;
import dev.carillon.delivery.domain.DeadLetterReason;
import dev.carillon.delivery.domain.Output;
import dev.carillon.schemas.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The loop, turn by turn: offsets, transactions, and partitions that come and go.
class DeliveryLoopTest extends LoopStage {

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
}
