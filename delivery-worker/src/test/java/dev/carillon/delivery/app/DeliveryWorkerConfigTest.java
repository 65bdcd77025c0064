package dev.carillon.delivery.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.delivery.domain.RetrySchedule;
import dev.carillon.delivery.send.OutboundProxy;
import dev.carillon.platform.config.SettingsException;
import dev.carillon.platform.crypto.VaultConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeliveryWorkerConfigTest {

    private final Map<String, String> environment = new HashMap<>();

    DeliveryWorkerConfigTest() {
        VaultConfig vault = VaultConfig.random();
        environment.put("CARILLON_KAFKA_BOOTSTRAP_SERVERS", "localhost:9092");
        environment.put("CARILLON_REGISTRY_URL", "http://localhost:8081");
        environment.put("CARILLON_VAULT_KEYSET", vault.keyset().reveal());
        environment.put("CARILLON_VAULT_HASH_KEYSET", vault.hashKeyset().reveal());
    }

    @Test
    void hasADefaultForWhatNeedNotBeSaid() {
        DeliveryWorkerConfig config = DeliveryWorkerConfig.read(environment);

        assertThat(config.schedule()).isEqualTo(RetrySchedule.DEFAULT);
        assertThat(config.send().deadline()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.send().connectTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.consume().flushInterval()).isEqualTo(Duration.ofMillis(100));
        assertThat(String.join("\n", config.effective()))
                .doesNotContain(environment.get("CARILLON_VAULT_KEYSET"));
    }

    @Test
    void leavesTheSettingsOfItsSiblingsAlone() {
        environment.put("CARILLON_ROUTER_APPLICATION_ID", "x");
        environment.put("CARILLON_SUBSCRIPTION_PORT", "x");

        assertThat(DeliveryWorkerConfig.read(environment).groupId())
                .isEqualTo("carillon-delivery-worker");
    }

    @Test
    void saysEveryMistakeAtOnce() {
        environment.put("CARILLON_WORKER_MAX_IN_FLIGHT", "0");
        environment.put("CARILLON_WORKER_MAX_INFLIGHT", "5");
        environment.put("CARILLON_RETRY_SCHEDULE", "5s,0s");

        assertThatThrownBy(() -> DeliveryWorkerConfig.read(environment))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(
                        "CARILLON_WORKER_MAX_IN_FLIGHT: must be at least 1, was \"0\"")
                .hasMessageContaining("CARILLON_WORKER_MAX_INFLIGHT: unknown setting")
                .hasMessageContaining("CARILLON_RETRY_SCHEDULE: must be durations longer than 0s");
    }

    @Test
    void readsTheOutboundProxyFromItsOwnSettingsAndHidesThePassword() {
        environment.put("HTTPS_PROXY", "http://elsewhere:1");
        assertThat(DeliveryWorkerConfig.read(environment).send().proxy()).isEmpty();

        environment.put("CARILLON_WORKER_PROXY_HOST", "proxy.example.com");
        environment.put("CARILLON_WORKER_PROXY_PORT", "8888");
        environment.put("CARILLON_WORKER_PROXY_USER", "carillon");
        environment.put("CARILLON_WORKER_PROXY_PASSWORD", "bells");

        DeliveryWorkerConfig config = DeliveryWorkerConfig.read(environment);
        OutboundProxy proxy = config.send().proxy().orElseThrow();
        assertThat(proxy.host()).isEqualTo("proxy.example.com");
        assertThat(proxy.port()).isEqualTo(8888);
        assertThat(proxy.credentials().orElseThrow().password().reveal()).isEqualTo("bells");
        assertThat(config.toString()).doesNotContain("bells");
    }

    @Test
    void refusesHalfOfAnOutboundProxy() {
        environment.put("CARILLON_WORKER_PROXY_USER", "carillon");

        assertThatThrownBy(() -> DeliveryWorkerConfig.read(environment))
                .hasMessageContaining("CARILLON_WORKER_PROXY_PASSWORD: set both or none");

        environment.put("CARILLON_WORKER_PROXY_PASSWORD", "bells");
        assertThatThrownBy(() -> DeliveryWorkerConfig.read(environment))
                .hasMessageContaining("no proxy without CARILLON_WORKER_PROXY_HOST");
    }

    @Test
    void needsAConnectionForEachAttempt() {
        environment.put("CARILLON_WORKER_MAX_IN_FLIGHT", "9000");

        assertThatThrownBy(() -> DeliveryWorkerConfig.read(environment))
                .hasMessageContaining("CARILLON_WORKER_MAX_CONNECTIONS: must be at least");
    }
}
