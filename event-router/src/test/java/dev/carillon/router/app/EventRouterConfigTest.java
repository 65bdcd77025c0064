package dev.carillon.router.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.platform.config.SettingsException;
import dev.carillon.router.fixture.Routers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class EventRouterConfigTest {

    private final Map<String, String> environment =
            new HashMap<>(
                    Map.of(
                            "CARILLON_KAFKA_BOOTSTRAP_SERVERS", "kafka:9092",
                            "CARILLON_REGISTRY_URL", "http://registry:8081"));

    @Test
    void needsOnlyToKnowWhereKafkaAndTheRegistryAre() {
        RouterTuning tuning = EventRouterConfig.read(environment).tuning();

        assertThat(tuning.applicationId()).isEqualTo("carillon-router");
        assertThat(tuning.commitInterval()).isEqualTo(Duration.ofMillis(100));
        assertThat(tuning.transactionTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(tuning.newTopicInterval()).isLessThanOrEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void leavesTheSettingsOfTheOtherServicesAlone() {
        environment.put("CARILLON_SUBSCRIPTION_PORT", "1");
        environment.put("CARILLON_WORKER_ANYTHING", "1");
        environment.put("CARILLON_VAULT_KEY", "1");
        environment.put("CARILLON_EGRESS_ALLOW", "1");
        environment.put("CARILLON_RETRY_SCHEDULE", "5s");

        assertThat(EventRouterConfig.read(environment).registry().url())
                .hasToString("http://registry:8081");
    }

    @Test
    void saysAllThatIsWrongAtOnce() {
        environment.remove("CARILLON_REGISTRY_URL");
        environment.put("CARILLON_ROUTER_THREADS", "0");
        environment.put("CARILLON_ROUTER_NEW_TOPIC_INTERVAL", "31s");
        environment.put("CARILLON_ROUTER_THREDS", "2");

        assertThatThrownBy(() -> EventRouterConfig.read(environment))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("CARILLON_REGISTRY_URL")
                .hasMessageContaining("CARILLON_ROUTER_THREADS: must be from 1 to 64")
                .hasMessageContaining("CARILLON_ROUTER_NEW_TOPIC_INTERVAL")
                .hasMessageContaining("CARILLON_ROUTER_THREDS");
    }

    @Test
    void refusesATransactionThatTimesOutWhileItWaits() {
        environment.put("CARILLON_ROUTER_TRANSACTION_TIMEOUT", "2s");
        environment.put("CARILLON_ROUTER_COMMIT_INTERVAL", "3s");

        assertThatThrownBy(() -> EventRouterConfig.read(environment))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("CARILLON_ROUTER_TRANSACTION_TIMEOUT");
    }

    @Test
    void refusesWhatWouldLoseOrRepeatEvents() {
        environment.put("CARILLON_KAFKA_ACKS", "1");
        environment.put("CARILLON_KAFKA_PRODUCTION_EXCEPTION_HANDLER", "any");

        assertThatThrownBy(() -> EventRouterConfig.read(environment))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("CARILLON_KAFKA_ACKS")
                .hasMessageContaining("CARILLON_KAFKA_PRODUCTION_EXCEPTION_HANDLER");
    }

    @Test
    void routesExactlyOnceWithTheClassicProtocol() {
        Properties streams =
                StreamsProperties.of(
                        EventRouterConfig.read(
                                Routers.environment("id", "kafka:9092", "mock://any")));

        assertThat(streams)
                .containsEntry("processing.guarantee", "exactly_once_v2")
                .containsEntry("group.protocol", "classic")
                .containsEntry("main.consumer.metadata.max.age.ms", 1000L)
                .containsEntry("producer.transaction.timeout.ms", 3000);
    }

    /// Decision 6: what the router's speed, its start and its latency rest on.
    @Test
    void batchesLargelyPollsOftenAndLoadsItsTablesWithoutWaiting() {
        Properties streams =
                StreamsProperties.of(
                        EventRouterConfig.read(
                                Routers.environment("id", "kafka:9092", "mock://any")));

        assertThat(streams)
                .containsEntry("batch.size", 256 * 1024)
                .containsEntry("producer.linger.ms", 50L)
                .containsEntry("poll.ms", 10L)
                .containsEntry("global.consumer.fetch.max.wait.ms", 25);
    }

    @Test
    void anEnvelopeHasAtMostAsManyDeliveriesAsAWorkerCanMark() {
        assertThat(EventRouterConfig.read(environment).tuning().envelopeDeliveries()).isEqualTo(64);
        environment.put("CARILLON_ROUTER_ENVELOPE_DELIVERIES", "65");

        assertThatThrownBy(() -> EventRouterConfig.read(environment))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("CARILLON_ROUTER_ENVELOPE_DELIVERIES: must be from 1 to 64");
    }
}
