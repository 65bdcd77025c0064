package dev.carillon.delivery.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.serde.AvroReader;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.schemas.serde.Decoded;
import dev.carillon.schemas.topic.Partitions;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.DeliveryEnvelope;
import dev.carillon.schemas.wire.EnvelopeDelivery;
import dev.carillon.schemas.wire.PendingDelivery;
import dev.carillon.schemas.wire.Subscription;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Sends dead letters once more: each becomes an envelope of one in `deliveries`, with the same
/// delivery id and the same bytes, as a new run. They are written in short transactions, since
/// nothing behind an open one is read: a replay must not hold up the deliveries of others. For one
/// thread.
public final class DeadLetterReplay implements AutoCloseable {

    private static final String CLIENT = "carillon-dead-letters";
    private static final int BATCH = 500;

    private final DeadLetters letters;
    private final TopicScan subscriptions;
    private final AvroReader<Subscription> subscriptionReader;
    private final AvroWriter writer;
    private final Map<String, Object> producer;

    /// What becomes of the dead letters that are meant.
    ///
    /// @param replayed which are sent again: the newest of each delivery
    /// @param refused which are not, and why: `deleted` or `disabled` webhooks
    public record Plan(List<LyingLetter> replayed, Map<LyingLetter, String> refused) {

        /// Copies both.
        public Plan {
            replayed = List.copyOf(replayed);
            refused = Map.copyOf(refused);
        }
    }

    /// @param consumer properties of a consumer without a group
    /// @param producer properties of a transactional producer
    /// @param registry how to reach the schema registry
    public DeadLetterReplay(
            Map<String, Object> consumer,
            Map<String, Object> producer,
            Map<String, String> registry) {
        this.letters = new DeadLetters(consumer, registry);
        this.subscriptions = new TopicScan(consumer, Topics.SUBSCRIPTIONS);
        this.subscriptionReader = AvroReader.specific(registry, Subscription.class);
        this.writer = AvroWriter.create(registry);
        this.producer = Map.copyOf(producer);
    }

    /// The client id and the transactional id of a replay. Two at one time are not for the same
    /// cluster: the later one fences the earlier.
    public static String client() {
        return CLIENT;
    }

    /// Finds out what a replay would do; writes nothing.
    public Plan plan(DeadLetterFilter filter) {
        Map<DeliveryId, LyingLetter> newest = new LinkedHashMap<>();
        letters.read(letter -> {
            if (filter.matches(letter)) {
                newest.merge(letter.id(), letter, DeadLetterReplay::later);
            }
        });
        Map<String, Boolean> enabled = enabled();
        List<LyingLetter> replayed = new ArrayList<>();
        Map<LyingLetter, String> refused = new HashMap<>();
        for (LyingLetter letter : newest.values()) {
            Boolean isEnabled = enabled.get(letter.key().text());
            if (isEnabled == null) {
                refused.put(letter, "deleted");
            } else if (isEnabled) {
                replayed.add(letter);
            } else {
                refused.put(letter, "disabled");
            }
        }
        replayed.sort(Comparator.comparing(LyingLetter::at));
        return new Plan(replayed, refused);
    }

    /// Replays what the plan says, in its order.
    ///
    /// @param now the time that the new runs begin
    /// @param progress told how many are replayed so far, after each batch
    /// @throws org.apache.kafka.common.KafkaException when Kafka refuses; what `progress` was told
    ///   last is replayed, and no more
    public void replay(Plan plan, Instant now, IntConsumer progress) {
        int partitions = subscriptions.partitions(Topics.DELIVERIES);
        List<LyingLetter> all = plan.replayed();
        try (KafkaProducer<byte[], byte[]> to =
                new KafkaProducer<>(
                        producer, new ByteArraySerializer(), new ByteArraySerializer())) {
            to.initTransactions();
            for (int from = 0; from < all.size(); from += BATCH) {
                int end = Math.min(all.size(), from + BATCH);
                List<Future<RecordMetadata>> sent = new ArrayList<>(BATCH);
                to.beginTransaction();
                for (LyingLetter letter : all.subList(from, end)) {
                    sent.add(to.send(record(letter, now, partitions)));
                }
                to.commitTransaction();
                if (sent.stream().anyMatch(one -> one.state() != Future.State.SUCCESS)) {
                    throw new IllegalStateException("committed, and a record is not acknowledged");
                }
                progress.accept(end);
            }
        }
    }

    @Override
    public void close() {
        letters.close();
        subscriptions.close();
        subscriptionReader.close();
        writer.close();
    }

    private static LyingLetter later(LyingLetter one, LyingLetter other) {
        return other.run() >= one.run() ? other : one;
    }

    private ProducerRecord<byte[], byte[]> record(LyingLetter letter, Instant now, int partitions) {
        PendingDelivery pending = letter.record().getDelivery();
        DeliveryEnvelope envelope =
                new DeliveryEnvelope(
                        pending.getEvent(),
                        now,
                        pending.getPayload(),
                        pending.getTable(),
                        letter.run() + 1,
                        List.of(
                                new EnvelopeDelivery(
                                        pending.getDeliveryId(), pending.getSubscriptionKey())));
        return new ProducerRecord<>(
                Topics.DELIVERIES,
                Partitions.ofSubscription(letter.key().id(), partitions),
                null,
                writer.write(Topics.DELIVERIES, envelope));
    }

    /// Every subscription's key, and whether it is enabled. One that cannot be read counts as
    /// enabled: the worker will wait for it.
    private Map<String, Boolean> enabled() {
        Map<String, Boolean> enabled = new HashMap<>();
        subscriptions.run(record -> {
            if (record.key() == null) {
                return;
            }
            String key = new String(record.key(), UTF_8);
            if (record.value() == null) {
                enabled.remove(key);
                return;
            }
            switch (subscriptionReader.read(Topics.SUBSCRIPTIONS, record.value())) {
                case Decoded.Value<Subscription>(Subscription subscription) ->
                        enabled.put(key, subscription.getEnabled());
                case Decoded.Poison<Subscription> _ -> enabled.put(key, true);
            }
        });
        return enabled;
    }
}
