package dev.carillon.subscription.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.subscription.domain.EnvelopePlace;
import dev.carillon.subscription.replay.ReplayQueue;
import dev.carillon.subscription.replay.ReplayQueue.Item;
import dev.carillon.subscription.replay.ReplayQueue.Reached;
import dev.carillon.subscription.support.RealParts;
import dev.carillon.subscription.support.RealParts.Parts;
import dev.carillon.subscription.support.World;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/// Replays in PostgreSQL, as two relays see them of which one takes itself for the leader too long.
@ExtendWith(RealParts.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresReplayQueueTest {

    private static final LocalDate DAY = LocalDate.parse("2026-11-22");

    private final World world;
    private final PostgresReplayQueue queue;

    PostgresReplayQueueTest(Parts parts) {
        world = World.fresh(parts, "replay_queue");
        queue = new PostgresReplayQueue(world.database());
    }

    @BeforeAll
    void makesTheTables() {
        assertThat(new Migrations(world.database()).migrate()).isPositive();
    }

    @AfterAll
    void endsTheWorld() {
        world.close();
    }

    @Test
    void countsADeliveryOnceThoughTwoRelaysSettleIt() {
        long replay = replay("failed");
        List<Item> items = List.of(item(replay, 1), item(replay, 2), item(replay, 3));

        queue.settle(replay, items.subList(0, 2), List.of());
        queue.settle(replay, items.subList(0, 2), List.of());
        queue.settle(replay, List.of(), items);

        ReplayQueue.Open open = queue.next(0).orElseThrow();
        assertThat(open.replay().id()).isEqualTo(replay);
        assertThat(open.replay().sent()).isEqualTo(2);
        assertThat(open.replay().refused()).isEqualTo(1);
        assertThat(queue.items(replay, 10)).isEmpty();
        queue.end(replay, Instant.now());
        queue.settle(replay, items, List.of());
        assertThat(queue.next(0)).isEmpty();
    }

    @Test
    void goesForwardOnlyThoughAnOlderNoteIsHeardLater() {
        long replay = replay("events");

        queue.advance(replay, new Reached("events.card", 1, 500), 7, 1);
        queue.advance(replay, new Reached("events.card", 1, 500), 7, 1);
        queue.advance(replay, new Reached("events.card", 0, 900), 7, 1);
        queue.advance(replay, new Reached("events.user", 0, 3), 2, 0);

        ReplayQueue.Open open = queue.next(replay - 1).orElseThrow();
        assertThat(open.reached()).contains(new Reached("events.user", 0, 3));
        assertThat(open.replay().sent()).isEqualTo(9);
        assertThat(open.replay().refused()).isEqualTo(1);
        queue.end(replay, Instant.now());
    }

    private long replay(String kind) {
        world.execute(
                "insert into replays (kind, webhook_id, organization_id, user_id, state, asked_at) values ('%s', 1, '22', '1', 'waiting', now())"
                        .formatted(kind));
        return Long.parseLong(world.sql("select max(id) from replays"));
    }

    private Item item(long replay, int place) {
        UUID id = UUID.randomUUID();
        world.execute(
                "insert into replay_items values (%d, %d, '%s', '%s', 2, 'dead_lettered', null, 't', 0, %d)"
                        .formatted(replay, place, id, DAY, place));
        return new Item(place, new DeliveryId(id), DAY, 2, new EnvelopePlace("t", 0, place));
    }
}
