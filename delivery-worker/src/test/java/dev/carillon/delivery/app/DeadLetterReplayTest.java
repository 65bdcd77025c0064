package dev.carillon.delivery.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.delivery.deadletter.DeadLetterConfig;
import dev.carillon.delivery.deadletter.DeadLetterFilter;
import dev.carillon.delivery.deadletter.DeadLetterReplay;
import dev.carillon.delivery.deadletter.DeadLetters;
import dev.carillon.delivery.deadletter.LyingLetter;
import dev.carillon.platform.lifecycle.Closer;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.wire.DeliveryStatus;
import dev.carillon.schemas.wire.DeliveryStep;
import dev.carillon.testsupport.Callback;
import dev.carillon.testsupport.Receiver;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Dead letters through the eyes of an operator, beside a worker that makes and delivers them.
class DeadLetterReplayTest {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Closer SHARED = new Closer();
    private static final AtomicInteger ANSWER = new AtomicInteger(500);

    private static Stage stage;
    private static Records records;
    private static Receiver receiver;
    private static DeadLetterConfig config;

    @BeforeAll
    static void open() {
        stage = SHARED.register(Stage.open("dead-letters", 3, Duration.ofMillis(100)));
        records = new Records(stage);
        receiver =
                SHARED.register(
                        Receiver.start(0, Clock.systemUTC(), (_, _) -> ANSWER.get(), _ -> {}));
        SHARED.register(stage.startWorker(Map.of()));
        config =
                DeadLetterConfig.read(
                        Map.of(
                                "CARILLON_KAFKA_BOOTSTRAP_SERVERS",
                                stage.kafka().bootstrapServers(),
                                "CARILLON_REGISTRY_URL",
                                stage.registry()));
    }

    @AfterAll
    static void close() {
        SHARED.close();
    }

    @Test
    void whatDiedIsDeliveredAgainOnceAsANewRunWithTheSameIdAndBytes() {
        kill(1, "a", "b", "c");
        ANSWER.set(200);

        int replayed = replay(1);
        await().atMost(LIMIT).until(() -> delivered(1).size() == 3);

        assertThat(replayed).isEqualTo(3);
        assertThat(delivered(1)).extracting(DeliveryStep::getRun).containsOnly(2);
        List<Callback> good =
                receiver.callbacks().stream().filter(c -> c.answered() == 200).toList();
        assertThat(good)
                .extracting(Callback::webhookId)
                .contains(
                        Stage.deliveryId("a", 1).text(),
                        Stage.deliveryId("b", 1).text(),
                        Stage.deliveryId("c", 1).text());
        assertThat(good).extracting(Callback::body).contains(Stage.payload("a"));
    }

    @Test
    void aLetterThatDiedTwiceIsReplayedOncePerCommand() {
        kill(2, "d");
        replay(2);
        await().atMost(LIMIT).until(() -> letters(2).size() == 2);

        try (DeadLetterReplay replay = config.replay()) {
            DeadLetterReplay.Plan plan = replay.plan(of(2));

            assertThat(plan.replayed()).singleElement().extracting(LyingLetter::run).isEqualTo(2);
        }
    }

    @Test
    void aDeletedOrDisabledWebhookIsRefusedAndSaidSo() {
        kill(3, "e");
        kill(4, "f");
        stage.subscribe(3, receiver.uri("/3").toString(), List.of(), false);
        stage.unsubscribe(4);

        try (DeadLetterReplay replay = config.replay()) {
            assertThat(replay.plan(of(3)).refused().values()).containsExactly("disabled");
            assertThat(replay.plan(of(4)).refused().values()).containsExactly("deleted");
            assertThat(replay.plan(of(3)).replayed()).isEmpty();
        }
    }

    @Test
    void aFilterTakesByReasonAndTime() {
        kill(5, "g");
        LyingLetter letter = letters(5).getFirst();

        assertThat(filtered("exhausted", letter.at(), letter.at().plusMillis(1)))
                .contains(letter.id().text());
        assertThat(filtered("blocked_address", letter.at(), letter.at().plusMillis(1))).isEmpty();
        assertThat(filtered("exhausted", letter.at().plusMillis(1), Instant.MAX))
                .doesNotContain(letter.id().text());
    }

    private static List<String> filtered(String reason, Instant from, Instant to) {
        DeadLetterFilter filter =
                new DeadLetterFilter(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(reason),
                        Optional.of(from),
                        Optional.of(to));
        List<String> ids = new ArrayList<>();
        try (DeadLetters letters = config.letters()) {
            letters.read(letter -> {
                if (filter.matches(letter)) {
                    ids.add(letter.id().text());
                }
            });
        }
        return ids;
    }

    private static void kill(long subscription, String... events) {
        ANSWER.set(500);
        stage.subscribe(subscription, receiver.uri("/" + subscription));
        for (String event : events) {
            stage.route(event, subscription);
        }
        await().atMost(LIMIT).until(() -> letters(subscription).size() == events.length);
    }

    private static int replay(long subscription) {
        AtomicInteger replayed = new AtomicInteger();
        try (DeadLetterReplay replay = config.replay()) {
            replay.replay(replay.plan(of(subscription)), Instant.now(), replayed::set);
        }
        return replayed.get();
    }

    private static List<LyingLetter> letters(long subscription) {
        List<LyingLetter> found = new ArrayList<>();
        try (DeadLetters letters = config.letters()) {
            letters.read(letter -> {
                if (of(subscription).matches(letter)) {
                    found.add(letter);
                }
            });
        }
        return found;
    }

    private static List<DeliveryStep> delivered(long subscription) {
        return records.endsOf(subscription).stream()
                .filter(step -> step.getStatus() == DeliveryStatus.delivered)
                .toList();
    }

    private static DeadLetterFilter of(long subscription) {
        return new DeadLetterFilter(
                Optional.of(new SubscriptionId(subscription)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
