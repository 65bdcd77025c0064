package dev.carillon.delivery.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OffsetLedgerTest {

    private final OffsetLedger ledger = new OffsetLedger(7, 100, FinishedAbove.NOTHING);

    @Test
    void commitsTheStartBeforeAnythingIsPolled() {
        assertThat(ledger.frontier()).isEqualTo(100);
        assertThat(ledger.isClear()).isTrue();
    }

    @Test
    void holdsTheFrontierAtTheLowestUnfinishedOffset() {
        track(100, 101, 102);

        finish(101);
        finish(102);
        assertThat(ledger.frontier()).isEqualTo(100);

        finish(100);
        assertThat(ledger.frontier()).isEqualTo(103);
    }

    /// Knative's commits stopped for ever on topics written with transactions
    /// (knative-extensions/eventing-kafka-broker#4451): markers leave holes in the offsets.
    @Test
    void doesNotWaitForOffsetsThatWereNeverPolled() {
        track(100, 102, 205);

        finish(100);
        assertThat(ledger.frontier()).isEqualTo(102);
        finish(102);
        assertThat(ledger.frontier()).isEqualTo(205);
        finish(205);
        ledger.passTo(207);
        assertThat(ledger.frontier()).isEqualTo(207);
    }

    @Test
    void aRecordIsFinishedWithTheLastOfItsMembers() {
        assertThat(ledger.track(100, 64)).isEqualTo(-1L);
        for (int member = 0; member < 63; member++) {
            assertThat(ledger.finish(7, 100, member)).isTrue();
        }
        assertThat(ledger.frontier()).isEqualTo(100);

        ledger.finish(7, 100, 63);
        assertThat(ledger.frontier()).isEqualTo(101);
    }

    @Test
    void dropsACompletionOfAnEarlierAssignment() {
        track(100);

        assertThat(ledger.finish(6, 100, 0)).isFalse();
        assertThat(ledger.frontier()).isEqualTo(100);
    }

    @Test
    void dropsASecondCompletion() {
        track(100, 101);

        assertThat(ledger.finish(7, 101, 0)).isTrue();
        assertThat(ledger.finish(7, 101, 0)).isFalse();
        assertThat(ledger.finish(7, 99, 0)).isFalse();
    }

    @Test
    void aSuccessorDoesOnlyWhatWasNotFinished() {
        ledger.track(100, 1);
        ledger.track(101, 3);
        track(102, 110);
        ledger.finish(7, 101, 0);
        ledger.finish(7, 101, 2);
        finish(102);
        OffsetLedger successor = successor(ledger);

        assertThat(successor.track(100, 1)).isEqualTo(0b1);
        assertThat(successor.track(101, 3)).isEqualTo(0b010);
        assertThat(successor.track(102, 1)).isZero();
        assertThat(successor.track(110, 1)).isEqualTo(0b1);
    }

    /// What a predecessor finished must be handed on also by a successor that has not polled that
    /// far.
    @Test
    void handsOnWhatItHasNotPolledAgainYet() {
        track(100, 101, 102, 103);
        finish(101);
        finish(103);
        OffsetLedger second = successor(ledger);
        second.track(100, 1);
        OffsetLedger third = successor(second);

        third.track(100, 1);
        assertThat(third.track(101, 1)).isZero();
        assertThat(third.track(102, 1)).isEqualTo(1);
        assertThat(third.track(103, 1)).isZero();
    }

    @Test
    void refusesToGoBack() {
        track(100);

        assertThatThrownBy(() -> ledger.track(100, 1)).hasMessageContaining("100");
    }

    @Test
    void goesRoundItsRingForMillionsOfRecords() {
        int records = 2_000_000;
        int window = 3000;
        for (int i = 0; i < records; i++) {
            // Every third offset is a hole.
            long offset = 100L + i + i / 2;
            assertThat(ledger.track(offset, 1)).isEqualTo(1);
            int done = i - window;
            if (done >= 0) {
                assertThat(ledger.frontier()).isEqualTo(100L + done + done / 2);
                finish(100L + done + done / 2);
            }
        }
        assertThat(ledger.held()).isEqualTo(window);
        for (int i = records - window; i < records; i++) {
            finish(100L + i + i / 2);
        }
        assertThat(ledger.isClear()).isTrue();
    }

    private void track(long... offsets) {
        for (long offset : offsets) {
            assertThat(ledger.track(offset, 1)).isEqualTo(1);
        }
    }

    private void finish(long offset) {
        assertThat(ledger.finish(7, offset, 0)).isTrue();
    }

    private static OffsetLedger successor(OffsetLedger before) {
        long start = before.frontier();
        String text = before.finishedAbove().encode(start, 4000).text();
        return new OffsetLedger(
                before.epoch() + 1, start, FinishedAbove.decode(text, start).orElseThrow());
    }
}
