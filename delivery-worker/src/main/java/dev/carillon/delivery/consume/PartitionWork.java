package dev.carillon.delivery.consume;

import dev.carillon.delivery.domain.OffsetLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/// One assigned partition: its ledger, and why it is not read just now. For one thread.
final class PartitionWork {

    /// Records above the frontier that one partition may hold.
    private static final int MAX_HELD = 20_000;

    private final TopicPartition partition;
    private final Optional<Duration> delay;
    private final OffsetLedger ledger;
    private final long writerEpoch;
    private Instant restsUntil = Instant.MIN;
    private long committed;
    private int inFlight;
    private boolean isPaused;
    private boolean isChanged;
    private boolean isCrowded;

    /// @param delay the tier's delay; empty for new deliveries
    /// @param writerEpoch the time of the assignment in milliseconds: grows each time the partition
    ///   changes hands
    PartitionWork(
            TopicPartition partition,
            Optional<Duration> delay,
            OffsetLedger ledger,
            long writerEpoch) {
        this.partition = partition;
        this.delay = delay;
        this.ledger = ledger;
        this.writerEpoch = writerEpoch;
        this.committed = ledger.frontier();
    }

    TopicPartition partition() {
        return partition;
    }

    Optional<Duration> delay() {
        return delay;
    }

    OffsetLedger ledger() {
        return ledger;
    }

    long writerEpoch() {
        return writerEpoch;
    }

    /// Not to be read before this time: its next record is not due, or could not be read.
    void restUntil(Instant time) {
        restsUntil = time;
    }

    /// Whether it should not be read now, for reasons of its own.
    boolean wantsPause(Instant now) {
        return restsUntil.isAfter(now) || isCrowded || ledger.held() >= MAX_HELD;
    }

    /// When the next record may be read.
    Instant restsUntil() {
        return restsUntil;
    }

    /// Whether the commit's metadata is nearly full: nothing more is read until it shrinks.
    void crowded(boolean nowCrowded) {
        isCrowded = nowCrowded;
    }

    boolean isPaused() {
        return isPaused;
    }

    void paused(boolean nowPaused) {
        isPaused = nowPaused;
    }

    /// Something was finished, or the end moved: there is something to commit.
    void changed() {
        isChanged = true;
    }

    boolean isChanged() {
        return isChanged;
    }

    /// A commit of what is known now was handed over.
    void handedOver() {
        isChanged = false;
        committed = ledger.frontier();
    }

    /// The offset of the newest commit that was handed over.
    long committed() {
        return committed;
    }

    void attemptBegan() {
        inFlight++;
    }

    void attemptEnded() {
        inFlight--;
    }

    int inFlight() {
        return inFlight;
    }
}
