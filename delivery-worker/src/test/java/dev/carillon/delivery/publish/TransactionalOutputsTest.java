package dev.carillon.delivery.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.delivery.domain.Bytes;
import dev.carillon.delivery.domain.CommitResult;
import dev.carillon.delivery.domain.Output;
import dev.carillon.delivery.domain.TopicPartitionNumber;
import dev.carillon.schemas.topic.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransactionalOutputsTest {

    private static final TopicPartition PARTITION = new TopicPartition(Topics.DELIVERIES, 0);
    private static final ConsumerGroupMetadata GROUP =
            new MockConsumer<>("earliest").groupMetadata();
    private static final Map<TopicPartition, OffsetAndMetadata> OFFSETS =
            Map.of(PARTITION, new OffsetAndMetadata(7, "carillon1 me-3 "));

    private final List<MockProducer<byte[], byte[]>> producers = new ArrayList<>();
    private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
    private final TransactionalOutputs outputs =
            new TransactionalOutputs(
                    new RecordWriter(Map.of("schema.registry.url", "mock://transactional-outputs")),
                    this::newProducer,
                    (group, partitions) -> Map.copyOf(committed),
                    "outputs-test");

    @AfterEach
    void close() {
        outputs.close();
    }

    @Test
    void writesOutputsAndOffsetsTogether() {
        outputs.open();

        assertThat(commit()).isEqualTo(CommitResult.COMMITTED);

        assertThat(producers.getFirst().history())
                .extracting(record -> record.topic())
                .containsExactly(Topics.DEAD_LETTER_DELIVERIES);
        assertThat(producers.getFirst().consumerGroupOffsetsHistory())
                .containsExactly(Map.of(GROUP.groupId(), OFFSETS));
    }

    @Test
    void abortsForAMemberThatTheGroupDoesNotKnowAnyMoreAndGoesOn() {
        outputs.open();
        producers.getFirst().sendOffsetsToTransactionException =
                new CommitFailedException("another generation");

        assertThat(commit()).isEqualTo(CommitResult.ABORTED);
        assertThat(producers.getFirst().history()).isEmpty();

        producers.getFirst().sendOffsetsToTransactionException = null;
        assertThat(commit()).isEqualTo(CommitResult.COMMITTED);
        assertThat(producers).hasSize(1);
    }

    @Test
    void asksWhetherATransactionWasCommittedThatDidNotAnswer() {
        outputs.open();
        producers.getFirst().commitTransactionException = new TimeoutException("no answer");
        committed.putAll(OFFSETS);

        assertThat(commit()).isEqualTo(CommitResult.COMMITTED);
        assertThat(producers).hasSize(2);
        assertThat(producers.getFirst().closed()).isTrue();
    }

    @Test
    void takesAnotherMarkForAnAbort() {
        outputs.open();
        producers.getFirst().commitTransactionException = new TimeoutException("no answer");
        committed.put(PARTITION, new OffsetAndMetadata(7, "carillon1 me-2 "));

        assertThat(commit()).isEqualTo(CommitResult.ABORTED);
        assertThat(commit()).isEqualTo(CommitResult.COMMITTED);
    }

    @Test
    void beginsAnewWhenTheBrokerHasGivenItsTransactionUp() {
        outputs.open();
        producers.getFirst().commitTransactionException = new ProducerFencedException("timed out");
        producers.getFirst().abortTransactionException = new ProducerFencedException("timed out");

        assertThat(commit()).isEqualTo(CommitResult.ABORTED);
        assertThat(commit()).isEqualTo(CommitResult.COMMITTED);
        assertThat(producers).hasSize(2);
    }

    @Test
    void waitsForReplicasThatAreMissing() {
        outputs.open();
        producers.getFirst().commitTransactionException =
                new NotEnoughReplicasException("one of two is there");

        assertThat(commit()).isEqualTo(CommitResult.ABORTED);
        producers.getFirst().commitTransactionException = null;
        assertThat(commit()).isEqualTo(CommitResult.COMMITTED);
    }

    @Test
    void failsForGoodWhenItMayNotWrite() {
        outputs.open();
        producers.getFirst().commitTransactionException =
                new TopicAuthorizationException("delivery-log");

        assertThatThrownBy(this::commit)
                .isInstanceOf(CompletionException.class)
                .hasRootCauseInstanceOf(TopicAuthorizationException.class)
                .hasMessageContaining("Kafka refuses for good")
                .hasMessageContaining(Topics.DEAD_LETTER_DELIVERIES);
    }

    private CommitResult commit() {
        return outputs.commit(
                        List.of(
                                new Output.Unreadable(
                                        new TopicPartitionNumber(Topics.DELIVERIES, 0),
                                        6,
                                        Optional.empty(),
                                        Optional.of(Bytes.of("poison".getBytes(UTF_8))),
                                        "no magic byte")),
                        OFFSETS,
                        GROUP)
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    private Producer<byte[], byte[]> newProducer() {
        MockProducer<byte[], byte[]> producer =
                new MockProducer<>(
                        true, null, new ByteArraySerializer(), new ByteArraySerializer());
        producers.add(producer);
        return producer;
    }
}
