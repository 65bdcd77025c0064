package dev.carillon.delivery.domain;

import java.util.Arrays;

/// Which records of one partition are finished, for as long as this worker has the partition. For
/// one thread.
///
/// It holds offsets that were polled and nothing else: between them there are holes, left by
/// transaction markers, aborted transactions and compaction, and no record of ours is ever expected
/// there. A record has one to 64 members and is finished when the last of them is.
///
/// Invariants:
/// * the frontier is the lowest unfinished offset; when everything tracked is finished, it is the
///   end of what was polled. It never falls.
/// * what [#finishedAbove] says is finished was finished here, or was already when the partition
///   came.
/// * a completion of an earlier assignment, or of an offset that is not tracked, changes nothing.
public final class OffsetLedger {

    /// The most members a record can have.
    public static final int MAX_MEMBERS = 64;

    private final long epoch;
    private final FinishedAbove resumed;
    private long[] offsets = new long[16];
    private long[] unfinished = new long[16];
    private long[] members = new long[16];
    private int head;
    private int size;
    private long end;

    /// A ledger for a partition that was just assigned.
    ///
    /// @param epoch the assignment; a completion must name the same
    /// @param start the offset to read from
    /// @param resumed what is finished at and above it
    public OffsetLedger(long epoch, long start, FinishedAbove resumed) {
        this.epoch = epoch;
        this.end = start;
        this.resumed = resumed;
    }

    /// The assignment this ledger belongs to.
    public long epoch() {
        return epoch;
    }

    /// Takes a polled record in.
    ///
    /// @param offset above every offset that was tracked or passed
    /// @param count how many members it has, from 1 to 64
    /// @return the members to do, bit by bit; 0 when all were finished before
    /// @throws IllegalArgumentException when the offset goes back or the count is out of range
    public long track(long offset, int count) {
        if (offset < end) {
            throw new IllegalArgumentException(
                    "offset " + offset + " was polled after the end " + end);
        }
        if (count < 1 || count > MAX_MEMBERS) {
            throw new IllegalArgumentException(
                    "a record has 1 to " + MAX_MEMBERS + " members, not " + count);
        }
        long all = count == MAX_MEMBERS ? -1L : (1L << count) - 1;
        long open = resumed.isFinished(offset) ? 0 : all & ~resumed.finishedMembers(offset);
        end = offset + 1;
        if (open == 0 && size == 0) {
            return 0;
        }
        append(offset, open, all);
        return open;
    }

    /// Says that nothing polled lies below this position, which may be above the last record
    /// because of holes.
    public void passTo(long position) {
        end = Math.max(end, position);
    }

    /// Finishes one member.
    ///
    /// @return false when the completion is late: of another assignment, or finished already
    public boolean finish(long completedEpoch, long offset, int member) {
        if (completedEpoch != epoch) {
            return false;
        }
        int at = find(offset);
        long bit = 1L << member;
        if (at < 0 || (unfinished[at] & bit) == 0) {
            return false;
        }
        unfinished[at] &= ~bit;
        while (size > 0 && unfinished[head] == 0) {
            head = (head + 1) & (offsets.length - 1);
            size--;
        }
        return true;
    }

    /// The offset to commit: the lowest unfinished one, or the end of what was polled.
    public long frontier() {
        return size == 0 ? end : offsets[head];
    }

    /// Whether everything that was polled is finished.
    public boolean isClear() {
        return size == 0;
    }

    /// How many records are held: the unfinished ones and those above the lowest of them.
    public int held() {
        return size;
    }

    /// What is finished at and above the frontier, including what was so when the partition came
    /// and has not been polled again yet.
    public FinishedAbove finishedAbove() {
        FinishedAbove.Builder above = new FinishedAbove.Builder();
        long runStart = -1;
        for (int i = 0; i < size; i++) {
            int at = (head + i) & (offsets.length - 1);
            if (unfinished[at] == 0) {
                runStart = runStart < 0 ? offsets[at] : runStart;
                continue;
            }
            if (runStart >= 0) {
                // Holes before the next unfinished record belong to the run: nothing is in them.
                above.run(runStart, offsets[at]);
                runStart = -1;
            }
            above.members(offsets[at], members[at] & ~unfinished[at]);
        }
        if (runStart >= 0) {
            above.run(runStart, end);
        }
        return above.rest(resumed, Math.max(end, frontier())).build();
    }

    private void append(long offset, long open, long all) {
        if (size == offsets.length) {
            offsets = unrolled(offsets);
            unfinished = unrolled(unfinished);
            members = unrolled(members);
            head = 0;
        }
        int at = (head + size) & (offsets.length - 1);
        offsets[at] = offset;
        unfinished[at] = open;
        members[at] = all;
        size++;
    }

    private long[] unrolled(long[] ring) {
        long[] larger = Arrays.copyOfRange(ring, head, head + ring.length * 2);
        System.arraycopy(ring, 0, larger, ring.length - head, head);
        return larger;
    }

    /// The place of an offset in the ring, by bisection; -1 when it is not tracked.
    private int find(long offset) {
        int low = 0;
        int high = size - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int at = (head + middle) & (offsets.length - 1);
            if (offsets[at] == offset) {
                return at;
            }
            if (offsets[at] < offset) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }
}
