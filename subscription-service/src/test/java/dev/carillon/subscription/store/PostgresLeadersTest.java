package dev.carillon.subscription.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.subscription.leadership.Candidate;
import dev.carillon.subscription.leadership.Job;
import dev.carillon.subscription.support.RealParts;
import dev.carillon.subscription.support.RealParts.Parts;
import dev.carillon.subscription.support.World;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealParts.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresLeadersTest {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final World world;
    private final PostgresLeaders leaders;

    PostgresLeadersTest(Parts parts) {
        world = World.fresh(parts, "leaders");
        leaders = new PostgresLeaders(world.database(), "tests", PATIENCE);
    }

    @AfterAll
    void endsTheWorld() {
        world.close();
    }

    @Test
    void letsOneLeadAndTheNextAfterIt() {
        try (Candidate first = leaders.candidate(Job.RELAY);
                Candidate second = leaders.candidate(Job.RELAY)) {
            assertThat(first.tryLead()).isTrue();
            assertThat(second.tryLead()).isFalse();

            first.resign();

            assertThat(first.isLeading()).isFalse();
            Awaitility.await("the lock is free")
                    .atMost(Duration.ofSeconds(5))
                    .until(second::tryLead);
            assertThat(second.isLeading()).isTrue();
            assertThat(first.tryLead()).isFalse();
        }
    }

    @Test
    void letsDifferentJobsBeLedByDifferentInstances() {
        try (Candidate relay = leaders.candidate(Job.RELAY);
                Candidate directory = leaders.candidate(Job.DIRECTORY)) {
            assertThat(relay.tryLead()).isTrue();
            assertThat(directory.tryLead()).isTrue();
        }
    }

    @Test
    void noticesThatItsConnectionIsCut() {
        try (Candidate candidate = leaders.candidate(Job.DELIVERY_LOG)) {
            assertThat(candidate.tryLead()).isTrue();

            world.cutConnections("application_name = 'tests-delivery-log'");

            Awaitility.await("it notices")
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> !candidate.isLeading());
            assertThat(candidate.tryLead()).isTrue();
        }
    }

    @Test
    void putsOutALeaderThatIsSilentForLongerThanThePatience() {
        try (Candidate silent = leaders.candidate(Job.DIRECTORY);
                Candidate waiting = leaders.candidate(Job.DIRECTORY)) {
            assertThat(silent.tryLead()).isTrue();

            Awaitility.await("the other takes over")
                    .atMost(PATIENCE.plusSeconds(5))
                    .until(waiting::tryLead);

            assertThat(silent.isLeading()).isFalse();
        }
    }

    @Test
    void keepsALeaderThatIsHeardFrom() {
        try (Candidate leader = leaders.candidate(Job.DIRECTORY);
                Candidate waiting = leaders.candidate(Job.DIRECTORY)) {
            assertThat(leader.tryLead()).isTrue();

            Awaitility.await("for longer than the patience")
                    .during(PATIENCE.multipliedBy(2))
                    .atMost(PATIENCE.multipliedBy(3))
                    .until(() -> leader.isLeading() && !waiting.tryLead());
        }
    }
}
