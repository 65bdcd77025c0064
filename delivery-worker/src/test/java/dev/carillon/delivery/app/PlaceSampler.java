package dev.carillon.delivery.app;

import dev.carillon.delivery.consume.CommitText;
import dev.carillon.delivery.domain.FinishedAbove;
import dev.carillon.schemas.serde.AvroReader;
import dev.carillon.schemas.serde.Decoded;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.DeliveryEnvelope;
import dev.carillon.schemas.wire.DeliveryStatus;
import dev.carillon.schemas.wire.DeliveryStep;
import dev.carillon.schemas.wire.DeliveryUuid;
import dev.carillon.schemas.wire.RetryDelivery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// Looks again and again whether every delivery is in exactly one place: waiting in `deliveries` or
/// in a tier, or ended.
///
/// Topics cannot be read at one instant. But a delivery only moves on: each place it has left has
/// one successor, in a tier or in the log, written in the transaction that finished it. So with the
/// successors counted before (S0) and after (S2) the committed offsets are read, and the places
/// finished by those (F), the truth of that instant lies in S0 <= F <= S2. A delivery that was lost
/// has F > S2 from then on, one that was doubled S0 > F.
final class PlaceSampler implements AutoCloseable {

    private static final String GROUP = "carillon-delivery-worker";
    private static final Duration POLL = Duration.ofMillis(10);

    private final Stage stage;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final AvroReader<DeliveryEnvelope> envelopes;
    private final AvroReader<RetryDelivery> retries;
    private final AvroReader<DeliveryStep> steps;
    private final List<TopicPartition> all = new ArrayList<>();
    private final List<TopicPartition> sources;
    private final Map<DeliveryUuid, Path> paths = new HashMap<>();
    private final List<Place> unfinished = new ArrayList<>();
    private int samples;

    /// The way of one delivery.
    private static final class Path {
        private int successors;
        private int successorsBefore;
        private int finished;
        private int ends;
        private int beginnings;
    }

    private record Place(TopicPartition partition, long offset, int member, DeliveryUuid id) {}

    PlaceSampler(Stage stage, List<Duration> tiers) {
        this.stage = stage;
        Map<String, String> registry = Map.of("schema.registry.url", stage.registry());
        this.envelopes = AvroReader.specific(registry, DeliveryEnvelope.class);
        this.retries = AvroReader.specific(registry, RetryDelivery.class);
        this.steps = AvroReader.specific(registry, DeliveryStep.class);
        this.consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                stage.kafka().bootstrapServers(),
                                "isolation.level",
                                "read_committed"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        List<String> topics = new ArrayList<>(tiers.stream().map(Topics::retryTier).toList());
        topics.add(Topics.DELIVERIES);
        this.sources = new ArrayList<>();
        for (String topic : topics) {
            consumer.partitionsFor(topic)
                    .forEach(p -> sources.add(new TopicPartition(topic, p.partition())));
        }
        all.addAll(sources);
        consumer.partitionsFor(Topics.DELIVERY_LOG)
                .forEach(p -> all.add(new TopicPartition(p.topic(), p.partition())));
        consumer.assign(all);
        consumer.seekToBeginning(all);
    }

    /// Looks once.
    ///
    /// @return what was wrong
    List<String> sample() throws ExecutionException, InterruptedException {
        catchUp();
        paths.values().forEach(path -> path.successorsBefore = path.successors);
        Map<TopicPartition, OffsetAndMetadata> committed = committed();
        catchUp();
        finish(committed);
        samples++;
        List<String> wrong = new ArrayList<>();
        paths.forEach((id, path) -> {
            if (path.successorsBefore > path.finished) {
                wrong.add(id + " is in more than one place");
            }
            if (path.finished > path.successors) {
                wrong.add(id + " is nowhere");
            }
            if (path.ends > 1) {
                wrong.add(id + " ended " + path.ends + " times");
            }
            if (path.beginnings != 1) {
                wrong.add(id + " began " + path.beginnings + " times");
            }
        });
        return wrong;
    }

