package dev.carillon.delivery.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.topic.Partitions;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.AttemptRecord;
import dev.carillon.schemas.wire.CircuitState;
import dev.carillon.schemas.wire.DeadLetter;
import dev.carillon.schemas.wire.DeadLetterReason;
import dev.carillon.schemas.wire.DeliveryStatus;
import dev.carillon.schemas.wire.DeliveryStep;
import dev.carillon.schemas.wire.EndpointHealth;
import dev.carillon.schemas.wire.StepKind;
import dev.carillon.schemas.wire.TablePosition;
import dev.carillon.testsupport.Callback;
import dev.carillon.testsupport.Receiver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// One worker, from Kafka to the receiver and back. Every test has subscriptions of its own.
class DeliveryTest {

    private static final Duration TIER = Duration.ofMillis(300);
    private static final int PARTITIONS = 4;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /// Long enough for something wrong to happen, if it is going to.
    private static final Duration A_WHILE = Duration.ofSeconds(3);

    private static Stage stage;
    private static Records records;
    private static DeliveryWorker worker;

    private final List<Receiver> receivers = new ArrayList<>();

    @BeforeAll
    static void open() {
        stage = Stage.open("delivery", PARTITIONS, TIER, TIER.multipliedBy(2));
        records = new Records(stage);
        worker = startedWorker();
    }

    private static DeliveryWorker startedWorker() {
        return stage.startWorker(
                Map.of(
                        "CARILLON_WORKER_ATTEMPT_TIMEOUT", "2s",
                        "CARILLON_WORKER_CONNECT_TIMEOUT", "1s",
                        "CARILLON_WORKER_LANE_CONCURRENCY", "2",
                        "CARILLON_WORKER_MAX_IN_FLIGHT", "8",
                        "CARILLON_WORKER_TABLE_LIMIT", "200ms"));
    }

    private static void restartWorker() {
        worker.close();
        worker = startedWorker();
    }

    @AfterAll
    static void close() {
        worker.close();
        stage.close();
    }

    @AfterEach
    void stillWorks() {
        receivers.forEach(Receiver::close);
        assertThat(worker.failure()).isNotDone();
    }

    @Test
    void deliversOnceWithAValidSignature() {
        Receiver receiver = receiverAnswers(200);
        receiver.expectSignature("/once", Stage.SECRET);
        stage.subscribe(1, receiver.uri("/once"));

        stage.route("e1", 1);

        await().atMost(LIMIT).until(() -> records.endsOf(1).size() == 1);
        assertThat(receiver.count()).isOne();
        Callback callback = receiver.callbacks().getFirst();
        assertThat(callback.signature()).isEqualTo(Callback.Signature.VALID);
        assertThat(callback.body()).isEqualTo(Stage.payload("e1"));
        assertThat(callback.webhookId()).isEqualTo(Stage.deliveryId("e1", 1).text());
        DeliveryStep step = records.stepsOf(1).getFirst();
        assertThat(step.getStatus()).isEqualTo(DeliveryStatus.delivered);
        assertThat(step.getKind()).isEqualTo(StepKind.attempted);
        assertThat(step.getAttempt().flatMap(AttemptRecord::getStatus)).contains(200);
        assertThat(step.getEnvelope().getPartition())
                .isEqualTo(Partitions.ofSubscription(new SubscriptionId(1), PARTITIONS));
    }

    @Test
    void deliversEveryMemberOfAFullEnvelope() {
        Receiver receiver = receiverAnswers(200);
        long[] subscriptions =
                LongStream.range(10_000, 11_000)
                        .filter(id ->
                                Partitions.ofSubscription(new SubscriptionId(id), PARTITIONS) == 0)
                        .limit(64)
                        .toArray();
        for (long id : subscriptions) {
            stage.subscribe(id, receiver.uri("/" + id));
        }

        stage.route("many", subscriptions);

        await().atMost(LIMIT).until(() -> receiver.count() >= 64);
        assertThat(receiver.callbacks()).extracting(Callback::path).doesNotHaveDuplicates();
    }

    @Test
    void triesAgainInTheTiersUntilTheReceiverTakesIt() {
        Receiver receiver = receiver(new Failing(2, 500));
        stage.subscribe(2, receiver.uri("/again"));

        stage.route("e2", 2);

        await().atMost(LIMIT).until(() -> records.endsOf(2).size() == 1);
        assertThat(receiver.callbacks())
                .extracting(Callback::answered)
                .containsExactly(500, 500, 200);
        assertThat(receiver.callbacks())
                .extracting(Callback::webhookId)
                .containsOnly(Stage.deliveryId("e2", 2).text());
        assertThat(receiver.callbacks())
                .extracting(Callback::body)
                .containsOnly(Stage.payload("e2"));
        assertThat(gap(receiver, 0)).isGreaterThanOrEqualTo(TIER);
        assertThat(gap(receiver, 1)).isGreaterThanOrEqualTo(TIER.multipliedBy(2));
        assertThat(records.stepsOf(2))
                .extracting(DeliveryStep::getStatus)
                .containsExactly(
                        DeliveryStatus.retrying, DeliveryStatus.retrying, DeliveryStatus.delivered);
        assertThat(records.stepsOf(2))
                .extracting(step -> step.getAttempt().orElseThrow().getNumber())
                .containsExactly(1, 2, 3);
    }

