package dev.carillon.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.delivery.deadletter.DeadLetterConfig;
import dev.carillon.delivery.deadletter.DeadLetterFilter;
import dev.carillon.delivery.deadletter.LyingLetter;
import dev.carillon.platform.config.SettingSource;
import dev.carillon.platform.config.SettingsException;
import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.SubscriptionId;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// What every command about dead letters understands: which cluster, and which letters.
final class DeadLetterOptions {

    static final ObjectMapper JSON = new ObjectMapper();

    private static final String LINE = "%-41s %-12s %-16s %-20s %4s %4s  %s";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A properties file with the settings; the environment comes first.")
    private @Nullable Path config;

    @Option(names = "--webhook", paramLabel = "ID", description = "Only of this webhook.")
    private @Nullable String webhook;

    @Option(names = "--delivery", paramLabel = "ID", description = "Only this delivery, dlv_….")
    private @Nullable String delivery;

    @Option(
            names = "--reason",
            paramLabel = "REASON",
            description = "Only dead for this reason: exhausted, blocked_address or unusable.")
    private @Nullable String reason;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Only given up at this time or later, such as 2026-11-22T08:00:00Z.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Only given up before this time.")
    private @Nullable String to;

    @Option(names = "--json", description = "Print JSON instead of a table.")
    private boolean json;

    /// Whether JSON is wanted.
    boolean isJson() {
        return json;
    }

    /// Which letters are meant.
    DeadLetterFilter filter() {
        return new DeadLetterFilter(
                Optional.ofNullable(webhook).map(this::webhook),
                Optional.ofNullable(delivery).map(this::delivery),
                Optional.ofNullable(reason).map(word -> word.toLowerCase(Locale.ROOT)),
                Optional.ofNullable(from).map(text -> time("--from", text)),
                Optional.ofNullable(to).map(text -> time("--to", text)));
    }

    /// How to reach the cluster.
    DeadLetterConfig cluster() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        if (config != null) {
            environment.put(SettingSource.CONFIG_FILE, config.toString());
        }
        try {
            return DeadLetterConfig.read(environment);
        } catch (SettingsException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /// The line above a table.
    static String heading() {
        return LINE.formatted(
                "DELIVERY", "WEBHOOK", "REASON", "GIVEN UP", "RUN", "TRY", "LAST ANSWER");
    }

    /// A letter as a line of a table.
    static String line(LyingLetter letter) {
        return LINE.formatted(
                letter.id().text(),
                letter.key().id().text(),
                letter.reason(),
                letter.at().truncatedTo(java.time.temporal.ChronoUnit.SECONDS),
                letter.run(),
                letter.record().getDelivery().getAttempts(),
                answer(letter));
    }

    /// A letter as JSON, without its payload.
    static ObjectNode json(LyingLetter letter) {
        ObjectNode node = JSON.createObjectNode();
        node.put("deliveryId", letter.id().text());
        node.put("webhookId", letter.key().id().text());
        node.put("scope", letter.key().scope().toString());
        node.put("action", letter.record().getDelivery().getEvent().getAction());
        node.put("eventId", letter.record().getDelivery().getEvent().getId());
        node.put("reason", letter.reason());
        node.put("at", letter.at().toString());
        node.put("run", letter.run());
        node.put("attempts", letter.record().getDelivery().getAttempts());
        node.put("lastAnswer", answer(letter));
        node.put("partition", letter.partition());
        node.put("offset", letter.offset());
        return node;
    }

    /// JSON on one line.
    static String text(JsonNode node) {
        try {
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always JSON", e);
        }
    }

    private static String answer(LyingLetter letter) {
        return letter.record()
                .getLastAttempt()
                .map(attempt ->
                        attempt.getStatus()
                                .map(status -> "status " + status)
                                .or(attempt::getDetail)
                                .orElse(attempt.getOutcome().name()))
                .orElse("never tried");
    }

    private SubscriptionId webhook(String text) {
        try {
            return new SubscriptionId(Long.parseLong(text));
        } catch (IllegalArgumentException e) {
            throw wrong("--webhook", text, "a webhook's id is a positive number", e);
        }
    }

    private DeliveryId delivery(String text) {
        try {
            return DeliveryId.parse(text);
        } catch (IllegalArgumentException e) {
            throw wrong("--delivery", text, "a delivery's id is dlv_ and a UUID", e);
        }
    }

    private Instant time(String option, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw wrong(option, text, "write a time like 2026-11-22T08:00:00Z", e);
        }
    }

    private ParameterException wrong(String option, String value, String remedy, Exception cause) {
        return new ParameterException(
                spec.commandLine(), option + ": \"" + value + "\"; " + remedy, cause);
    }
}