    /// How often it looked.
    int samples() {
        return samples;
    }

    /// Deliveries that have been seen.
    int deliveries() {
        return paths.size();
    }

    /// Deliveries that wait somewhere, as of the last look.
    int waiting() {
        return unfinished.size();
    }

    @Override
    public void close() {
        consumer.close();
        envelopes.close();
        retries.close();
        steps.close();
    }

    /// Reads on to the ends of the logs, undecided transactions included: what the committed
    /// offsets that were read before say is then here.
    private void catchUp() throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> ends =
                stage
                        .admin()
                        .listOffsets(
                                all.stream()
                                        .collect(
                                                Collectors.toMap(p -> p, _ -> OffsetSpec.latest())),
                                new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                        .all()
                        .get()
                        .entrySet()
                        .stream()
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey,
                                        (Map.Entry<
                                                                TopicPartition,
                                                                ListOffsetsResult
                                                                        .ListOffsetsResultInfo>
                                                        entry) -> entry.getValue().offset()));
        while (ends.entrySet().stream()
                .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(POLL).forEach(this::take);
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> committed()
            throws ExecutionException, InterruptedException {
        while (true) {
            Map<TopicPartition, OffsetAndMetadata> answer =
                    stage.admin()
                            .listConsumerGroupOffsets(
                                    Map.of(
                                            GROUP,
                                            new ListConsumerGroupOffsetsSpec()
                                                    .topicPartitions(sources)),
                                    new ListConsumerGroupOffsetsOptions().requireStable(true))
                            .partitionsToOffsetAndMetadata(GROUP)
                            .get();
            // The client leaves out what a transaction has not decided yet.
            if (answer.keySet().containsAll(sources)) {
                return answer;
            }
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        if (record.topic().equals(Topics.DELIVERY_LOG)) {
            DeliveryStep step = read(steps, record);
            if (step.getStatus() != DeliveryStatus.retrying) {
                Path path = path(step.getDeliveryId());
                path.ends++;
                path.successors++;
            }
        } else if (record.topic().equals(Topics.DELIVERIES)) {
            var members = read(envelopes, record).getDeliveries();
            for (int member = 0; member < members.size(); member++) {
                DeliveryUuid id = members.get(member).getDeliveryId();
                path(id).beginnings++;
                unfinished.add(new Place(partition, record.offset(), member, id));
            }
        } else {
            DeliveryUuid id = read(retries, record).getDelivery().getDeliveryId();
            path(id).successors++;
            unfinished.add(new Place(partition, record.offset(), 0, id));
        }
    }

    private void finish(Map<TopicPartition, OffsetAndMetadata> committed) {
        Map<TopicPartition, FinishedAbove> above = new HashMap<>();
        committed.forEach((partition, offset) -> {
            if (offset != null) {
                above.put(partition, CommitText.read(offset.metadata(), offset.offset()));
            }
        });
        unfinished.removeIf(place -> {
            OffsetAndMetadata offset = committed.get(place.partition());
            boolean isFinished =
                    offset != null
                            && (place.offset() < offset.offset()
                                    || isFinished(
                                            above.getOrDefault(
                                                    place.partition(), FinishedAbove.NOTHING),
                                            place));
            path(place.id()).finished += isFinished ? 1 : 0;
            return isFinished;
        });
    }

    private static boolean isFinished(FinishedAbove above, Place place) {
        return above.isFinished(place.offset())
                || (above.finishedMembers(place.offset()) >>> place.member() & 1) == 1;
    }

    private Path path(DeliveryUuid id) {
        return paths.computeIfAbsent(id, _ -> new Path());
    }

    private static <T extends org.apache.avro.specific.SpecificRecord> T read(
            AvroReader<T> reader, ConsumerRecord<byte[], byte[]> record) {
        if (reader.read(record.topic(), record.value()) instanceof Decoded.Value<T>(T value)) {
            return value;
        }
        throw new IllegalStateException("cannot be read: " + record);
    }
}
