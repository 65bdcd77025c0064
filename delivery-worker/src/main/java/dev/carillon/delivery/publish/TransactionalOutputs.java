package dev.carillon.delivery.publish;

import dev.carillon.delivery.domain.CommitResult;
import dev.carillon.delivery.domain.Output;
import dev.carillon.schemas.serde.RegistryUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes outputs and offsets in transactions, one at a time, on a thread of its own.
///
/// The transactional id belongs to this process alone, so a fenced producer does not mean that
/// there is another: the broker gave up on a transaction of ours that took too long, because it was
/// down or this process was asleep. A new producer with the same id then ends whatever was left
/// open. Old owners of partitions are kept out by the group instead: a commit names the member and
/// its generation, and the group refuses one that it does not know any more.
public final class TransactionalOutputs implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TransactionalOutputs.class);

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    /// Between two questions for the fate of a transaction.
    private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

    private final RecordWriter writer;
    private final Supplier<? extends Producer<byte[], byte[]>> producers;
    private final CommittedOffsets committedOffsets;
    private final ExecutorService thread;
    private Producer<byte[], byte[]> producer;
    private volatile boolean isClosing;

    /// Reads the committed offsets of a group, waiting for undecided transactions.
    @FunctionalInterface
    public interface CommittedOffsets {

        /// The committed offsets of these partitions.
        ///
        /// @throws KafkaException when the cluster does not say
        Map<TopicPartition, OffsetAndMetadata> of(String group, List<TopicPartition> partitions);
    }

    /// @param producers makes producers with one and the same transactional id
    /// @param threadName the name of the thread
    public TransactionalOutputs(
            RecordWriter writer,
            Supplier<? extends Producer<byte[], byte[]>> producers,
            CommittedOffsets committedOffsets,
            String threadName) {
        this.writer = writer;
        this.producers = producers;
        this.committedOffsets = committedOffsets;
        this.producer = producers.get();
        this.thread =
                Executors.newSingleThreadExecutor(Thread.ofPlatform().name(threadName).factory());
    }

    /// Begins to produce; ends what an earlier producer with this id left open.
    ///
    /// @throws KafkaException when the cluster refuses
    public void open() {
        initialize();
    }

    /// Begins a transaction on the own thread and returns at once.
    ///
    /// @param offsets each with a metadata text that no other commit has, at least one when there
    ///   are outputs
    /// @return how it ended; exceptional when the cluster refuses it for good
    public CompletableFuture<CommitResult> commit(
            List<Output> outputs,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata group) {
        return CompletableFuture.supplyAsync(() -> transact(outputs, offsets, group), thread);
    }

    @Override
    public void close() {
        isClosing = true;
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("a transaction is still under way; its producer is closed now");
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
        producer.close(CLOSE_LIMIT);
    }

    private CommitResult transact(
            List<Output> outputs,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata group) {
        List<ProducerRecord<byte[], byte[]>> records;
        try {
            records = outputs.stream().map(writer::write).toList();
        } catch (RegistryUnavailableException e) {
            LOG.warn("outputs wait for the schema registry", e);
            return CommitResult.ABORTED;
        }
        List<Sent> sent = new ArrayList<>(records.size());
        try {
            producer.beginTransaction();
            records.forEach(record -> sent.add(new Sent(record.topic(), producer.send(record))));
            if (!offsets.isEmpty()) {
                producer.sendOffsetsToTransaction(offsets, group);
            }
        } catch (KafkaException | IllegalStateException e) {
            return abort(e, sent);
        }
        return end(sent, offsets, group);
    }

    /// @param topic where a record goes
    /// @param result whether it came there
    private record Sent(String topic, Future<RecordMetadata> result) {}

    private CommitResult end(
            List<Sent> sent,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata group) {
        try {
            producer.commitTransaction();
        } catch (TimeoutException | InterruptException e) {
            LOG.warn("it is not known whether a transaction was committed; asking", e);
            recreate();
            return ask(offsets, group);
        } catch (KafkaException e) {
            try {
                producer.abortTransaction();
            } catch (KafkaException | IllegalStateException again) {
                suppress(e, again);
                requirePassing(e, sent);
                LOG.warn("it is not known whether a transaction was committed; asking", e);
                recreate();
                return ask(offsets, group);
            }
            return aborted(e, sent);
        }
        sent.forEach(one -> requireAcknowledged(one.result()));
        return CommitResult.COMMITTED;
    }

    private CommitResult abort(RuntimeException cause, List<Sent> sent) {
        try {
            producer.abortTransaction();
        } catch (KafkaException | IllegalStateException e) {
            suppress(cause, e);
            requirePassing(cause, sent);
            // The end of this transaction was never asked for, so a new producer aborts it.
            recreate();
        }
        return aborted(cause, sent);
    }

    private static CommitResult aborted(RuntimeException cause, List<Sent> sent) {
        requirePassing(cause, sent);
        LOG.atWarn()
                .addKeyValue("cause", cause.toString())
                .log("a transaction was aborted; its outputs go into the next");
        LOG.debug("the cause", cause);
        return CommitResult.ABORTED;
    }

    /// A producer may throw one and the same exception twice.
    private static void suppress(RuntimeException first, RuntimeException second) {
        if (!first.equals(second)) {
            first.addSuppressed(second);
        }
    }

    /// Throws when no waiting will cure it.
    private static void requirePassing(RuntimeException e, List<Sent> sent) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof AuthenticationException
                    || cause instanceof AuthorizationException
                    || cause instanceof UnsupportedVersionException
                    || cause instanceof RecordTooLargeException) {
                throw new KafkaException(
                        "Kafka refuses for good what has to be written to "
                                + refused(sent)
                                + ": "
                                + cause
                                + ". Nothing of it is committed; allow it"
                                + (cause instanceof RecordTooLargeException
                                        ? ", with max.message.bytes of the topic,"
                                        : "")
                                + " and start again",
                        e);
            }
        }
    }

    /// The topics that records were refused for; all that there were when it was something else.
    private static Set<String> refused(List<Sent> sent) {
        Set<String> refused = new TreeSet<>();
        Set<String> all = new TreeSet<>();
        for (Sent one : sent) {
            all.add(one.topic());
            // Others of the transaction fail because it was aborted.
            if (one.result().state() == Future.State.FAILED
                    && !(one.result().exceptionNow() instanceof TransactionAbortedException)) {
                refused.add(one.topic());
            }
        }
        return refused.isEmpty() ? all : refused;
    }

    /// Ends whatever is open and begins anew. Waits for as long as the cluster is away.
    private void recreate() {
        producer.close(Duration.ZERO);
        producer = producers.get();
        initialize();
    }

    private void initialize() {
        while (true) {
            try {
                producer.initTransactions();
                return;
            } catch (TimeoutException e) {
                if (isClosing) {
                    throw e;
                }
                LOG.warn("waiting for the transaction coordinator", e);
            }
        }
    }

    /// Whether the transaction with these offsets was committed: its metadata texts are its own, so
    /// it is enough to find one of them.
    private CommitResult ask(
            Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
        if (offsets.isEmpty()) {
            throw new IllegalStateException(
                    "a transaction without offsets was cut; nobody can say whether it was"
                            + " committed");
        }
        while (true) {
            try {
                Map<TopicPartition, OffsetAndMetadata> found =
                        committedOffsets.of(group.groupId(), List.copyOf(offsets.keySet()));
                boolean isCommitted =
                        offsets.entrySet().stream()
                                .anyMatch(entry ->
                                        isSame(entry.getValue(), found.get(entry.getKey())));
                return isCommitted ? CommitResult.COMMITTED : CommitResult.ABORTED;
            } catch (RetriableException e) {
                if (isClosing) {
                    throw e;
                }
                LOG.warn("waiting for the group coordinator", e);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private static boolean isSame(OffsetAndMetadata ours, @Nullable OffsetAndMetadata found) {
        return found != null
                && found.offset() == ours.offset()
                && found.metadata().equals(ours.metadata());
    }

    private static void requireAcknowledged(Future<RecordMetadata> sent) {
        try {
            if (!sent.isDone() || sent.get() == null) {
                throw new IllegalStateException("committed, and a record is not acknowledged");
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("committed, and a record failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptException(e);
        }
    }
}