    @Test
    void deadLettersWhatAlwaysFailsAfterTheWholeSchedule() {
        Receiver receiver = receiverAnswers(500);
        stage.subscribe(3, receiver.uri("/never"));

        stage.route("e3", 3);

        await().atMost(LIMIT).until(() -> records.endsOf(3).size() == 1);
        assertThat(receiver.count()).isEqualTo(3);
        List<DeadLetter> dead =
                records.deadLetters().stream()
                        .filter(d -> d.getDelivery().getSubscriptionKey().endsWith("/3"))
                        .toList();
        assertThat(dead).hasSize(1);
        assertThat(dead.getFirst().getReason()).isEqualTo(DeadLetterReason.exhausted);
        assertThat(dead.getFirst().getDelivery().getAttempts()).isEqualTo(3);
        assertThat(dead.getFirst().getLastAttempt().flatMap(AttemptRecord::getStatus))
                .contains(500);
        assertThat(UTF_8.decode(dead.getFirst().getDelivery().getPayload().duplicate()).toString())
                .isEqualTo(Stage.payload("e3"));
        assertThat(records.endsOf(3).getFirst().getReason()).contains("exhausted");
    }

    @Test
    void aGoneEndpointEndsEverythingThatWaitsForIt() {
        Receiver receiver = receiverAnswers(410);
        stage.subscribe(4, receiver.uri("/gone"));

        stage.routeAll(List.of("g1", "g2", "g3", "g4", "g5", "g6", "g7", "g8"), 4);

        await().atMost(LIMIT).until(() -> records.endsOf(4).size() == 8);
        assertThat(records.endsOf(4))
                .allSatisfy(end -> {
                    assertThat(end.getStatus()).isEqualTo(DeliveryStatus.cancelled);
                    assertThat(end.getReason()).contains("gone");
                });
        assertThat(receiver.count()).isLessThanOrEqualTo(2);
        List<EndpointHealth> health =
                records.health().stream().filter(h -> h.getSubscriptionId() == 4).toList();
        assertThat(health.getLast().getCircuit()).isEqualTo(CircuitState.gone);
        assertThat(health.getLast().getSubscriptionVersion()).isEqualTo(1);

        // Neither does the worker that takes over.
        int calls = receiver.count();
        restartWorker();
        stage.route("g0", 4);
        await().atMost(LIMIT).until(() -> records.endsOf(4).size() == 9);
        assertThat(receiver.count()).isEqualTo(calls);

        // A new version of the webhook is called again.
        stage.subscribe(4, receiver.uri("/new"));
        stage.route("g9", 4);
        await().atMost(LIMIT)
                .until(() -> receiver.callbacks().stream().anyMatch(c -> c.path().equals("/new")));
    }

    @Test
    void cancelsWhatIsForADeletedWebhook() {
        Receiver receiver = receiverAnswers(200);
        stage.subscribe(5, receiver.uri("/deleted"));
        stage.unsubscribe(5);

        stage.route("e5", 5);

        await().atMost(LIMIT).until(() -> records.endsOf(5).size() == 1);
        DeliveryStep end = records.endsOf(5).getFirst();
        assertThat(end.getKind()).isEqualTo(StepKind.cancelled);
        assertThat(end.getReason()).contains("deleted");
        assertThat(end.getAttempt()).isEmpty();
        assertThat(receiver.count()).isZero();
    }

    @Test
    void cancelsWhatIsForADisabledWebhook() {
        Receiver receiver = receiverAnswers(200);
        stage.subscribe(6, receiver.uri("/disabled").toString(), List.of(), false);

        stage.route("e6", 6);

        await().atMost(LIMIT).until(() -> records.endsOf(6).size() == 1);
        assertThat(records.endsOf(6).getFirst().getReason()).contains("disabled");
        assertThat(receiver.count()).isZero();
    }

