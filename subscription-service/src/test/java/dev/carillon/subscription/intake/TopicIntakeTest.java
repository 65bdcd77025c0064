package dev.carillon.subscription.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.platform.lifecycle.StopSignal;
import dev.carillon.subscription.leadership.Candidate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.errors.InterruptException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TopicIntakeTest {

    private static final TopicLayout LAYOUT = new TopicLayout("id", 1);

    private final StopSignal stop = new StopSignal();
    private final List<MockConsumer<byte[], byte[]>> opened = new ArrayList<>();
    private final List<Batch> stored = new ArrayList<>();
    private final AtomicInteger questions = new AtomicInteger();
    private int partitions;

    /// A role that was taken away must not wait for a cluster that is slow to describe a topic.
    @Test
    void storesWhatArrivesWhileTheClusterDoesNotSayWhatTheTopicIsLike() throws Exception {
        CountDownLatch never = new CountDownLatch(1);

        intake(
                        () -> {
                            if (questions.incrementAndGet() > 1) {
                                arrives();
                                waitFor(never);
                            }
                            return LAYOUT;
                        })
                .lead(new Leader(), stop);

        assertThat(stored).hasSize(1);
        assertThat(questions).hasValue(2);
    }

    @Test
    void beginsAnewWhenTheTopicHasChanged() throws Exception {
        intake(
                        () -> {
                            int question = questions.incrementAndGet();
                            if (question == 4) {
                                arrives();
                            }
                            return question == 1 ? LAYOUT : new TopicLayout("id", 2);
                        })
                .lead(new Leader(), stop);

        assertThat(opened).hasSize(2);
        assertThat(opened.getFirst().closed()).isTrue();
        assertThat(partitions).isEqualTo(2);
    }

    private TopicIntake intake(Supplier<TopicLayout> layouts) {
        return new TopicIntake(
                "topic",
                () -> {
                    opened.add(new MockConsumer<>("none"));
                    return opened.getLast();
                },
                layouts,
                (_, _) -> Map.of(),
                batch -> {
                    stored.add(batch);
                    partitions = opened.getLast().assignment().size();
                    stop.request();
                    return Stored.YES;
                },
                Duration.ofMillis(1));
    }

    private void arrives() {
        opened.getLast().addRecord(new ConsumerRecord<>("topic", 0, 0, new byte[1], new byte[1]));
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static final class Leader implements Candidate {

        @Override
        public boolean tryLead() {
            return true;
        }

        @Override
        public boolean isLeading() {
            return true;
        }

        @Override
        public void resign() {}

        @Override
        public void close() {}
    }
}
