package dev.carillon.delivery.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.carillon.schemas.topic.PartitionGrowth;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.RetryDelivery;
import dev.carillon.testsupport.hostile.Behaviour;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Partitions are added while workers deliver and retries wait.
///
/// `-Dcarillon.raise.from=24 -Dcarillon.raise.to=30` is the full size.
class PartitionRaiseTest {

    private static final int FROM = Integer.getInteger("carillon.raise.from", 4);
    private static final int TO = Integer.getInteger("carillon.raise.to", 6);
    private static final int PER_PARTITION = 10;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration FIRST_TIER = Duration.ofMillis(500);
    private static final Duration SECOND_TIER = Duration.ofSeconds(8);
    private static final Duration EVENT = Duration.ofMillis(250);
    private static final Map<String, String> SETTINGS =
            Map.of(
                    "CARILLON_WORKER_ATTEMPT_TIMEOUT", "8s",
                    "CARILLON_KAFKA_METADATA_MAX_AGE_MS", "1000");

    @Test
    void nothingIsLostAndEveryRetryKeepsItsNumberWhenPartitionsAreAdded() throws Exception {
        try (Stage stage = Stage.open("raise", FROM, FIRST_TIER, SECOND_TIER);
                DeliveryWorker first = stage.startWorker(SETTINGS);
                DeliveryWorker second = stage.startWorker(SETTINGS);
                Crowd crowd = new Crowd(stage, "r", 1, PER_PARTITION, 0)) {
            // Every third request fails, so that deliveries wait in both tiers all the time.
            crowd.answer(number -> number % 3 == 0 ? Behaviour.status(500) : Behaviour.OK);
            crowd.begin(EVENT);
            Records records = new Records(stage);
            await().atMost(LIMIT).until(() -> crowd.ledger().attempts() > crowd.endpoints() * 4L);

            stage.raisePartitions(TO);

            await().atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() ->
                            records.placedRetries(FIRST_TIER).stream()
                                    .anyMatch(retry -> retry.partition() >= FROM));
            long attempts = crowd.ledger().attempts();
            await().atMost(LIMIT)
                    .until(() -> crowd.ledger().attempts() > attempts + crowd.endpoints() * 4L);
            crowd.end();
            crowd.answer(Behaviour.OK);
            crowd.awaitEnds();

            crowd.ledger().assertEachEndedOnce("partitions raised from " + FROM + " to " + TO);
            assertThat(crowd.ledger().unlogged()).as("repeated").isZero();
            int retries = 0;
            int onNew = 0;
            for (Duration tier : List.of(FIRST_TIER, SECOND_TIER)) {
                for (Records.Placed<RetryDelivery> retry : records.placedRetries(tier)) {
                    assertThat(retry.partition())
                            .isEqualTo(retry.value().getDelivery().getEnvelope().getPartition());
                    retries++;
                    onNew += retry.partition() >= FROM ? 1 : 0;
                }
            }
            System.out.printf(
                    "partitions %d to %d: %d deliveries, lost %d, repeated %d, %d retries on their"
                            + " number, %d of them on a new one%n",
                    FROM,
                    TO,
                    crowd.ledger().expected(),
                    crowd.ledger().open(),
                    crowd.ledger().unlogged(),
                    retries,
                    onNew);
            assertThat(onNew).isPositive();
            assertThat(List.of(first.failure(), second.failure()))
                    .allSatisfy(failure -> assertThat(failure).isNotDone());
        }
    }

    @Test
    void raisesTiersFirstAndDeliveriesLastAndTakesNoneAway() throws Exception {
        try (Stage stage = Stage.open("raise-order", 2, FIRST_TIER, SECOND_TIER)) {
            PartitionGrowth growth = new PartitionGrowth(stage.admin());

            assertThat(growth.raise(3))
                    .extracting(PartitionGrowth.Raised::topic)
                    .containsExactly(
                            Topics.retryTier(FIRST_TIER),
                            Topics.retryTier(SECOND_TIER),
                            Topics.ENDPOINT_HEALTH,
                            Topics.DELIVERIES);
            assertThat(growth.raise(3)).isEmpty();
            assertThatThrownBy(() -> growth.raise(2))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("deliveries has 3");
            assertThat(
                            stage.admin()
                                    .describeTopics(List.of(Topics.SUBSCRIPTIONS))
                                    .allTopicNames()
                                    .get()
                                    .values())
                    .allMatch(topic -> topic.partitions().size() == 2);
        }
    }
}