    @Test
    void waitsForATableThatIsBehindAndCancelsNothing() {
        Receiver receiver = receiverAnswers(200);
        stage.subscribe(70, receiver.uri("/other"));
        TablePosition last = stage.position(70);
        // The router is said to have seen a record that this table has not: the next three.
        stage.pretendPosition(
                7, new TablePosition(last.getTopicId(), last.getPartition(), last.getOffset() + 3));

        stage.route("e7", 7);
        await().atMost(LIMIT)
                .until(() ->
                        !records.retries(TIER).stream()
                                .filter(r -> r.getDelivery().getSubscriptionKey().endsWith("/7"))
                                .toList()
                                .isEmpty());
        stage.subscribe(71, receiver.uri("/other"));
        stage.subscribe(72, receiver.uri("/other"));
        assertThat(records.stepsOf(7)).isEmpty();
        stage.subscribe(7, receiver.uri("/behind"));

        await().atMost(LIMIT).until(() -> records.endsOf(7).size() == 1);
        assertThat(records.endsOf(7).getFirst().getStatus()).isEqualTo(DeliveryStatus.delivered);
        assertThat(records.endsOf(7).getFirst().getAttempt().orElseThrow().getNumber()).isOne();
    }

    @Test
    void neverCancelsOnTheWordOfATopicThatIsNotThere() {
        Receiver receiver = receiverAnswers(200);
        stage.subscribe(80, receiver.uri("/known"));
        TablePosition last = stage.position(80);
        stage.pretendPosition(80, new TablePosition("another-topic-id", last.getPartition(), 5L));
        stage.pretendPosition(81, new TablePosition("another-topic-id", last.getPartition(), 5L));

        stage.route("e80", 80);
        stage.route("e81", 81);

        await().atMost(LIMIT).until(() -> records.endsOf(80).size() == 1);
        assertThat(records.endsOf(80).getFirst().getStatus()).isEqualTo(DeliveryStatus.delivered);
        await().during(A_WHILE).atMost(LIMIT).until(() -> records.stepsOf(81).isEmpty());
        // Let it end.
        stage.subscribe(81, receiver.uri("/known"));
        await().atMost(LIMIT).until(() -> records.endsOf(81).size() == 1);
    }

    @Test
    void aSubscriptionThatCannotBeReadWaitsAndHoldsNothingElse() {
        Receiver receiver = receiverAnswers(200);
        stage.subscribe(91, receiver.uri("/good"));
        stage.subscribeUnreadably(90);

        stage.route("e90", 90);
        stage.route("e91", 91);

        await().atMost(LIMIT).until(() -> records.endsOf(91).size() == 1);
        assertThat(records.stepsOf(90)).isEmpty();
        stage.subscribe(90, receiver.uri("/mended"));
        await().atMost(LIMIT).until(() -> records.endsOf(90).size() == 1);
        assertThat(records.endsOf(90).getFirst().getStatus()).isEqualTo(DeliveryStatus.delivered);
    }

    @Test
    void deadLettersARecordThatCannotBeReadAsItWas() {
        Receiver receiver = receiverAnswers(200);
        stage.subscribe(100, receiver.uri("/after"));
        int partition = Partitions.ofSubscription(new SubscriptionId(100), PARTITIONS);

        stage.routeBytes(partition, "poison".getBytes(UTF_8));
        stage.route("e100", 100);

        await().atMost(LIMIT).until(() -> records.endsOf(100).size() == 1);
        ConsumerRecord<byte[], byte[]> dead =
                records.raw(Topics.DEAD_LETTER_DELIVERIES).stream()
                        .filter(r -> new String(r.value(), UTF_8).equals("poison"))
                        .findFirst()
                        .orElseThrow();
        assertThat(header(dead, "carillon-reason")).isEqualTo("unreadable");
        assertThat(header(dead, "carillon-topic")).isEqualTo(Topics.DELIVERIES);
        assertThat(header(dead, "carillon-partition")).isEqualTo(Integer.toString(partition));
        assertThat(header(dead, "carillon-offset")).matches("\\d+");
    }

    @Test
    void aNameThatDoesNotResolveIsTriedAgainAsIsAClosedPort() {
        stage.subscribe(110, "https://nobody.carillon-test.com/", List.of(), true);
        stage.subscribe(111, "http://localhost:1/", List.of(), true);

        stage.route("e110", 110);
        stage.route("e111", 111);

        await().atMost(LIMIT).until(() -> records.endsOf(110).size() == 1);
        await().atMost(LIMIT).until(() -> records.endsOf(111).size() == 1);
        assertThat(records.stepsOf(110)).hasSize(3);
        assertThat(records.stepsOf(111)).hasSize(3);
    }

    @Test
    void aHeaderThatIsNotTheSubscribersIsNeverSent() {
        Receiver receiver = receiverAnswers(200);
        stage.subscribe(
                120,
                receiver.uri("/framed").toString(),
                List.of(stage.header(120, "Transfer-Encoding", "chunked")),
                true);

        stage.route("e120", 120);

        await().atMost(LIMIT).until(() -> records.endsOf(120).size() == 1);
        assertThat(records.endsOf(120).getFirst().getReason()).contains("unusable");
        assertThat(receiver.count()).isZero();
    }

