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

    private final Lanes<String, String> lanes = new Lanes<>(2);

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
        lanes.ended("a", NOON);
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

        lanes.ended("a", NOON);

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
        lanes.add("full", "f4", NOON.plusSeconds(20), NOON);
        Instant later = NOON.plusSeconds(31);

        assertThat(lanes.takeOverdue(later, Duration.ofSeconds(30))).containsExactly("f3");
        assertThat(lanes.queued()).isOne();
    }

    @Test
    void queuedWorkCanBeTakenOut() {
        add("a", "1", "2", "3");
        lanes.add("b", "4", NOON, NOON.plusSeconds(9));
        lanes.next(NOON);

        assertThat(lanes.take(work -> !work.equals("3"))).containsExactlyInAnyOrder("2", "4");
        assertThat(lanes.queued()).isOne();
        assertThat(takeAll(NOON.plusSeconds(10))).containsExactly("3");
    }

    private void add(String lane, String... works) {
        for (String work : works) {
            lanes.add(lane, work, NOON, NOON);
        }
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
