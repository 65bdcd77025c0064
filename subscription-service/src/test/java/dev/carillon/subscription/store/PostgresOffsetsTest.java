package dev.carillon.subscription.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.subscription.domain.DirectoryChange;
import dev.carillon.subscription.intake.OffsetMove;
import dev.carillon.subscription.intake.OffsetMoves;
import dev.carillon.subscription.intake.Stored;
import dev.carillon.subscription.support.RealParts;
import dev.carillon.subscription.support.RealParts.Parts;
import dev.carillon.subscription.support.World;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/// Two readers that both think they lead: only one moves the offsets, and only its batch counts.
@ExtendWith(RealParts.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresOffsetsTest {

    private final World world;
    private final PostgresOffsets offsets;
    private final PostgresDirectoryStore store;
    private final Database database;

    PostgresOffsetsTest(Parts parts) {
        world = World.fresh(parts, "offsets");
        database = world.database();
        offsets = new PostgresOffsets(database);
        store = new PostgresDirectoryStore(offsets);
    }

    @BeforeAll
    void makesTheTables() {
        assertThat(new Migrations(database).migrate()).isPositive();
    }

    @AfterAll
    void endsTheWorld() {
        world.close();
    }

    @BeforeEach
    void forgets() {
        world.execute("delete from topic_offsets");
        world.execute("delete from organizations");
    }

    @Test
    void movesOffsetsWithTheBatch() {
        assertThat(apply("a", new OffsetMove(0, 0, 5), new OffsetMove(3, 0, 1)))
                .isEqualTo(Stored.YES);
        assertThat(apply("b", new OffsetMove(0, 5, 9))).isEqualTo(Stored.YES);

        assertThat(offsets.next("directory", "topic-1")).isEqualTo(Map.of(0, 9L, 3, 1L));
        assertThat(organizations()).isEqualTo("a,b");
    }

    @Test
    void refusesABatchThatSomebodyElseHasRead() {
        assertThat(apply("a", new OffsetMove(0, 0, 5))).isEqualTo(Stored.YES);

        assertThat(apply("zombie", new OffsetMove(0, 0, 5))).isEqualTo(Stored.SUPERSEDED);

        assertThat(offsets.next("directory", "topic-1")).isEqualTo(Map.of(0, 5L));
        assertThat(organizations()).isEqualTo("a");
    }

    @Test
    void appliesNothingOfABatchOfWhichOnePartitionWasRead() {
        assertThat(apply("a", new OffsetMove(1, 0, 5))).isEqualTo(Stored.YES);

        assertThat(apply("zombie", new OffsetMove(0, 0, 7), new OffsetMove(1, 0, 8)))
                .isEqualTo(Stored.SUPERSEDED);

        assertThat(offsets.next("directory", "topic-1")).isEqualTo(Map.of(1, 5L));
        assertThat(organizations()).isEqualTo("a");
    }

    @Test
    void refusesToContinueWhatWasNeverBegun() {
        assertThat(apply("zombie", new OffsetMove(0, 4, 5))).isEqualTo(Stored.SUPERSEDED);

        assertThat(offsets.next("directory", "topic-1")).isEmpty();
    }

    @Test
    void takesATopicThatWasMadeAgainForAnotherOne() {
        assertThat(apply("a", new OffsetMove(0, 0, 5))).isEqualTo(Stored.YES);

        assertThat(offsets.next("directory", "topic-2")).isEmpty();
    }

    private Stored apply(String organization, OffsetMove... moves) {
        return store.apply(
                List.of(new DirectoryChange.OrganizationIs(organization, "name")),
                new OffsetMoves("directory", "topic-1", List.of(moves)));
    }

    private String organizations() {
        return world.sql("select string_agg(id, ',' order by id) from organizations");
    }
}
