package dev.carillon.subscription.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.platform.config.SettingsException;
import dev.carillon.platform.crypto.KeyedHash;
import dev.carillon.platform.crypto.Vault;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SubscriptionServiceConfigTest {

    @Test
    void readsWhatItNeedsAndHasDefaultsForTheRest() {
        SubscriptionServiceConfig config = SubscriptionServiceConfig.read(environment());

        assertThat(config.httpHost()).isEqualTo("127.0.0.1");
        assertThat(config.httpPort()).isEqualTo(8080);
        assertThat(config.api().webhooksPerScope()).isEqualTo(30);
        assertThat(config.leaderPatience()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.database().connections()).isEqualTo(16);
        assertThat(config.egress().allowsLoopback()).isFalse();
    }

    @Test
    void showsNoSecretWhenItIsPrinted() {
        SubscriptionServiceConfig config = SubscriptionServiceConfig.read(environment());

        assertThat(config.toString()).doesNotContain("s3cret").doesNotContain("primaryKeyId");
        assertThat(config.effective()).contains("CARILLON_SUBSCRIPTION_JDBC_PASSWORD=***");
    }

    @Test
    void leavesTheSettingsOfTheOtherServicesAlone() {
        Map<String, String> environment = environment();
        environment.put("CARILLON_ROUTER_ANYTHING", "x");
        environment.put("CARILLON_WORKER_ANYTHING", "x");
        environment.put("CARILLON_RETRY_SCHEDULE", "5s");

        assertThat(SubscriptionServiceConfig.read(environment).httpPort()).isEqualTo(8080);
    }

    @Test
    void namesEveryMistakeAtOnce() {
        Map<String, String> environment = environment();
        environment.put("CARILLON_SUBSCRIPTION_JDBC_URL", "jdbc:mysql://x");
        environment.put("CARILLON_SUBSCRIPTION_WEBHOOKS_PER_SCOPE", "0");
        environment.put("CARILLON_SUBSCRIPTION_LEADER_PATIENCE", "1s");
        environment.put("CARILLON_SUBSCRIPTION_HTTP_PROT", "8080");
        environment.remove("CARILLON_VAULT_KEYSET");

        assertThatThrownBy(() -> SubscriptionServiceConfig.read(environment))
                .isInstanceOfSatisfying(
                        SettingsException.class, e -> assertThat(e.mistakes()).hasSize(5))
                .hasMessageContaining("CARILLON_SUBSCRIPTION_JDBC_URL: must begin with")
                .hasMessageContaining(
                        "CARILLON_SUBSCRIPTION_WEBHOOKS_PER_SCOPE: must be at least 1")
                .hasMessageContaining("CARILLON_SUBSCRIPTION_LEADER_PATIENCE: must be at least 5s")
                .hasMessageContaining("CARILLON_SUBSCRIPTION_HTTP_PROT")
                .hasMessageContaining("CARILLON_VAULT_KEYSET");
    }

    @Test
    void describesEverySetting() {
        assertThat(SubscriptionServiceConfig.GROUPS)
                .flatExtracting(group -> group.settings())
                .allSatisfy(setting -> assertThat(setting.description()).isNotBlank());
        assertThat(SubscriptionServiceConfig.SETTINGS.settings())
                .extracting(setting -> setting.name())
                .isEqualTo(
                        List.of(
                                "CARILLON_SUBSCRIPTION_HTTP_HOST",
                                "CARILLON_SUBSCRIPTION_HTTP_PORT",
                                "CARILLON_SUBSCRIPTION_JDBC_URL",
                                "CARILLON_SUBSCRIPTION_JDBC_USER",
                                "CARILLON_SUBSCRIPTION_JDBC_PASSWORD",
                                "CARILLON_SUBSCRIPTION_JDBC_CONNECTIONS",
                                "CARILLON_SUBSCRIPTION_LEADER_PATIENCE",
                                "CARILLON_SUBSCRIPTION_LOG_DAYS",
                                "CARILLON_SUBSCRIPTION_LIMIT_BODY_BYTES",
                                "CARILLON_SUBSCRIPTION_LIMIT_TOKENS",
                                "CARILLON_SUBSCRIPTION_LIMIT_DEPTH",
                                "CARILLON_SUBSCRIPTION_LIMIT_FIELDS",
                                "CARILLON_SUBSCRIPTION_LIMIT_ALIASES",
                                "CARILLON_SUBSCRIPTION_LIMIT_DIRECTIVES",
                                "CARILLON_SUBSCRIPTION_LIMIT_IDS",
                                "CARILLON_SUBSCRIPTION_WEBHOOKS_PER_SCOPE",
                                "CARILLON_SUBSCRIPTION_REQUESTS_PER_TOKEN",
                                "CARILLON_SUBSCRIPTION_REQUESTS_PER_ORGANIZATION",
                                "CARILLON_SUBSCRIPTION_RATE_WINDOW",
                                "CARILLON_SUBSCRIPTION_SERVICE_TOKEN_LIFETIME",
                                "CARILLON_SUBSCRIPTION_INTROSPECTION",
                                "CARILLON_SUBSCRIPTION_GRAPHIQL",
                                "CARILLON_SUBSCRIPTION_OIDC_ISSUER",
                                "CARILLON_SUBSCRIPTION_OIDC_AUDIENCE",
                                "CARILLON_SUBSCRIPTION_OIDC_JWKS_URL",
                                "CARILLON_SUBSCRIPTION_OIDC_ALGORITHMS",
                                "CARILLON_SUBSCRIPTION_OIDC_USER_CLAIM",
                                "CARILLON_SUBSCRIPTION_OIDC_CLOCK_SKEW",
                                "CARILLON_SUBSCRIPTION_SMTP_HOST",
                                "CARILLON_SUBSCRIPTION_SMTP_PORT",
                                "CARILLON_SUBSCRIPTION_SMTP_TLS",
                                "CARILLON_SUBSCRIPTION_SMTP_CA_FILE",
                                "CARILLON_SUBSCRIPTION_SMTP_USER",
                                "CARILLON_SUBSCRIPTION_SMTP_PASSWORD",
                                "CARILLON_SUBSCRIPTION_SMTP_FROM",
                                "CARILLON_SUBSCRIPTION_SMTP_TIMEOUT"));
    }

    private static Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("CARILLON_SUBSCRIPTION_JDBC_URL", "jdbc:postgresql://localhost/carillon");
        environment.put("CARILLON_SUBSCRIPTION_JDBC_USER", "carillon");
        environment.put("CARILLON_SUBSCRIPTION_JDBC_PASSWORD", "s3cret");
        environment.put("CARILLON_KAFKA_BOOTSTRAP_SERVERS", "localhost:9092");
        environment.put("CARILLON_REGISTRY_URL", "http://localhost:8081");
        environment.put("CARILLON_VAULT_KEYSET", Vault.newKeyset().reveal());
        environment.put("CARILLON_VAULT_HASH_KEYSET", KeyedHash.newKeyset().reveal());
        return environment;
    }
}
