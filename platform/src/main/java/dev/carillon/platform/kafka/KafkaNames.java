package dev.carillon.platform.kafka;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/// Kafka's own property names, as settings and back: `max.poll.records` is
/// `CARILLON_KAFKA_MAX_POLL_RECORDS`.
final class KafkaNames {

    private static final List<ConfigDef> DEFINITIONS =
            List.of(
                    ConsumerConfig.configDef(),
                    ProducerConfig.configDef(),
                    AdminClientConfig.configDef());

    private final Map<String, String> propertyOf = new TreeMap<>();

    /// @param extra property names beyond the clients', such as those of Kafka Streams
    KafkaNames(Set<String> extra) {
        addAll(ConsumerConfig.configNames());
        addAll(ProducerConfig.configNames());
        addAll(AdminClientConfig.configNames());
        addAll(extra);
    }

    private void addAll(Set<String> properties) {
        for (String property : properties) {
            propertyOf.put(settingOf(property), property);
        }
    }

    static String settingOf(String property) {
        String upper = property.toUpperCase(Locale.ROOT);
        return KafkaConfig.PREFIX + upper.replace('.', '_').replace('-', '_');
    }

    Optional<String> propertyOf(String setting) {
        return Optional.ofNullable(propertyOf.get(setting));
    }

    Set<String> settings() {
        return new TreeSet<>(propertyOf.keySet());
    }

    /// Whether a client keeps the property's value as a password.
    static boolean isPassword(String property) {
        return DEFINITIONS.stream()
                .map(definition -> definition.configKeys().get(property))
                .anyMatch(key -> key != null && key.type == ConfigDef.Type.PASSWORD);
    }

    /// What Kafka itself would say against a value, at the first client that knows the property.
    static Optional<String> typeMistake(String property, String value) {
        for (ConfigDef definition : DEFINITIONS) {
            ConfigDef.ConfigKey key = definition.configKeys().get(property);
            if (key == null) {
                continue;
            }
            try {
                Object parsed = ConfigDef.parseType(property, value, key.type);
                if (key.validator != null) {
                    key.validator.ensureValid(property, parsed);
                }
                return Optional.empty();
            } catch (ConfigException e) {
                String shown = KafkaRules.isSecret(property) ? "" : ", was \"" + value + "\"";
                return Optional.of("is no value Kafka accepts for " + property + shown);
            }
        }
        return Optional.empty();
    }
}
