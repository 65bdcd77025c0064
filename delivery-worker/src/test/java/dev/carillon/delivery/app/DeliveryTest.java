package dev.carillon.delivery.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.schemas.wire.DeliveryStatus;
import dev.carillon.schemas.wire.DeliveryStep;
import dev.carillon.testsupport.Callback;
import dev.carillon.testsupport.Receiver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// One worker, from Kafka to the receiver and back.
class DeliveryTest {

    private static final Duration TIER = Duration.ofMillis(300);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static Stage stage;
    private static Records records;

    @BeforeAll
    static void open() {
        stage = Stage.open("delivery", 4, TIER, TIER.multipliedBy(2));
        records = new Records(stage);
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @Test
    void deliversOnceWithAValidSignature() {
        try (Receiver receiver = Receiver.start();
                DeliveryWorker worker = stage.startWorker(Map.of())) {
            receiver.expectSignature("/once", Stage.SECRET);
            stage.subscribe(1, receiver.uri("/once"));

            stage.route("e1", 1);

            await().atMost(LIMIT).until(() -> receiver.count() == 1);
            Callback callback = receiver.callbacks().getFirst();
            assertThat(callback.signature()).isEqualTo(Callback.Signature.VALID);
            assertThat(callback.body()).isEqualTo(Stage.payload("e1"));
            assertThat(callback.webhookId()).isEqualTo(Stage.deliveryId("e1", 1).text());
            await().atMost(LIMIT).until(() -> records.stepsOf(1).size() == 1);
            DeliveryStep step = records.stepsOf(1).getFirst();
            assertThat(step.getStatus()).isEqualTo(DeliveryStatus.delivered);
            assertThat(worker.failure()).isNotDone();
        }
    }

    @Test
    void triesAgainInTheTiersUntilTheReceiverTakesIt() {
        try (Receiver receiver =
                        Receiver.start(
                                0,
                                java.time.Clock.systemUTC(),
                                new FailingFirst(2, 500),
                                callback -> {});
                DeliveryWorker worker = stage.startWorker(Map.of())) {
            stage.subscribe(2, receiver.uri("/again"));

            stage.route("e2", 2);

            await().atMost(LIMIT).until(() -> records.endsOf(2).size() == 1);
            assertThat(receiver.callbacks())
                    .extracting(Callback::answered)
                    .containsExactly(500, 500, 200);
            assertThat(receiver.callbacks())
                    .extracting(Callback::webhookId)
                    .containsOnly(Stage.deliveryId("e2", 2).text());
            List<DeliveryStep> steps = records.stepsOf(2);
            assertThat(steps)
                    .extracting(DeliveryStep::getStatus)
                    .containsExactly(
                            DeliveryStatus.retrying,
                            DeliveryStatus.retrying,
                            DeliveryStatus.delivered);
            assertThat(worker.failure()).isNotDone();
        }
    }

    /// Answers a failure to the first requests.
    private static final class FailingFirst implements Receiver.Answers {
        private final int failures;
        private final int status;
        private int count;

        private FailingFirst(int failures, int status) {
            this.failures = failures;
            this.status = status;
        }

        @Override
        public synchronized int status(String path, String webhookId) {
            return ++count <= failures ? status : 200;
        }
    }
}