    @Test
    void aHangingEndpointHoldsItsOwnLaneAndNothingElse() {
        CountDownLatch hanging = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        Receiver slow =
                receiver((path, id) -> {
                    calls.incrementAndGet();
                    return awaited(hanging);
                });
        Receiver quick = receiverAnswers(200);
        stage.subscribe(130, slow.uri("/hangs"));
        stage.subscribe(131, quick.uri("/quick"));
        List<String> events = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            events.add("h" + i);
        }

        stage.routeAll(events, 130, 131);

        // The hanging lane has two of the eight places, and its attempts last 2 s each: within two
        // rounds
        // it is called four times. Without a lane it would take all eight places at once.
        await().atMost(Duration.ofSeconds(4)).until(() -> quick.count() == 40);
        assertThat(calls.get()).isBetween(1, 6);
        await().atMost(LIMIT)
                .until(() ->
                        records.stepsOf(130).stream()
                                .anyMatch(s ->
                                        s.getAttempt()
                                                .flatMap(AttemptRecord::getDetail)
                                                .orElse("")
                                                .startsWith("no complete answer")));
        hanging.countDown();
        await().atMost(LIMIT).until(() -> records.endsOf(130).size() == 40);
    }

    @Test
    void neverCommitsPastADeliveryThatIsUnderWay() {
        CountDownLatch answer = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        Receiver receiver =
                receiver((path, id) -> {
                    begun.countDown();
                    return awaited(answer);
                });
        stage.subscribe(140, receiver.uri("/under-way"));
        int partition = Partitions.ofSubscription(new SubscriptionId(140), PARTITIONS);
        long before = records.end(Topics.DELIVERIES, partition);

        stage.route("u1", 140);

        await().atMost(LIMIT).until(() -> begun.getCount() == 0);
        await().during(Duration.ofMillis(700))
                .atMost(Duration.ofSeconds(5))
                .until(() -> records.committed(Topics.DELIVERIES, partition) <= before);
        answer.countDown();
        await().atMost(LIMIT).until(() -> records.committed(Topics.DELIVERIES, partition) > before);
    }

    @Test
    void showsThatItIsReadyAndMetersThatAddUp() {
        Receiver receiver = receiverAnswers(204);
        stage.subscribe(150, receiver.uri("/metered"));
        stage.route("m1", 150);
        await().atMost(LIMIT).until(() -> records.endsOf(150).size() == 1);

        assertThat(get("/ready").statusCode()).isEqualTo(200);
        await().atMost(LIMIT)
                .untilAsserted(() -> {
                    String meters = get("/metrics").body();
                    assertThat(sum(meters, "carillon_worker_attempts_seconds_count"))
                            .isPositive()
                            .isEqualTo(sum(meters, "carillon_worker_attempts_began_total"));
                    assertThat(sum(meters, "carillon_worker_deliveries_taken_total"))
                            .isEqualTo(
                                    sum(meters, "carillon_worker_deliveries_ended_total")
                                            + sum(meters, "carillon_worker_handed_off_total")
                                            + sum(
                                                    meters,
                                                    "carillon_worker_deliveries_dropped_total"));
                    assertThat(sum(meters, "carillon_worker_partitions")).isEqualTo(12);
                    assertThat(sum(meters, "carillon_worker_table_subscriptions")).isPositive();
                });
    }

    private static HttpResponse<String> get(String path) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(
                                    URI.create(
                                            "http://127.0.0.1:"
                                                    + worker.adminAddress().getPort()
                                                    + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// The values of a meter over all its tags.
    private static double sum(String meters, String name) {
        return meters.lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static int awaited(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS) ? 200 : 500;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 500;
        }
    }

    private Receiver receiverAnswers(int status) {
        return receiver((path, id) -> status);
    }

    private Receiver receiver(Receiver.Answers answers) {
        Receiver receiver = Receiver.start(0, Clock.systemUTC(), answers, callback -> {});
        receivers.add(receiver);
        return receiver;
    }

    private static Duration gap(Receiver receiver, int after) {
        return Duration.between(
                receiver.callbacks().get(after).receivedAt(),
                receiver.callbacks().get(after + 1).receivedAt());
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    /// Answers a failure to the first requests.
    private static final class Failing implements Receiver.Answers {
        private final int failures;
        private final int status;
        private int count;

        private Failing(int failures, int status) {
            this.failures = failures;
            this.status = status;
        }

        @Override
        public synchronized int status(String path, String webhookId) {
            return ++count <= failures ? status : 200;
        }
    }
}
