package dev.carillon.delivery.consume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.delivery.domain.CommitResult;
import dev.carillon.delivery.domain.Output;
import dev.carillon.platform.lifecycle.StopSignal;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The loop when partitions go and come back, and when it is about to end.
class RebalancedLoopTest extends LoopStage {

    @Test
    void whatWasPolledAndNotBegunIsDoneByTheNextOwner() {
        start();
        // Two of five are begun: that is the lane's limit. The others wait in it.
        for (int i = 0; i < 5; i++) {
            consumer.append(MAIN, millis(), wire.envelope("e" + i, now, 1));
        }
        until(_ -> running.size() == 2);
        steps(5);
        assertThat(consumer.position(MAIN)).isGreaterThan(8);

        consumer.rebalance(List.of(FIRST_TIER));
        steps(2);
        assertThat(committedOffset(MAIN)).isZero();

        consumer.rebalance(List.of(MAIN, FIRST_TIER));
        // What they come to is too late to count.
        while (!running.isEmpty()) {
            end(running.remove(), 200);
        }
        Set<Object> ended = new HashSet<>();
        while (ended.size() < 5) {
            until(_ -> !running.isEmpty());
            Running one = running.remove();
            assertThat(ended.add(one.delivery().id())).isTrue();
            end(one, 200);
        }
        stepUntil(() -> of(Output.Step.class).size() == 5);
        assertThat(committedOffset(MAIN)).isGreaterThan(8);
    }

    @Test
    void aPausedPartitionThatGoesAndComesBackAtOnceIsReadWhenItIsDue() {
        start();
        consumer.append(MAIN, millis(), wire.envelope("e", now, 1));
        until(_ -> !running.isEmpty());
        end(running.remove(), 500);
        stepUntil(() -> !committed.isEmpty());
        stepUntil(() -> consumer.paused().contains(FIRST_TIER));

        consumer.rebalance(List.of(MAIN));
        consumer.rebalance(List.of(MAIN, FIRST_TIER));
        steps(10);
        assertThat(running).isEmpty();
        assertThat(committedOffset(FIRST_TIER)).isZero();

        until(_ -> !running.isEmpty());
        end(running.remove(), 200);
        stepUntil(() -> of(Output.Step.class).size() == 2);
        assertThat(committedOffset(FIRST_TIER)).isPositive();
    }

    @Test
    @Timeout(60)
    void aDrainPollsOnUntilWhatIsUnderWayHasEnded() throws Exception {
        start();
        consumer.append(MAIN, millis(), wire.envelope("e", now, 1));
        until(_ -> !running.isEmpty());
        consumer.append(MAIN, millis(), wire.envelope("late", now, 2));
        Running last = running.remove();
        // The attempt ends with the fifth poll from now, and never without one.
        for (int i = 0; i < 4; i++) {
            consumer.schedulePollTask(() -> {});
        }
        consumer.schedulePollTask(() -> end(last, 200));
        StopSignal stop = new StopSignal();
        stop.request();

        loop.run(stop);

        assertThat(of(Output.Step.class)).hasSize(1);
        assertThat(committedOffset(MAIN)).isBetween(1L, 2L);
        assertThat(running).as("begun while draining").isEmpty();
        assertThat(consumer.closed()).isTrue();
    }

    @Test
    @Timeout(60)
    void aDrainPollsOnUntilWhatHasEndedIsCommitted() throws Exception {
        start();
        consumer.append(MAIN, millis(), wire.envelope("e", now, 1));
        until(_ -> !running.isEmpty());
        end(running.remove(), 200);
        // Commits are refused until the rebalance is over, which takes five polls.
        results.addAll(Collections.nCopies(10_000, CommitResult.ABORTED));
        for (int i = 0; i < 4; i++) {
            consumer.schedulePollTask(() -> {});
        }
        consumer.schedulePollTask(results::clear);
        StopSignal stop = new StopSignal();
        stop.request();

        loop.run(stop);

        assertThat(of(Output.Step.class)).hasSize(1);
        assertThat(committedOffset(MAIN)).isPositive();
    }
}
