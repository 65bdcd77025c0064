package dev.carillon.delivery.consume;

import dev.carillon.delivery.domain.Attempt;
import dev.carillon.delivery.domain.CancelReason;
import dev.carillon.delivery.domain.DeadLetterReason;
import dev.carillon.delivery.domain.Delivery;
import dev.carillon.delivery.domain.DeliveryMetrics;
import dev.carillon.delivery.domain.HandOffCause;
import dev.carillon.delivery.domain.NextStep;
import dev.carillon.delivery.domain.Output;
import dev.carillon.delivery.domain.Output.Step;
import dev.carillon.delivery.domain.RetrySchedule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/// Finishes members: marks them in the ledger and hands on what is to be written for them. The only
/// place that finishes an offset of a delivery. For one thread.
final class Ends {

    private final Partitions partitions;
    private final Outgoing outgoing;
    private final RetrySchedule schedule;
    private final DeliveryMetrics metrics;

    Ends(
            Partitions partitions,
            Outgoing outgoing,
            RetrySchedule schedule,
            DeliveryMetrics metrics) {
        this.partitions = partitions;
        this.outgoing = outgoing;
        this.schedule = schedule;
        this.metrics = metrics;
    }

    /// An attempt ended, and the next step follows from it.
    ///
    /// @param heldIn the tier in which it waits with others while its endpoint's circuit is open
    /// @param further what else is to be written, such as news of the endpoint
    /// @return the step; empty when the completion came late and nothing was done
    Optional<NextStep> attempted(
            Task task,
            Attempt attempt,
            Instant now,
            Optional<Duration> heldIn,
            List<Output> further) {
        if (!finish(task)) {
            return Optional.empty();
        }
        Delivery tried = task.delivery().with(task.delivery().progress().after(attempt));
        NextStep step =
                NextStep.of(tried.progress(), attempt, schedule).heldIn(heldIn, tried.progress());
        List<Output> outputs =
                switch (step) {
                    case NextStep.Finish _ -> {
                        metrics.delivered(Duration.between(tried.routed().routedAt(), now));
                        yield List.of(step(tried, now, Step.Status.DELIVERED, Optional.empty()));
                    }
                    case NextStep.Retry retry -> retry(task, tried, retry, now);
                    case NextStep.DeadLetter(DeadLetterReason reason) -> {
                        metrics.deadLettered(reason);
                        yield List.of(
                                step(
                                        tried,
                                        now,
                                        Step.Status.DEAD_LETTERED,
                                        Optional.of(reason.word())),
                                new Output.Dead(tried, reason, now));
                    }
                    case NextStep.Cancel(CancelReason reason) -> {
                        metrics.cancelled(reason);
                        yield List.of(
                                step(
                                        tried,
                                        now,
                                        Step.Status.CANCELLED,
                                        Optional.of(reason.word())));
                    }
                };
        write(task, outputs);
        if (!further.isEmpty()) {
            write(task, further);
        }
        AttemptLog.ended(tried, attempt, step, dueOf(step, now));
        return Optional.of(step);
    }

    /// The webhook does not want it any more.
    void cancel(Task task, CancelReason reason, Instant now) {
        if (!finish(task)) {
            return;
        }
        metrics.cancelled(reason);
        write(
                task,
                List.of(
                        new Step(
                                task.delivery(),
                                Step.Kind.CANCELLED,
                                now,
                                Step.Status.CANCELLED,
                                Optional.of(reason.word()),
                                Optional.empty())));
    }

    /// It is given up without an attempt.
    void deadLetter(Task task, DeadLetterReason reason, Instant now) {
        if (!finish(task)) {
            return;
        }
        metrics.deadLettered(reason);
        write(
                task,
                List.of(
                        new Step(
                                task.delivery(),
                                Step.Kind.DEAD_LETTERED,
                                now,
                                Step.Status.DEAD_LETTERED,
                                Optional.of(reason.word()),
                                Optional.empty()),
                        new Output.Dead(task.delivery(), reason, now)));
    }

    /// It goes to a tier, with neither attempt nor schedule advanced.
    void handOff(Task task, HandOffCause cause, Duration tier) {
        if (!finish(task)) {
            return;
        }
        metrics.handedOff(cause);
        write(
                task,
                List.of(
                        new Output.Wait(
                                task.delivery(), cause, tier, task.partition().partition())));
    }

    /// A record that cannot be read. It must have been tracked with one member.
    void unreadable(PartitionWork work, long offset, Output.Unreadable output) {
        if (work.ledger().finish(work.ledger().epoch(), offset, 0)) {
            work.changed();
            metrics.deadLettered(DeadLetterReason.UNREADABLE);
            outgoing.add(work.partition(), work.ledger().epoch(), List.of(output));
        }
    }

    private List<Output> retry(Task task, Delivery tried, NextStep.Retry retry, Instant now) {
        HandOffCause cause =
                retry.progress().isHeld() ? HandOffCause.CIRCUIT_OPEN : HandOffCause.RETRY;
        metrics.handedOff(cause);
        Delivery waiting = tried.with(retry.progress());
        return List.of(
                new Step(
                        waiting,
                        Step.Kind.ATTEMPTED,
                        now,
                        Step.Status.RETRYING,
                        Optional.empty(),
                        Optional.of(now.plus(retry.tier()))),
                new Output.Wait(waiting, cause, retry.tier(), task.partition().partition()));
    }

    private static Step step(
            Delivery delivery, Instant now, Step.Status status, Optional<String> reason) {
        return new Step(delivery, Step.Kind.ATTEMPTED, now, status, reason, Optional.empty());
    }

    private static Optional<Instant> dueOf(NextStep step, Instant now) {
        return step instanceof NextStep.Retry(Duration tier, _)
                ? Optional.of(now.plus(tier))
                : Optional.empty();
    }

    /// @return false when the partition is not ours any more, or is again under a later assignment
    private boolean finish(Task task) {
        task.share().release();
        TopicPartition partition = task.partition();
        Optional<PartitionWork> work = partitions.find(partition);
        if (work.isEmpty()
                || !work.get().ledger().finish(task.epoch(), task.offset(), task.member())) {
            return false;
        }
        work.get().changed();
        return true;
    }

    private void write(Task task, List<Output> outputs) {
        outgoing.add(task.partition(), task.epoch(), outputs);
    }
}
