package dev.carillon.router.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.carillon.router.fixture.SubscriptionDraft;
import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.testsupport.SampleEvents;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Nothing that comes in goes uncounted.
class RoutingSumsTest {

    private static final Scope PIPE = Scope.pipe("22");
    private static final SampleEvents EVENTS = new SampleEvents("300", "cards", Instant.EPOCH);
    private static final SampleEvents FOREIGN = new SampleEvents("301", "cards", Instant.EPOCH);
    private static final int MIXED = 300;

    private final Harness router = new Harness().withDirectory();
    private final long seed = System.nanoTime();

    @AfterEach
    void close() {
        router.close();
    }

    @Test
    void everyEventReadIsMatchedUnmatchedDeadLetteredOrGivenBack() {
        router.subscribe(SubscriptionDraft.of(1, PIPE).wants("card.move"));
        Random random = new Random(seed);
        for (int i = 0; i < MIXED; i++) {
            switch (random.nextInt(5)) {
                case 0 -> router.event(EVENTS.move(PIPE, "e" + i, 1, 2));
                case 1 -> router.event(EVENTS.of("card.done", PIPE, "e" + i));
                case 2 -> router.event(FOREIGN.move(PIPE, "e" + i, 1, 2));
                case 3 -> router.event(new byte[] {7, 7});
                default -> router.event((byte[]) null);
            }
        }
        int deadLetters = router.deadLetters().size();
        int deliveries = router.receivers().size();
        byte[] late = router.wire.write(Topics.EVENTS_CARD, EVENTS.of("card.late", PIPE, "late"));
        router.wire.registry().breakDown("connection refused");
        Throwable outage = catchThrowable(() -> router.event(late));

        assertThat(outage).isNotNull();
        assertThat(count("given back")).as("given back").isEqualTo(1);
        assertThat(count("dead-lettered")).as("seed %d", seed).isEqualTo(deadLetters);
        assertThat(count("matched")).as("seed %d", seed).isEqualTo(deliveries);
        assertThat(count("read after"))
                .as("seed %d", seed)
                .isEqualTo(MIXED + 1)
                .isEqualTo(
                        count("matched")
                                + count("unmatched")
                                + count("dead-lettered")
                                + count("given back"));
        assertThat(count("routed")).as("seed %d", seed).isEqualTo(MIXED);
    }

    private long count(String call) {
        return router.meter.calls().stream().filter(one -> one.startsWith(call)).count();
    }
}
