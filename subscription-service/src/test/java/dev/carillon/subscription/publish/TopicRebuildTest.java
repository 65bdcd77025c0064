package dev.carillon.subscription.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.platform.kafka.KafkaConfig;
import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.schemas.topic.Partitions;
import dev.carillon.schemas.topic.RecordHeaders;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.subscription.app.SubscriptionRebuild;
import dev.carillon.subscription.app.SubscriptionRebuild.Mode;
import dev.carillon.subscription.app.SubscriptionRebuild.Outcome;
import dev.carillon.subscription.app.SubscriptionServiceConfig.Connections;
import dev.carillon.subscription.domain.SubscriptionRecord;
import dev.carillon.subscription.support.RealParts;
import dev.carillon.subscription.support.RealParts.Parts;
import dev.carillon.subscription.support.SubscriptionsOnTopic.Entry;
import dev.carillon.subscription.support.Webhooks;
import dev.carillon.subscription.support.World;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The topic is damaged in every way there is, and made equal to the table while others write.
@ExtendWith(RealParts.class)
class TopicRebuildTest {

    private static final int ROWS = Integer.getInteger("carillon.rebuild.rows", 300);
    private static final int WRITES = Integer.getInteger("carillon.rebuild.writes", 200);

    private final Parts parts;
    private final long seed = new Random().nextLong();

    TopicRebuildTest(Parts parts) {
        this.parts = parts;
    }

    @Test
    void makesTheTopicEqualToTheTableWhileOthersWrite() throws Exception {
        try (World world = World.fresh(parts, "rebuild");
                RandomWriters writers = RandomWriters.prepare(world, 8, ROWS + WRITES)) {
            Connections connections =
                    new Connections(
                            world.databaseConfig(),
                            KafkaConfig.of(parts.kafka().bootstrapServers()),
                            world.registry());
            writers.begin(seed).awaitCommitted(ROWS);
            // With nobody to publish it, all of it is missing.
            world.execute("delete from outbox");

            Outcome missing = SubscriptionRebuild.run(connections, Mode.REPAIR, (_, _) -> {});
            damage(world);
            Outcome damaged = SubscriptionRebuild.run(connections, Mode.VERIFY, (_, _) -> {});
            assertThat(damaged.published()).isZero();
            assertThat(damaged.before().stale())
                    .extracting(SubscriptionKey::text)
                    .as("seed %d", seed)
                    .contains("pipe:3/99999999");
            Outcome repaired = SubscriptionRebuild.run(connections, Mode.REPAIR, (_, _) -> {});
            writers.await();
            // What was written beside the first repairs.
            Outcome last = SubscriptionRebuild.run(connections, Mode.REPAIR, (_, _) -> {});

            assertThat(missing.published()).as("seed %d", seed).isPositive();
            assertThat(missing.isEqual()).as("%s, seed %d", missing, seed).isTrue();
            assertThat(damaged.isEqual()).isFalse();
            assertThat(repaired.isEqual()).as("%s, seed %d", repaired, seed).isTrue();
            assertThat(last.isEqual()).as("%s, seed %d", last, seed).isTrue();
            thenTopicAndTableAreEqual(world);
            assertThat(Long.parseLong(world.sql("select nextval('webhook_ids')")))
                    .as("an id that the topic knows is not handed out")
                    .isGreaterThan(99_999_999);
        }
    }

    /// A webhook that does not exist, a tombstone and other bytes for some that do.
    private void damage(World world) throws ExecutionException, InterruptedException {
        try (Producer<byte[], byte[]> producer =
                        new KafkaProducer<>(
                                KafkaConfig.of(parts.kafka().bootstrapServers()).producer("vandal"),
                                new ByteArraySerializer(),
                                new ByteArraySerializer());
                AvroWriter writer = AvroWriter.create(world.registry().properties())) {
            SubscriptionKey ghost =
                    new SubscriptionKey(Scope.pipe("3"), new SubscriptionId(99_999_999));
            byte[] value =
                    writer.write(
                            Topics.SUBSCRIPTIONS,
                            SubscriptionAvro.of(
                                    SubscriptionRecord.of(
                                            Webhooks.version(ghost.scope(), ghost.id(), 7))));
            send(producer, ghost, 7, value);
            List<Entry> some =
                    world.subscriptions().newest().values().stream()
                            .filter(entry -> entry.value().isPresent())
                            .limit(20)
                            .toList();
            assertThat(some).isNotEmpty();
            for (int i = 0; i < some.size(); i++) {
                SubscriptionKey key = SubscriptionKey.parse(some.get(i).key());
                long version = some.get(i).version();
                switch (i % 3) {
                    case 0 -> send(producer, key, version + 40, null);
                    case 1 -> send(producer, key, version, value);
                    default -> send(producer, key, version + 1, value);
                }
            }
        }
    }

    private static void send(
            Producer<byte[], byte[]> producer,
            SubscriptionKey key,
            long version,
            byte @Nullable [] value)
            throws ExecutionException, InterruptedException {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        Topics.SUBSCRIPTIONS,
                        Partitions.ofScope(key.scope(), World.PARTITIONS),
                        key.text().getBytes(UTF_8),
                        value);
        RecordHeaders.putVersion(record.headers(), version);
        assertThat(producer.send(record).get().hasOffset()).isTrue();
    }

    /// The last record of each key against the database's own words, without the code under test.
    private void thenTopicAndTableAreEqual(World world) {
        Map<String, Entry> last =
                world.subscriptions().records().stream()
                        .collect(Collectors.toMap(Entry::key, e -> e, (_, later) -> later));
        String onTopic =
                last.values().stream()
                        .filter(entry -> entry.value().isPresent())
                        .map(entry ->
                                entry.key()
                                        + " "
                                        + entry.version()
                                        + " "
                                        + HexFormat.of()
                                                .formatHex(
                                                        entry.value()
                                                                .orElseThrow()
                                                                .getSealedUrl()
                                                                .array()))
                        .sorted()
                        .collect(Collectors.joining("\n"));
        String inTable =
                world.sql(
                        """
                        select string_agg(line, e'\\n' order by line collate "C") from (
                            select scope_type || ':' || scope_id || '/' || id || ' ' || version
                                || ' ' || encode(sealed_url, 'hex') as line from webhooks) lines
                        """);
        assertThat(onTopic).as("seed %d", seed).isEqualTo(inTable);
    }
}
