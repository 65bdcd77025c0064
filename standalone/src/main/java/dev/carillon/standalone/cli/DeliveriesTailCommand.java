package dev.carillon.standalone.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.platform.config.Durations;
import dev.carillon.platform.kafka.RegistryConfig;
import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.serde.AvroReader;
import dev.carillon.schemas.serde.Decoded;
import dev.carillon.schemas.topic.Partitions;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.AttemptRecord;
import dev.carillon.schemas.wire.DeliveryStatus;
import dev.carillon.schemas.wire.DeliveryStep;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `./carillon deliveries tail`.
@Command(
        name = "tail",
        mixinStandardHelpOptions = true,
        description = {
            "Follow the steps of deliveries as workers write them, until Ctrl-C.",
            "Reads CARILLON_KAFKA_* and CARILLON_REGISTRY_* from the environment or a file. With"
                    + " --json each step is one JSON object on a line of its own."
        })
final class DeliveriesTailCommand implements Callable<Integer> {

    private static final String LINE = "%-24s %-41s %-10s %-24s %-13s %3s  %s";
    private static final Duration POLL = Duration.ofMillis(200);

    @Mixin private OperatorOptions options = new OperatorOptions();

    @Option(names = "--webhook", paramLabel = "ID", description = "Only of this webhook.")
    private @Nullable String webhook;

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            description = "Only steps after which the delivery is: ${COMPLETION-CANDIDATES}.")
    private @Nullable DeliveryStatus status;

    @Option(
            names = "--from-beginning",
            description = "Begin with the oldest step that is kept, not with the next one.")
    private boolean isFromBeginning;

    @Option(
            names = "--for",
            paramLabel = "D",
            description = "End after this time, such as 30s (default: never).")
    private @Nullable String time;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "End after so many steps (default: never).")
    private @Nullable Long limit;

    private long shown;

    @Override
    public Integer call() {
        Optional<SubscriptionId> only = Optional.ofNullable(webhook).map(this::webhook);
        long end = Optional.ofNullable(time).map(this::end).orElse(Long.MAX_VALUE);
        Map<String, Object> consumer =
                options.kafka().consumerWithoutGroup("carillon-deliveries-tail");
        Map<String, String> registry =
                options.read(List.of(RegistryConfig.GROUP), RegistryConfig::from).properties();
        try (AvroReader<DeliveryStep> reader = AvroReader.specific(registry, DeliveryStep.class);
                KafkaConsumer<byte[], byte[]> log =
                        new KafkaConsumer<>(
                                consumer,
                                new ByteArrayDeserializer(),
                                new ByteArrayDeserializer())) {
            begin(log, only);
            if (!options.isJson()) {
                options.say(
                        LINE.formatted(
                                "AT", "DELIVERY", "WEBHOOK", "ACTION", "STATUS", "TRY", "ANSWER"));
            }
            while (!isEnough() && System.nanoTime() < end) {
                for (ConsumerRecord<byte[], byte[]> record : log.poll(POLL)) {
                    show(record, reader, only);
                }
            }
        }
        return 0;
    }

    /// Of one webhook's, only the partition is read that they are on.
    private void begin(KafkaConsumer<byte[], byte[]> log, Optional<SubscriptionId> only) {
        int count = log.partitionsFor(Topics.DELIVERY_LOG).size();
        List<TopicPartition> partitions =
                only.map(id -> IntStream.of(Partitions.ofSubscription(id, count)))
                        .orElseGet(() -> IntStream.range(0, count))
                        .mapToObj(number -> new TopicPartition(Topics.DELIVERY_LOG, number))
                        .toList();
        log.assign(partitions);
        if (isFromBeginning) {
            log.seekToBeginning(partitions);
        } else {
            log.seekToEnd(partitions);
            // Decided now, and not when the first poll comes round to it.
            partitions.forEach(log::position);
        }
    }

    private void show(
            ConsumerRecord<byte[], byte[]> record,
            AvroReader<DeliveryStep> reader,
            Optional<SubscriptionId> only) {
        if (record.value() == null || isEnough()) {
            return;
        }
        switch (reader.read(Topics.DELIVERY_LOG, record.value())) {
            case Decoded.Poison<DeliveryStep>(String reason) ->
                    options.warn(
                            "partition %d, offset %d cannot be read: %s"
                                    .formatted(record.partition(), record.offset(), reason));
            case Decoded.Value<DeliveryStep>(DeliveryStep step) -> {
                if (only.map(id -> id.value() == step.getSubscriptionId()).orElse(true)
                        && (status == null || step.getStatus() == status)) {
                    shown++;
                    if (options.isJson()) {
                        options.print(json(step));
                    } else {
                        options.say(line(step));
                    }
                }
            }
        }
    }

    private boolean isEnough() {
        return limit != null && shown >= limit;
    }

    private static String line(DeliveryStep step) {
        return LINE.formatted(
                step.getAt().truncatedTo(ChronoUnit.MILLIS),
                id(step),
                step.getSubscriptionId(),
                step.getAction(),
                step.getStatus(),
                step.getAttempt().map(AttemptRecord::getNumber).map(String::valueOf).orElse("-"),
                answer(step));
    }

    private static ObjectNode json(DeliveryStep step) {
        ObjectNode node = OperatorOptions.JSON.createObjectNode();
        node.put("at", step.getAt().toString());
        node.put("deliveryId", id(step));
        node.put("webhookId", Long.toString(step.getSubscriptionId()));
        node.put("organizationId", step.getOrganizationId());
        node.put("eventId", step.getEventId());
        node.put("source", step.getSource());
        node.put("action", step.getAction());
        node.put("run", step.getRun());
        node.put("kind", step.getKind().name());
        node.put("status", step.getStatus().name());
        step.getAttempt()
                .ifPresent(attempt -> {
                    node.put("attempt", attempt.getNumber());
                    node.put("durationMillis", attempt.getDurationMillis());
                    node.put("outcome", attempt.getOutcome().name());
                    attempt.getStatus().ifPresent(code -> node.put("httpStatus", code));
                    attempt.getDetail().ifPresent(detail -> node.put("detail", detail));
                });
        step.getReason().ifPresent(reason -> node.put("reason", reason));
        step.getNextAttemptAt().ifPresent(at -> node.put("nextAttemptAt", at.toString()));
        return node;
    }

    private static String id(DeliveryStep step) {
        return DeliveryId.ofBytes(step.getDeliveryId().bytes()).text();
    }

    private static String answer(DeliveryStep step) {
        return step.getAttempt()
                .map(attempt ->
                        attempt.getStatus()
                                        .map(code -> "status " + code)
                                        .or(attempt::getDetail)
                                        .orElse(attempt.getOutcome().name())
                                + " in "
                                + attempt.getDurationMillis()
                                + " ms")
                .or(step::getReason)
                .orElse("");
    }

    private SubscriptionId webhook(String text) {
        try {
            return new SubscriptionId(Long.parseLong(text));
        } catch (IllegalArgumentException e) {
            throw options.usedWrongly(
                    "--webhook: \"" + text + "\"; a webhook's id is a positive number", e);
        }
    }

    private long end(String text) {
        try {
            return System.nanoTime() + Durations.parse(text).toNanos();
        } catch (IllegalArgumentException e) {
            throw options.usedWrongly("--for: \"" + text + "\" " + e.getMessage(), e);
        }
    }
}
