package dev.carillon.platform.kafka;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/// Which of Kafka's properties an operator may not set, and why; and which are secret.
final class KafkaRules {

    private static final String IN_CODE = "is chosen by Carillon and cannot be set";

    /// Properties whose value is part of how the process works.
    private static final Map<String, String> OWNED =
            Map.ofEntries(
                    Map.entry(
                            CommonClientConfigs.CLIENT_ID_CONFIG,
                            IN_CODE + ": each client of a process has an id of its own"),
                    Map.entry(
                            ConsumerConfig.GROUP_ID_CONFIG,
                            IN_CODE + ": offsets of another group would be read or lost"),
                    Map.entry(
                            ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
                            IN_CODE + ": two processes with one instance id fence each other"),
                    Map.entry(
                            ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                            IN_CODE
                                    + ": who owns a partition number owns it of every topic, which"
                                    + " only our own assignor knows"),
                    Map.entry(
                            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                            IN_CODE + ": fencing of old owners depends on it"),
                    Map.entry(
                            ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                            IN_CODE + ": it follows from the process's own settings"),
                    Map.entry(
                            "transaction.two.phase.commit.enable",
                            IN_CODE + ": a transaction without a timeout blocks every reader"),
                    Map.entry("application.id", IN_CODE + ": topics and state carry its name"),
                    Map.entry(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, IN_CODE),
                    Map.entry(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, IN_CODE),
                    Map.entry(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, IN_CODE),
                    Map.entry(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, IN_CODE));

    private KafkaRules() {}

    /// Why this value of this property would break a guarantee, as a text that continues "NAME: ".
    static Optional<String> mistake(String property, String value) {
        String reason = OWNED.get(property);
        if (reason != null) {
            return Optional.of(reason);
        }
        String given = value.strip().toLowerCase(Locale.ROOT);
        return switch (property) {
            case ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG ->
                    unless(
                            given.equals("false"),
                            "must be false: an offset is committed when its work is done, not when"
                                    + " time has passed",
                            value);
            case ConsumerConfig.GROUP_PROTOCOL_CONFIG ->
                    unless(
                            given.equals("classic"),
                            "must be classic: the other one spins while partitions are paused, and"
                                    + " its members cannot be shared out by partition number",
                            value);
            case ProducerConfig.ACKS_CONFIG ->
                    unless(
                            given.equals("all") || given.equals("-1"),
                            "must be all: a record that one broker has is lost with that broker",
                            value);
            case ConsumerConfig.ISOLATION_LEVEL_CONFIG ->
                    unless(
                            given.equals("read_committed"),
                            "must be read_committed: records of aborted transactions never"
                                    + " happened",
                            value);
            case ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG ->
                    unless(
                            given.equals("true"),
                            "must be true: a retried send would be written twice or out of order",
                            value);
            case ConsumerConfig.AUTO_OFFSET_RESET_CONFIG ->
                    unless(
                            given.equals("none"),
                            "must be none: a lost offset stops the process instead of skipping or"
                                    + " repeating records silently",
                            value);
            case ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION ->
                    unless(
                            given.matches("[1-5]"),
                            "must be from 1 to 5: idempotence keeps the order of no more",
                            value);
            case ProducerConfig.RETRIES_CONFIG ->
                    unless(
                            !given.equals("0"),
                            "must not be 0: a passing fault of one broker would be an error",
                            value);
            case "processing.guarantee" ->
                    unless(
                            given.equals("exactly_once_v2"),
                            "must be exactly_once_v2: otherwise a crash repeats output",
                            value);
            default -> Optional.empty();
        };
    }

    private static Optional<String> unless(boolean holds, String reason, String value) {
        return holds ? Optional.empty() : Optional.of(reason + ", was \"" + value + "\"");
    }

    /// Whether a property's value is a password, a key, or holds one: by its name, or because Kafka
    /// itself keeps it as a password.
    static boolean isSecret(String property) {
        return property.equals("sasl.jaas.config")
                || property.endsWith(".password")
                || property.endsWith(".key")
                || property.endsWith(".secret")
                || property.endsWith(".passphrase")
                || KafkaNames.isPassword(property);
    }
}
