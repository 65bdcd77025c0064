package dev.carillon.delivery.consume;

import dev.carillon.delivery.domain.FinishedAbove;
import dev.carillon.delivery.domain.HealthBook;
import dev.carillon.delivery.domain.OffsetLedger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What happens when partitions come and go. Runs inside `poll`, on the loop's thread.
final class Rebalancing implements ConsumerRebalanceListener {

    private static final Logger LOG = LoggerFactory.getLogger(Rebalancing.class);

    /// One question for committed offsets; between two of them the loop's other work goes on.
    private static final Duration QUESTION = Duration.ofMillis(250);

    private static final Duration FLUSH_LIMIT = Duration.ofSeconds(15);

    private final Consumer<byte[], byte[]> consumer;
    private final Tiers tiers;
    private final Arrivals arrivals;
    private final KnownHealth knownHealth;
    private final Partitions partitions;
    private final Dispatcher dispatcher;
    private final Outgoing outgoing;
    private final HealthBook health;
    private final Duration revokeLimit;
    private final Clock clock;
    private final BooleanSupplier isStopping;
    private final Runnable otherWork;
    private long lastEpoch;

    /// @param isStopping whether the worker is about to end
    /// @param otherWork one step of everything but polling
    Rebalancing(
            Consumer<byte[], byte[]> consumer,
            Tiers tiers,
            Arrivals arrivals,
            KnownHealth knownHealth,
            Partitions partitions,
            Dispatcher dispatcher,
            Outgoing outgoing,
            HealthBook health,
            Duration revokeLimit,
            Clock clock,
            BooleanSupplier isStopping,
            Runnable otherWork) {
        this.consumer = consumer;
        this.tiers = tiers;
        this.arrivals = arrivals;
        this.knownHealth = knownHealth;
        this.partitions = partitions;
        this.dispatcher = dispatcher;
        this.outgoing = outgoing;
        this.health = health;
        this.revokeLimit = revokeLimit;
        this.clock = clock;
        this.isStopping = isStopping;
        this.otherWork = otherWork;
    }

    /// Reading begins at the committed offset. A partition without one is new and begins at 0, said
    /// explicitly: no record is ever skipped because an offset is missing.
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> added) {
        if (added.isEmpty()) {
            return;
        }
        arrivals.arrived(Set.copyOf(added));
        Optional<Map<TopicPartition, OffsetAndMetadata>> committed = committed(Set.copyOf(added));
        if (committed.isEmpty()) {
            // Nothing of them is taken in any more, though this poll may still fetch.
            consumer.pause(added);
            return;
        }
        restoreHealth(added);
        long epoch = ++lastEpoch;
        Instant now = clock.instant();
        for (TopicPartition partition : added) {
            OffsetAndMetadata from =
                    committed.get().getOrDefault(partition, new OffsetAndMetadata(0, ""));
            FinishedAbove above = CommitText.read(from.metadata(), from.offset());
            partitions.add(
                    new PartitionWork(
                            partition,
                            tiers.delayOf(partition.topic()),
                            new OffsetLedger(epoch, from.offset(), above),
                            now.toEpochMilli()));
            consumer.seek(partition, new OffsetAndMetadata(from.offset(), from.leaderEpoch(), ""));
        }
        LOG.atInfo().addKeyValue("numbers", numbers(added)).log("partitions assigned");
    }

    /// All of an endpoint lies on one number: one question for each number that is new here.
    private void restoreHealth(Collection<TopicPartition> added) {
        Set<Integer> numbers =
                added.stream()
                        .filter(partition -> tiers.delayOf(partition.topic()).isEmpty())
                        .map(TopicPartition::partition)
                        .collect(Collectors.toSet());
        if (numbers.isEmpty()) {
            return;
        }
        CompletableFuture<List<KnownHealth.Known>> asked = knownHealth.of(numbers);
        while (!asked.isDone() && !isStopping.getAsBoolean()) {
            otherWork.run();
        }
        if (asked.isDone()) {
            asked.join().forEach(known -> health.restore(known.health(), known.number()));
        }
    }

    /// What is under way may end within a short time, and what came of it is committed. The rest is
    /// not finished and will be done by the next owner.
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
        if (revoked.isEmpty()) {
            return;
        }
        Set<TopicPartition> going = Set.copyOf(revoked);
        dispatcher.drop(going, clock.instant());
        long end = System.nanoTime() + revokeLimit.toNanos();
        while (inFlight(going) > 0 && System.nanoTime() < end) {
            otherWork.run();
        }
        int cut = inFlight(going);
        boolean isFlushed = outgoing.flush(FLUSH_LIMIT);
        giveUp(going);
        LOG.atInfo()
                .addKeyValue("numbers", numbers(revoked))
                .addKeyValue("stillInFlight", cut)
                .addKeyValue("flushed", isFlushed)
                .log("partitions revoked");
    }

    /// Another worker has them already: nothing more is committed for them.
    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
        if (lost.isEmpty()) {
            return;
        }
        Set<TopicPartition> gone = Set.copyOf(lost);
        dispatcher.drop(gone, clock.instant());
        giveUp(gone);
        LOG.atWarn().addKeyValue("numbers", numbers(lost)).log("partitions lost");
    }

    private void giveUp(Set<TopicPartition> going) {
        partitions.remove(going);
        outgoing.forget(going);
        health.forget(numbers(going));
    }

    private int inFlight(Set<TopicPartition> of) {
        return of.stream()
                .flatMap(p -> partitions.find(p).stream())
                .mapToInt(PartitionWork::inFlight)
                .sum();
    }

    /// Waits for the committed offsets, also while a transaction of the former owner is undecided.
    ///
    /// @return empty when the worker is to stop
    private Optional<Map<TopicPartition, OffsetAndMetadata>> committed(Set<TopicPartition> added) {
        while (!isStopping.getAsBoolean()) {
            try {
                return Optional.of(known(consumer.committed(added, QUESTION)));
            } catch (RetriableException e) {
                LOG.debug("waiting for the committed offsets", e);
                otherWork.run();
            }
        }
        return Optional.empty();
    }

    private static Map<TopicPartition, OffsetAndMetadata> known(
            Map<TopicPartition, OffsetAndMetadata> committed) {
        return committed.entrySet().stream()
                .filter(entry -> entry.getValue() != null)
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static Set<Integer> numbers(Collection<TopicPartition> partitions) {
        return partitions.stream()
                .map(TopicPartition::partition)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
