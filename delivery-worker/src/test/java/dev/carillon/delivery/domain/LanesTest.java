package dev.carillon.delivery.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LanesTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration STALL = Duration.ofSeconds(5);

    private Lanes<String, String> lanes = new Lanes<>(new LaneRule(2, 8, 0, 10, PATIENCE, STALL));

    @Test
    void lanesTakeTurnsHoweverMuchOneHolds() {
        add("busy", "b1", "b2", "b3");
        add("calm", "c1");

        assertThat(takeAll(NOON)).containsExactly("b1", "c1", "b2");
    }

    @Test
    void aLaneKeepsItsOrder() {
        add("a", "1", "2", "3");

        assertThat(takeAll(NOON)).containsExactly("1", "2");
        lanes.ended("a", Signal.ANSWERED, NOON, NOON);
        assertThat(takeAll(NOON)).containsExactly("3");
    }

    @Test
    void aFullLaneLeavesTheOthersAlone() {
        add("full", "f1", "f2", "f3");
        assertThat(takeAll(NOON)).containsExactly("f1", "f2");

        add("other", "o1");

        assertThat(takeAll(NOON)).containsExactly("o1");
    }

    @Test
    void anIdleLaneIsForgotten() {
        add("a", "1");
        takeAll(NOON);
        assertThat(lanes.active()).isOne();

        lanes.ended("a", Signal.ANSWERED, NOON, NOON);

        assertThat(lanes.active()).isZero();
        assertThat(lanes.inFlight()).isZero();
    }

    @Test
    void workThatIsNotYetToBeDoneWaitsAndHoldsNothingBack() {
        lanes.add("a", "later", NOON, NOON.plusSeconds(3));
        add("a", "now");

        assertThat(takeAll(NOON)).containsExactly("now");
        assertThat(takeAll(NOON.plusSeconds(2))).isEmpty();
        assertThat(takeAll(NOON.plusSeconds(3))).containsExactly("later");
    }

    @Test
    void aTurnThatIsPutBackComesFirstAfterTheRest() {
        add("a", "1", "2");
        Lanes.Turn<String, String> turn = lanes.next(NOON).orElseThrow();

        lanes.putBack(turn, NOON, NOON.plusMillis(25));

        assertThat(takeAll(NOON)).isEmpty();
        assertThat(takeAll(NOON.plusMillis(25))).containsExactly("1", "2");
    }

    @Test
    void onlyAFullLaneHandsOffWhatHasWaitedTooLong() {
        add("full", "f1", "f2", "f3");
        add("open", "o1");
        lanes.next(NOON);
        lanes.next(NOON);
        lanes.next(NOON);
        Instant later = NOON.plusSeconds(31);
        lanes.add("full", "f4", later.minusSeconds(1), NOON);

        assertThat(lanes.takeOverdue(later, Lanes.Room.ENOUGH, Duration.ZERO))
                .containsExactly(new Lanes.Overdue<>("f3", false));
        assertThat(lanes.queued()).isOne();
    }

    @Test
    void aLaneThatAnswersIsGivenMoreTimeThanOneThatDoesNot() {
        add("slow", "s1", "s2", "s3", "s4");
        add("dead", "d1", "d2", "d3");
        takeAll(NOON);
        Instant later = NOON.plus(STALL).plusMillis(1);
        lanes.ended("slow", Signal.ANSWERED, NOON, later.minusMillis(9));
        takeAll(later.minusMillis(9));

        assertThat(lanes.isStalled("slow", later, Duration.ZERO)).isFalse();
        assertThat(lanes.isStalled("dead", later, Duration.ZERO)).isTrue();
        assertThat(lanes.takeOverdue(later, Lanes.Room.ENOUGH, Duration.ofSeconds(8)))
                .as("when every endpoint takes long, it is not the endpoint")
                .isEmpty();
        assertThat(lanes.takeOverdue(later, Lanes.Room.ENOUGH, Duration.ZERO))
                .containsExactly(new Lanes.Overdue<>("d3", false));
        assertThat(lanes.takeOverdue(later, Lanes.Room.NONE, Duration.ZERO))
                .containsExactly(new Lanes.Overdue<>("s4", false));
    }

    @Test
    void aLimitGrowsByOneForEveryFullRoundOfSuccesses() {
        addMany("a", 100);

        for (int limit = 2; limit < 8; limit++) {
            assertThat(lanes.limit("a")).isEqualTo(limit);
            takeAll(NOON);
            for (int i = 0; i < limit; i++) {
                lanes.ended("a", Signal.WELL, NOON, NOON);
                takeAll(NOON);
            }
        }
        for (int i = 0; i < 50; i++) {
            lanes.ended("a", Signal.WELL, NOON, NOON);
            takeAll(NOON);
        }
        assertThat(lanes.limit("a")).isEqualTo(8);
        assertThat(lanes.inFlight()).isEqualTo(8);
    }

    @Test
    void aLimitThatIsNotUsedDoesNotGrow() {
        for (int i = 0; i < 50; i++) {
            addMany("a", 1);
            takeAll(NOON);
            addMany("b", 1);
            lanes.ended("a", Signal.WELL, NOON, NOON);
        }

        assertThat(lanes.limit("a")).isEqualTo(2);
    }

    @Test
    void whatWasUnderWayTogetherHalvesALimitOnce() {
        grow("a", 8);

        Instant later = NOON.plusSeconds(1);
        for (int i = 0; i < 3; i++) {
            lanes.ended("a", Signal.OVERLOADED, NOON, later);
        }

        assertThat(lanes.limit("a")).isEqualTo(4);
        takeAll(later);
        lanes.ended("a", Signal.OVERLOADED, later, later.plusSeconds(1));
        assertThat(lanes.limit("a")).isEqualTo(2);
    }

    @Test
    void aLimitNeverFallsBelowOne() {
        addMany("a", 20);
        takeAll(NOON);
        for (int i = 0; i < 5; i++) {
            Instant at = NOON.plusSeconds(i);
            lanes.ended("a", Signal.OVERLOADED, at, at);
            takeAll(at);
        }

        assertThat(lanes.limit("a")).isOne();
        assertThat(lanes.inFlight()).isOne();
    }

    @Test
    void aRateHoldsOverAnyTimeAndIdlenessDoesNotCheatIt() {
        lanes = new Lanes<>(new LaneRule(8, 8, 3, 0, PATIENCE, STALL));
        Instant now = NOON;
        int taken = 0;
        for (int millis = 0; millis <= 10_000; millis += 10) {
            now = NOON.plusMillis(millis);
            lanes.add("a", "x", now, now);
            for (String done : takeAll(now)) {
                assertThat(done).isEqualTo("x");
                taken++;
                lanes.ended("a", Signal.WELL, now, now);
            }
            lanes.take(_ -> true, now);
        }

        // Three at once from a full bucket, then three a second.
        assertThat(taken).isBetween(32, 33);
        assertThat(lanes.next(now.plusSeconds(2))).isEmpty();
        assertThat(lanes.active()).isZero();
    }

    @Test
    void aLaneThatIsHeldByItsRateIsPlannedOnceHoweverMuchComesAndEnds() {
        lanes = new Lanes<>(new LaneRule(8, 8, 10, 0, PATIENCE, STALL));
        addMany("a", 1_000);
        for (int millis = 0; millis < 5_000; millis += 20) {
            Instant now = NOON.plusMillis(millis);
            lanes.add("a", "more", now, now);
            lanes.add("calm", "once", now, now);
            for (Optional<Lanes.Turn<String, String>> turn = lanes.next(now);
                    turn.isPresent();
                    turn = lanes.next(now)) {
                lanes.ended(turn.get().key(), Signal.WELL, now, now);
            }

            assertThat(lanes.wakes()).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void whatARateHoldsBackIsHandedOffAsSuch() {
        lanes = new Lanes<>(new LaneRule(8, 8, 1, 0, PATIENCE, STALL));
        add("a", "1", "2", "3");
        assertThat(takeAll(NOON)).containsExactly("1");
        lanes.ended("a", Signal.WELL, NOON, NOON);

        assertThat(takeAll(NOON.plusMillis(999))).isEmpty();
        assertThat(takeAll(NOON.plusMillis(1001))).containsExactly("2");
        lanes.ended("a", Signal.WELL, NOON, NOON);
        add("a", "4");
        Instant later = NOON.plusSeconds(31);
        lanes.next(later);
        assertThat(lanes.takeOverdue(later, Lanes.Room.ENOUGH, Duration.ZERO))
                .containsExactly(new Lanes.Overdue<>("4", true));
    }

    @Test
    void anOpenedLaneGivesEverythingAtOnceAndARecoveringOneSlowly() {
        addMany("a", 20);
        assertThat(takeAll(NOON)).hasSize(2);
        lanes.open("a", NOON);
        assertThat(takeAll(NOON)).hasSize(18);
        for (int i = 0; i < 19; i++) {
            lanes.released("a", NOON);
        }

        addMany("a", 100);
        lanes.recover("a", NOON);
        int taken = 0;
        for (int millis = 0; millis < 3_000; millis += 5) {
            Instant now = NOON.plusMillis(millis);
            for (String work : takeAll(now)) {
                assertThat(work).isNotEmpty();
                taken++;
            }
            if (lanes.inFlight() > 0) {
                lanes.ended("a", Signal.WELL, now, now);
            }
        }
        assertThat(taken).isBetween(25, 40);
    }

    @Test
    void queuedWorkCanBeTakenOut() {
        add("a", "1", "2", "3");
        lanes.add("b", "4", NOON, NOON.plusSeconds(9));
        lanes.next(NOON);

        assertThat(lanes.take(work -> !work.equals("3"), NOON)).containsExactlyInAnyOrder("2", "4");
        assertThat(lanes.queued()).isOne();
        assertThat(takeAll(NOON.plusSeconds(10))).containsExactly("3");
    }

    private void add(String lane, String... works) {
        for (String work : works) {
            lanes.add(lane, work, NOON, NOON);
        }
    }

    private void addMany(String lane, int count) {
        for (int i = 0; i < count; i++) {
            lanes.add(lane, lane + i, NOON, NOON);
        }
    }

    private void grow(String lane, int limit) {
        addMany(lane, 200);
        while (lanes.limit(lane) < limit) {
            takeAll(NOON);
            lanes.ended(lane, Signal.WELL, NOON, NOON);
        }
        takeAll(NOON);
    }

    private List<String> takeAll(Instant now) {
        List<String> taken = new ArrayList<>();
        Optional<Lanes.Turn<String, String>> turn = lanes.next(now);
        while (turn.isPresent()) {
            taken.add(turn.get().work());
            turn = lanes.next(now);
        }
        return taken;
    }
}
