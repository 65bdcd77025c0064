package dev.carillon.subscription.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.platform.kafka.KafkaConfig;
import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.serde.AvroWriter;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.AttemptRecord;
import dev.carillon.schemas.wire.DeliveryStatus;
import dev.carillon.schemas.wire.DeliveryStep;
import dev.carillon.schemas.wire.DeliveryUuid;
import dev.carillon.schemas.wire.EnvelopeReference;
import dev.carillon.schemas.wire.OutcomeKind;
import dev.carillon.schemas.wire.StepKind;
import dev.carillon.subscription.store.PostgresDeliveryLogStore;
import dev.carillon.subscription.store.PostgresDeliveryLogStore.Standing;
import dev.carillon.subscription.store.PostgresOffsets;
import dev.carillon.subscription.support.RealParts;
import dev.carillon.subscription.support.RealParts.Parts;
import dev.carillon.subscription.support.World;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Steps arrive in transactions, some of which are aborted; the service is stopped, started and cut
/// off meanwhile. Each committed step is stored once.
@ExtendWith(RealParts.class)
class DeliveryLogTest {

    private static final int DELIVERIES = 300;
    private static final int STEPS_EACH = 4;
    private static final int ROUNDS = 4;

    private final Parts parts;

    DeliveryLogTest(Parts parts) {
        this.parts = parts;
    }

    @Test
    void storesEachCommittedStepOnceAcrossRestartsAndCuts() throws Exception {
        try (World world = World.fresh(parts, "delivery_log");
                AvroWriter writer = AvroWriter.create(world.registry().properties());
                Producer<byte[], byte[]> producer = producer(world)) {
            producer.initTransactions();
            SubscriptionService service = world.unmanagedService();
            PostgresDeliveryLogStore store =
                    new PostgresDeliveryLogStore(
                            world.database(),
                            new PostgresOffsets(world.database()),
                            Clock.systemUTC());
            int sent = 0;
            for (int round = 0; round < ROUNDS; round++) {
                for (int step = 0; step < STEPS_EACH; step++) {
                    sent += send(producer, writer, round, step);
                    world.cutConnections("application_name like 'carillon-subscription-%'");
                }
                service.close();
                assertThat(service.failure()).isNotDone();
                service = world.unmanagedService();
            }
            int expected = sent;

            Awaitility.await("everything is stored")
                    .atMost(Duration.ofMinutes(1))
                    .ignoreExceptions()
                    .until(() -> store.steps() >= expected);

            service.close();
            assertThat(store.steps()).isEqualTo(expected);
            assertThat(world.sql("select count(*) from deliveries"))
                    .isEqualTo(Integer.toString(DELIVERIES * ROUNDS));
            assertThat(store.standing(delivery(0, 7)))
                    .contains(new Standing("delivered", 1, STEPS_EACH));
            assertThat(
                            world.sql(
                                    "select count(*) from (select 1 from delivery_steps group by"
                                            + " delivery_id, attempt_number having count(*) > 1) d"))
                    .isEqualTo("0");
        }
    }

    /// One step of each delivery of a round in a transaction, after an aborted one with the same.
    private static int send(
            Producer<byte[], byte[]> producer, AvroWriter writer, int round, int step)
            throws Exception {
        producer.beginTransaction();
        Future<RecordMetadata> aborted = sendAll(producer, writer, round, step);
        producer.flush();
        producer.abortTransaction();
        assertThat(aborted.isDone()).isTrue();
        producer.beginTransaction();
        Future<RecordMetadata> last = sendAll(producer, writer, round, step);
        producer.commitTransaction();
        assertThat(last.get().hasOffset()).isTrue();
        return DELIVERIES;
    }

    private static Future<RecordMetadata> sendAll(
            Producer<byte[], byte[]> producer, AvroWriter writer, int round, int step) {
        Future<RecordMetadata> last = null;
        for (int i = 0; i < DELIVERIES; i++) {
            byte[] value = writer.write(Topics.DELIVERY_LOG, step(round, i, step));
            last =
                    producer.send(
                            new ProducerRecord<>(
                                    Topics.DELIVERY_LOG, i % World.PARTITIONS, null, value));
        }
        if (last == null) {
            throw new IllegalStateException("nothing was sent");
        }
        return last;
    }

    private static DeliveryId delivery(int round, int number) {
        return DeliveryId.of("22", "tests", round + "-" + number, new SubscriptionId(1));
    }

    private static DeliveryStep step(int round, int number, int step) {
        boolean isLast = step == STEPS_EACH - 1;
        Instant at = Instant.ofEpochMilli(1_795_000_000_000L + step);
        return DeliveryStep.newBuilder()
                .setDeliveryId(new DeliveryUuid(delivery(round, number).bytes()))
                .setSubscriptionId(1)
                .setOrganizationId("22")
                .setEventId(round + "-" + number)
                .setSource("tests")
                .setAction("card.move")
                .setRun(1)
                .setKind(StepKind.attempted)
                .setAt(at)
                .setStatus(isLast ? DeliveryStatus.delivered : DeliveryStatus.retrying)
                .setAttempt(
                        AttemptRecord.newBuilder()
                                .setNumber(step + 1)
                                .setAt(at)
                                .setDurationMillis(12)
                                .setOutcome(isLast ? OutcomeKind.delivered : OutcomeKind.refused)
                                .setStatus(isLast ? 200 : 503)
                                .setExcerpt("busy")
                                .build())
                .setNextAttemptAt(isLast ? null : at.plusSeconds(5))
                .setEnvelope(new EnvelopeReference("topic", 1, 2L))
                .build();
    }

    private static Producer<byte[], byte[]> producer(World world) {
        return new KafkaProducer<>(
                KafkaConfig.of(world.kafka().bootstrapServers())
                        .transactionalProducer(
                                "worker", "tests-delivery-log", Duration.ofSeconds(30)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
