package dev.carillon.delivery.deadletter;

import dev.carillon.platform.config.SettingGroup;
import dev.carillon.platform.config.SettingSource;
import dev.carillon.platform.config.Settings;
import dev.carillon.platform.kafka.KafkaConfig;
import dev.carillon.platform.kafka.RegistryConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a command about dead letters is told: the settings of any of the services will do.
///
/// @param kafka how to reach Kafka
/// @param registry how to reach the schema registry
public record DeadLetterConfig(KafkaConfig kafka, RegistryConfig registry) {

    private static final Duration TRANSACTION_TIMEOUT = Duration.ofMinutes(5);

    private static final Set<String> OTHERS =
            Set.of(
                    "CARILLON_SUBSCRIPTION_",
                    "CARILLON_ROUTER_",
                    "CARILLON_WORKER_",
                    "CARILLON_RETRY_",
                    "CARILLON_VAULT_",
                    "CARILLON_EGRESS_",
                    "CARILLON_ADMIN_",
                    "CARILLON_LOG_",
                    "CARILLON_TRACES_");

    private static final List<SettingGroup> GROUPS =
            List.of(KafkaConfig.GROUP, RegistryConfig.GROUP);

    /// Reads the environment.
    ///
    /// @throws dev.carillon.platform.config.SettingsException with all mistakes at once
    public static DeadLetterConfig read(Map<String, String> environment) {
        return Settings.read(
                SettingSource.of(environment),
                GROUPS,
                OTHERS,
                values ->
                        new DeadLetterConfig(
                                KafkaConfig.from(values), RegistryConfig.from(values)));
    }

    /// Opens the topic for reading.
    public DeadLetters letters() {
        return new DeadLetters(consumer(), registry.properties());
    }

    /// Opens what a replay needs.
    public DeadLetterReplay replay() {
        String client = DeadLetterReplay.client();
        return new DeadLetterReplay(
                consumer(),
                kafka.transactionalProducer(client, client, TRANSACTION_TIMEOUT),
                registry.properties());
    }

    private Map<String, Object> consumer() {
        return kafka.consumerWithoutGroup(DeadLetterReplay.client());
    }
}
