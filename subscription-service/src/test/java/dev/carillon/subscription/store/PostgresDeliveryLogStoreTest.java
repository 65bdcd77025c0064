package dev.carillon.subscription.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.subscription.deliverylog.LoggedStep;
import dev.carillon.subscription.domain.EnvelopePlace;
import dev.carillon.subscription.intake.OffsetMove;
import dev.carillon.subscription.intake.OffsetMoves;
import dev.carillon.subscription.intake.Stored;
import dev.carillon.subscription.store.PostgresDeliveryLogStore.Standing;
import dev.carillon.subscription.support.RealParts;
import dev.carillon.subscription.support.RealParts.Parts;
import dev.carillon.subscription.support.World;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealParts.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresDeliveryLogStoreTest {

    private static final Instant NOW = Instant.parse("2026-11-22T23:59:59Z");

    private final World world;
    private final Database database;
    private final PostgresOffsets offsets;
    private long read;

    PostgresDeliveryLogStoreTest(Parts parts) {
        world = World.fresh(parts, "delivery_log_store");
        database = world.database();
        offsets = new PostgresOffsets(database);
    }

    @BeforeAll
    void makesTheTables() {
        assertThat(new Migrations(database).migrate()).isPositive();
    }

    @AfterAll
    void endsTheWorld() {
        world.close();
    }

    @Test
    void keepsEveryStepAndTheStatusAfterTheLast() {
        DeliveryId delivery = delivery("one");

        append(NOW, step(delivery, 1, "retrying", "busy"), step(delivery, 2, "retrying", "busy"));
        append(NOW, step(delivery, 3, "delivered", "thanks"));

        PostgresDeliveryLogStore store = store(NOW);
        assertThat(store.standing(delivery)).contains(new Standing("delivered", 1, 3));
        assertThat(store.standing(delivery("another"))).isEmpty();
    }

    @Test
    void storesWhateverAReceiverAnswers() {
        DeliveryId delivery = delivery("strange");
        String strange =
                "tab\t, lines\r\n, \\N, \\., nul\u0000, half \ud83d, bell \ud83d\udd14, 'q' \"q\"";

        append(NOW, step(delivery, 1, "retrying", strange), step(delivery, 2, "retrying", "\\."));

        assertThat(
                        world.sql(
                                "select excerpt from delivery_steps where delivery_id = '%s' and attempt_number = 1"
                                        .formatted(delivery.value())))
                .isEqualTo(
                        "tab\t, lines\r\n, \\N, \\., nul\ufffd, half \ufffd, bell \ud83d\udd14, 'q' \"q\"");
        assertThat(
                        world.sql(
                                "select excerpt from delivery_steps where delivery_id = '%s' and attempt_number = 2"
                                        .formatted(delivery.value())))
                .isEqualTo("\\.");
    }

    @Test
    void beginsAPartitionForEachDayOfItsOwnClock() {
        DeliveryId delivery = delivery("midnight");

        append(NOW, step(delivery, 1, "retrying", ""));
        append(NOW.plusSeconds(1), step(delivery, 2, "delivered", ""));

        assertThat(
                        world.sql(
                                "select count(*) from delivery_steps_20261122 where delivery_id = '"
                                        + delivery.value()
                                        + "'"))
                .isEqualTo("1");
        assertThat(
                        world.sql(
                                "select count(*) from delivery_steps_20261123 where delivery_id = '"
                                        + delivery.value()
                                        + "'"))
                .isEqualTo("1");
    }

    @Test
    void keepsADeliveryInTheDayItBeganOnWhateverDayItsLaterStepsAreStored() {
        DeliveryId late = delivery("three days");
        DeliveryId repeated = delivery("repeated upstream");

        append(NOW, step(late, 1, "retrying", ""), step(repeated, 1, "delivered", ""));
        append(NOW.plusSeconds(1), step(repeated, 1, "delivered", ""));
        append(NOW.plus(Duration.ofDays(3)), step(late, 2, "delivered", ""));

        for (DeliveryId id : List.of(late, repeated)) {
            assertThat(
                            world.sql(
                                    "select string_agg(begun_on::text, ',') from deliveries where id = '%s'"
                                            .formatted(id.value())))
                    .isEqualTo("2026-11-22");
        }
        assertThat(store(NOW).standing(late)).contains(new Standing("delivered", 1, 2));
    }

    @Test
    void dropsDaysWholeAndKeepsTheRest() {
        Instant old = NOW.minus(Duration.ofDays(400));
        DeliveryId gone = delivery("gone");
        DeliveryId kept = delivery("kept");
        append(old, step(gone, 1, "delivered", ""));
        append(old.plus(Duration.ofDays(1)), step(kept, 1, "delivered", ""));
        PostgresDeliveryLogStore store = store(NOW);

        int dropped = store.forget(LocalDate.parse("2025-10-19"));

        assertThat(dropped).isEqualTo(2);
        assertThat(store.standing(gone)).isEmpty();
        assertThat(store.standing(kept)).contains(new Standing("delivered", 1, 1));
        assertThat(store.forget(LocalDate.parse("2025-10-19"))).isZero();
        append(old, step(gone, 2, "delivered", ""));
        assertThat(store.standing(gone)).contains(new Standing("delivered", 1, 1));
        assertThat(store.forget(LocalDate.parse("2025-10-20"))).isEqualTo(4);
    }

    /// A step of a run that is over says nothing of the one that was asked for since.
    @Test
    void leavesANewerRunAlone() {
        DeliveryId delivery = delivery("newer run");
        append(NOW, step(delivery, 1, "dead_lettered", ""));
        world.execute(
                "update deliveries set run = 2, status = 'retrying' where id = '%s'"
                        .formatted(delivery.value()));

        append(NOW, step(delivery, 2, "dead_lettered", ""));

        assertThat(store(NOW).standing(delivery)).contains(new Standing("retrying", 2, 2));
    }

    private void append(Instant now, LoggedStep... steps) {
        OffsetMoves moves =
                new OffsetMoves(
                        "delivery-log",
                        "topic",
                        List.of(new OffsetMove(0, read, read + steps.length)));
        assertThat(store(now).append(List.of(steps), moves)).isEqualTo(Stored.YES);
        read += steps.length;
    }

    private PostgresDeliveryLogStore store(Instant now) {
        return new PostgresDeliveryLogStore(database, offsets, Clock.fixed(now, ZoneOffset.UTC));
    }

    private static DeliveryId delivery(String event) {
        return DeliveryId.of("22", "tests", event, new SubscriptionId(1));
    }

    private static LoggedStep step(
            DeliveryId delivery, int attempt, String status, String excerpt) {
        return new LoggedStep(
                delivery,
                new SubscriptionId(1),
                "22",
                "event \u0000",
                "tests",
                "card.move",
                1,
                "attempted",
                NOW,
                status,
                Optional.of(
                        new LoggedStep.Attempt(
                                attempt,
                                NOW,
                                Duration.ofMillis(12),
                                status.equals("delivered") ? "delivered" : "refused",
                                Optional.of(503),
                                Optional.empty(),
                                Optional.of(excerpt))),
                Optional.empty(),
                status.equals("retrying") ? Optional.of(NOW.plusSeconds(5)) : Optional.empty(),
                new EnvelopePlace("topic id", 3, 42));
    }
}
