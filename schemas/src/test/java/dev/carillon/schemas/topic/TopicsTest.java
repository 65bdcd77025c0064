package dev.carillon.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopicsTest {

    private static final TopicPlan PLAN =
            new TopicPlan(
                    6,
                    3,
                    2,
                    List.of(Duration.ofSeconds(5), Duration.ofHours(10), Duration.ofHours(10)));

    @Test
    void aTierIsNamedAfterItsDelayInTheLargestWholeUnit() {
        assertThat(Topics.retryTier(Duration.ofMillis(200))).isEqualTo("deliveries.retry.200ms");
        assertThat(Topics.retryTier(Duration.ofSeconds(5))).isEqualTo("deliveries.retry.5s");
        assertThat(Topics.retryTier(Duration.ofMinutes(5))).isEqualTo("deliveries.retry.5m");
        assertThat(Topics.retryTier(Duration.ofHours(24))).isEqualTo("deliveries.retry.24h");
        assertThat(Topics.retryTier(Duration.ofSeconds(90))).isEqualTo("deliveries.retry.90s");
    }

    @Test
    void refusesATierThatKafkaCouldNotTime() {
        assertThatThrownBy(() -> Topics.retryTier(Duration.ZERO)).hasMessageContaining("PT0S");
        assertThatThrownBy(() -> Topics.retryTier(Duration.ofNanos(1)))
                .hasMessageContaining("milliseconds");
    }

    @Test
    void equalDelaysShareATierAndEveryTopicIsListedOnce() {
        assertThat(Topics.all(PLAN))
                .extracting(Topic::name)
                .doesNotHaveDuplicates()
                .contains("deliveries.retry.5s", "deliveries.retry.10h", "deliveries")
                .filteredOn(name -> name.startsWith("deliveries.retry."))
                .hasSize(2);
    }

    @Test
    void tiersComeBeforeDeliveriesSoThatARetryFindsItsPartition() {
        List<String> names = Topics.all(PLAN).stream().map(Topic::name).toList();

        assertThat(names.indexOf("deliveries.retry.10h")).isLessThan(names.indexOf("deliveries"));
    }

    @Test
    void aTierKeepsItsRecordsForAWeekMoreThanItsDelayAndIsStampedByTheBroker() {
        Topic tier =
                Topics.all(PLAN).stream()
                        .filter(topic -> topic.name().equals("deliveries.retry.10h"))
                        .findFirst()
                        .orElseThrow();

        assertThat(tier.settings(PLAN))
                .containsEntry(
                        "retention.ms", Long.toString(Duration.ofDays(7).plusHours(10).toMillis()))
                .containsEntry("message.timestamp.type", "LogAppendTime")
                .containsEntry("min.insync.replicas", "2");
    }

    @Test
    void theDeadLettersOfEventsAreNotReadBackAsEvents() {
        assertThat(Topics.EVENTS.matcher(Topics.EVENTS_CARD).matches()).isTrue();
        assertThat(Topics.EVENTS.matcher(Topics.DEAD_LETTER_EVENTS).matches()).isFalse();
    }

    @Test
    void aKeysPartitionIsThatOfKafkasJavaProducer() {
        // murmur2("pipe:22") and murmur2("381") as kafka-clients computes them; a change would move
        // every record.
        assertThat(Partitions.ofSubscription(new SubscriptionId(381), 24)).isEqualTo(14);
        assertThat(Partitions.ofScope(Scope.pipe("22"), 24)).isEqualTo(8);
    }

    @Test
    void refusesAPlanThatNoClusterCanHave() {
        assertThatThrownBy(() -> new TopicPlan(0, 1, 1, List.of())).hasMessageContaining("0");
        assertThatThrownBy(() -> new TopicPlan(1, 1, 2, List.of())).hasMessageContaining("2");
        assertThatThrownBy(() -> new TopicPlan(1, 1, 1, List.of(Duration.ZERO)))
                .hasMessageContaining("PT0S");
    }
}
