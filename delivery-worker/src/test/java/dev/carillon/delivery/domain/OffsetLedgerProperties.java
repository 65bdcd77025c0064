package dev.carillon.delivery.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// Random interleavings of polling, finishing, committing, crashing and handing over, against a
/// model that remembers everything.
class OffsetLedgerProperties {

    private static final int ROOM = 4000;

    /// The partition: offsets with holes, and how many members each record has.
    private static NavigableMap<Long, Integer> partition(
            Random random, int records, int maxMembers) {
        TreeMap<Long, Integer> members = new TreeMap<>();
        long offset = random.nextInt(1000);
        for (int i = 0; i < records; i++) {
            offset += 1 + (random.nextInt(4) == 0 ? random.nextInt(50) : 0);
            members.put(offset, 1 + random.nextInt(maxMembers));
        }
        return members;
    }

    private record Member(long offset, int member) {}

    @Property(tries = 400)
    void neverCommitsPastAnUnfinishedMemberAndNeverRepeatsAFinishedOne(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int records) {
        Random random = new Random(seed);
        NavigableMap<Long, Integer> partition =
                switch (random.nextInt(3)) {
                    case 0 -> partition(random, records, 1);
                    case 1 -> partition(random, records, 6);
                    default -> partition(random, records / 10 + 1, OffsetLedger.MAX_MEMBERS);
                };
        Set<Member> everDone = new HashSet<>();
        long committed = 0;
        String text = "";
        int epoch = 0;

        // Several owners, one after the other; each takes over from the last commit of the one
        // before.
        while (everDone.size() < partition.values().stream().mapToInt(i -> i).sum()) {
            epoch++;
            Set<Member> committedDone = new HashSet<>(everDone);
            Set<Member> done = new HashSet<>(everDone);
            OffsetLedger ledger =
                    new OffsetLedger(
                            epoch, committed, FinishedAbove.decode(text, committed).orElseThrow());
            List<Member> open = new ArrayList<>();
            var unread = new ArrayList<>(partition.tailMap(committed, true).entrySet());
            int steps = random.nextInt(400);
            for (int step = 0; step < steps; step++) {
                switch (random.nextInt(6)) {
                    case 0, 1 -> {
                        if (!unread.isEmpty()) {
                            var next = unread.removeFirst();
                            long todo = ledger.track(next.getKey(), next.getValue());
                            for (int member = 0; member < next.getValue(); member++) {
                                Member m = new Member(next.getKey(), member);
                                boolean isTodo = (todo >>> member & 1) == 1;
                                if (isTodo == committedDone.contains(m)) {
                                    fail("seed %s: %s is to do unless committed", seed, m);
                                }
                                if (isTodo) {
                                    open.add(m);
                                }
                            }
                        }
                    }
                    case 2, 3, 4 -> {
                        if (!open.isEmpty()) {
                            Member m = open.remove(random.nextInt(open.size()));
                            assertThat(ledger.finish(epoch - 1, m.offset(), m.member())).isFalse();
                            assertThat(ledger.finish(epoch, m.offset(), m.member())).isTrue();
                            assertThat(ledger.finish(epoch, m.offset(), m.member())).isFalse();
                            done.add(m);
                        }
                    }
                    default -> {
                        long frontier = ledger.frontier();
                        assertThat(frontier).isGreaterThanOrEqualTo(committed);
                        assertCovered(seed, partition, frontier, ledger.finishedAbove(), done);
                        FinishedAbove.Encoded encoded =
                                ledger.finishedAbove().encode(frontier, ROOM);
                        if (encoded.isComplete()) {
                            committed = frontier;
                            text = encoded.text();
                            everDone = new HashSet<>(done);
                        }
                    }
                }
            }
            // The owner dies here: what it finished since its last commit is done again.
        }
    }

    /// Everything below the frontier is done, and at and above it exactly what is said to be.
    private static void assertCovered(
            long seed,
            Map<Long, Integer> partition,
            long frontier,
            FinishedAbove above,
            Set<Member> done) {
        partition.forEach((offset, members) -> {
            for (int member = 0; member < members; member++) {
                boolean isSaid =
                        offset < frontier
                                || above.isFinished(offset)
                                || (above.finishedMembers(offset) >>> member & 1) == 1;
                if (isSaid != done.contains(new Member(offset, member))) {
                    fail(
                            "seed %s: offset %s member %s, frontier %s, said to be done: %s",
                            seed, offset, member, frontier, isSaid);
                }
            }
        });
    }

    @Property(tries = 300)
    void saysLessWhenThereIsNoRoomAndNeverMore(
            @ForAll long seed, @ForAll @IntRange(min = 4, max = 200) int room) {
        Random random = new Random(seed);
        NavigableMap<Long, Integer> partition = partition(random, 300, OffsetLedger.MAX_MEMBERS);
        long start = partition.firstKey();
        OffsetLedger ledger = new OffsetLedger(1, start, FinishedAbove.NOTHING);
        Set<Member> done = new HashSet<>();
        partition.forEach(ledger::track);
        partition.forEach((offset, members) -> {
            for (int member = 0; member < members; member++) {
                if (offset != start && random.nextInt(10) > 0) {
                    ledger.finish(1, offset, member);
                    done.add(new Member(offset, member));
                }
            }
        });

        FinishedAbove.Encoded encoded = ledger.finishedAbove().encode(start, room);
        assertThat(encoded.text().length()).isLessThanOrEqualTo(room);
        FinishedAbove read = FinishedAbove.decode(encoded.text(), start).orElseThrow();
        partition.forEach((offset, members) -> {
            for (int member = 0; member < members; member++) {
                boolean isSaid =
                        read.isFinished(offset)
                                || (read.finishedMembers(offset) >>> member & 1) == 1;
                if (isSaid && !done.contains(new Member(offset, member))) {
                    fail("seed %s: offset %s member %s", seed, offset, member);
                }
            }
        });
    }

    @Property
    void readsNothingIntoForeignText(@ForAll String text) {
        assertThat(FinishedAbove.decode(text, 5)).isNotNull();
    }
}
