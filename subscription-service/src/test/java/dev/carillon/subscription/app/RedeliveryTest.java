package dev.carillon.subscription.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.schemas.directory.Role;
import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.DeliveryEnvelope;
import dev.carillon.subscription.domain.DeliveryState;
import dev.carillon.subscription.domain.EnvelopePlace;
import dev.carillon.subscription.support.ApiClient;
import dev.carillon.subscription.support.ApiClient.Response;
import dev.carillon.subscription.support.DeliveriesInLog;
import dev.carillon.subscription.support.EnvelopesOnTopic;
import dev.carillon.subscription.support.RealParts;
import dev.carillon.subscription.support.RealParts.Parts;
import dev.carillon.subscription.support.World;
import dev.carillon.testsupport.SampleDirectory;
import dev.carillon.testsupport.SampleEvents;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/// Sending deliveries again: `redeliver`, `redeliverFailed`, `replayEvents` and `testWebhook`, up
/// to the topic from which workers take them.
@ExtendWith(RealParts.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedeliveryTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    /// 100,000 in the run whose figure is published.
    private static final int FAILED = Integer.getInteger("carillon.redeliver.count", 3_000);

    private final World world;
    private SubscriptionService service;
    private ApiClient ada;
    private final DeliveriesInLog log;
    private int webhooks;

    RedeliveryTest(Parts parts) {
        world = World.fresh(parts, "redelivery");
        service = world.unmanagedService();
        ada = world.client(service, "1");
        log = world.closing(new DeliveriesInLog(world));
    }

    @BeforeAll
    void knowsTheDirectory() {
        world.publish(
                new SampleDirectory()
                        .organization("22", "Acme")
                        .pipe("220", "22", "Sales")
                        .pipe("221", "22", "Support")
                        .member("22", "1", Role.administrator, "Ada"));
        Awaitility.await("the directory is known")
                .atMost(SOON)
                .until(() ->
                        ada.send("{ pipe(id: 220) { id } pipe2: pipe(id: 221) { id } }")
                                .codes()
                                .isEmpty());
    }

    @AfterAll
    void endsTheWorld() {
        service.close();
        world.close();
    }

    @Test
    void sendsADeliveryAgainWithTheSameIdAndBytesAsItsNextRun() {
        SubscriptionKey key = newWebhook();
        DeliveryId id = log.add(key, "22", "again", DeliveryState.DEAD_LETTERED);

        Response answer = redeliver(id, "id status reason runs nextAttemptAt");

        assertThat(answer.codes()).as(answer.body().toString()).isEmpty();
        assertThat(answer.data("/redeliver/delivery").toString())
                .isEqualTo(
                        "{\"id\":\"%s\",\"status\":\"RETRYING\",\"reason\":null,\"runs\":2,\"nextAttemptAt\":null}"
                                .formatted(id));
        DeliveryEnvelope sent = awaitRuns(id, 2).getLast();
        assertThat(sent.getPayload()).isEqualTo(ByteBuffer.wrap(DeliveriesInLog.payload("again")));
        assertThat(sent.getDeliveries()).hasSize(1);
        assertThat(sent.getDeliveries().getFirst().getSubscriptionKey()).isEqualTo(key.text());
        assertThat(sent.getEvent().getId()).isEqualTo("again");
        assertThat(sent.getTable()).hasSize(1);
        assertThat(sent.getTable().getFirst().getTopicId()).isNotEqualTo("table");
    }

    @Test
    void refusesADeliveryThatStillWaitsAndNamesItsNextAttempt() {
        DeliveryId id = log.add(newWebhook(), "22", "waits", DeliveryState.RETRYING);
        String next =
                ada.send("{ delivery(id: \"%s\") { nextAttemptAt } }".formatted(id))
                        .data("/delivery/nextAttemptAt")
                        .asText();

        Response answer = redeliver(id, "id");

        assertThat(answer.codes()).containsExactly("RECORD_INVALID");
        assertThat(answer.message()).contains("still waits").contains(next);
        assertThat(runs(id)).hasSize(1);
    }

    @Test
    void refusesASecondCommandWhileTheFirstOneWaits() {
        DeliveryId id = log.add(newWebhook(), "22", "twice", DeliveryState.CANCELLED);

        List<String> codes =
                IntStream.range(0, 20)
                        .parallel()
                        .mapToObj(_ -> redeliver(id, "id").codes())
                        .map(List::toString)
                        .sorted()
                        .toList();

        assertThat(codes.getLast()).isEqualTo("[]");
        assertThat(codes.stream().filter("[]"::equals)).hasSize(1);
        assertThat(awaitRuns(id, 2)).hasSize(2);
    }

    @Test
    void refusesADisabledWebhookAndSaysSo() {
        SubscriptionKey key = newWebhook();
        DeliveryId id = log.add(key, "22", "disabled", DeliveryState.DEAD_LETTERED);
        ada.send(
                "mutation { disableWebhook(input: { id: %s }) { webhook { id } } }"
                        .formatted(key.id()));

        Response answer = redeliver(id, "id");
        Response all = redeliverFailed(key, "");

        assertThat(answer.codes()).containsExactly("RECORD_INVALID");
        assertThat(answer.message()).contains("is disabled").contains("enable it");
        assertThat(all.codes()).containsExactly("RECORD_INVALID");
        assertThat(runs(id)).hasSize(1);
    }

    @Test
    void refusesADeletedWebhookAndSaysSo() {
        SubscriptionKey key = newWebhook();
        DeliveryId id = log.add(key, "22", "deleted", DeliveryState.DEAD_LETTERED);
        ada.send("mutation { deleteWebhook(input: { id: %s }) { success } }".formatted(key.id()));

        Response answer = redeliver(id, "id");

        assertThat(answer.codes()).containsExactly("RECORD_INVALID");
        assertThat(answer.message()).contains("was deleted");
    }

    @Test
    void saysNoLongerAvailableWhereAnotherDeliveryLiesAtThePlace() {
        SubscriptionKey key = newWebhook();
        DeliveryId other = log.add(key, "22", "other", DeliveryState.DELIVERED);
        EnvelopePlace place = place(other);
        log.append(
                List.of(
                        DeliveriesInLog.step(
                                key, "22", "mistaken", DeliveryState.DEAD_LETTERED, place),
                        DeliveriesInLog.step(
                                key,
                                "22",
                                "made anew",
                                DeliveryState.DEAD_LETTERED,
                                new EnvelopePlace(
                                        "another topic", place.partition(), place.offset())),
                        DeliveriesInLog.step(
                                key,
                                "22",
                                "to come",
                                DeliveryState.DEAD_LETTERED,
                                new EnvelopePlace(place.topicId(), place.partition(), 1_000_000))));

        for (String event : List.of("mistaken", "made anew", "to come")) {
            DeliveryId id = DeliveriesInLog.id(key, "22", event);
            Response answer = redeliver(id, "id");
            assertThat(answer.codes()).as(event).containsExactly("RECORD_INVALID");
            assertThat(answer.message()).as(event).contains("no longer available");
            assertThat(status(id)).isEqualTo("DEAD_LETTERED");
            assertThat(runs(id)).as(event).isEmpty();
        }
        assertThat(runs(other)).hasSize(1);
    }

    /// As retention does it: also between the command and the sending.
    @Test
    void saysNoLongerAvailableOnceKafkaHasDroppedTheEnvelope() throws Exception {
        SubscriptionKey key = newWebhook();
        List<String> events = List.of("old 1", "old 2");
        List<DeliveryId> old = log.add(key, "22", events, DeliveryState.DEAD_LETTERED);
        DeliveryId fresh = log.add(key, "22", "fresh", DeliveryState.DEAD_LETTERED);
        EnvelopePlace place = place(fresh);
        log.admin()
                .deleteRecords(
                        Map.of(
                                new TopicPartition(Topics.DELIVERIES, place.partition()),
                                RecordsToDelete.beforeOffset(place.offset())))
                .all()
                .get();

        Response one = redeliver(old.getFirst(), "id");
        Response all = redeliverFailed(key, "");
        JsonNode replay = awaitDone(all);

        assertThat(one.codes()).containsExactly("RECORD_INVALID");
        assertThat(one.message()).contains("no longer available");
        assertThat(replay.path("total").asInt()).isEqualTo(3);
        assertThat(replay.path("sent").asInt()).isEqualTo(1);
        assertThat(replay.path("refused").asInt()).isEqualTo(2);
        assertThat(status(old.getLast())).isEqualTo("DEAD_LETTERED");
        assertThat(status(fresh)).isEqualTo("RETRYING");
        assertThat(awaitRuns(fresh, 2)).hasSize(2);
    }

    @Test
    void sendsEachFailedDeliveryOnceThoughServicesAndConnectionsEndInTheMiddle() {
        SubscriptionKey key = newWebhook();
        List<DeliveryId> failed = new ArrayList<>();
        for (int from = 0; from < FAILED; from += 10_000) {
            failed.addAll(
                    log.add(
                            key,
                            "22",
                            IntStream.range(from, Math.min(from + 10_000, FAILED))
                                    .mapToObj(i -> "failed " + i)
                                    .toList(),
                            DeliveryState.DEAD_LETTERED));
        }
        DeliveryId done = log.add(key, "22", "fine", DeliveryState.DELIVERED);

        Response begun = redeliverFailed(key, "");
        assertThat(begun.data("/redeliverFailed/replay/total").asInt()).isEqualTo(FAILED);
        String id = begun.data("/redeliverFailed/replay/id").asText();
        long seen = 0;
        int steps = 0;
        long begin = System.nanoTime();
        while (!world.sql("select state from replays where id = " + id).equals("done")) {
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isLessThan(Duration.ofMinutes(3).plusMillis(20L * FAILED));
            long sent = Long.parseLong(world.sql("select sent from replays where id = " + id));
            assertThat(sent).isGreaterThanOrEqualTo(seen);
            if (sent == seen) {
                continue;
            }
            seen = sent;
            steps++;
            world.cutConnections("application_name like 'carillon-subscription-%'");
            if (steps % 3 == 2) {
                service.close();
                service = world.unmanagedService();
                ada = world.client(service, "1");
            }
        }

        JsonNode replay = replay(id);
        assertThat(replay.path("sent").asInt()).isEqualTo(FAILED);
        assertThat(replay.path("refused").asInt()).isZero();
        assertThat(steps).as("progress was seen").isGreaterThan(1);
        Map<DeliveryId, Integer> again = new HashMap<>();
        for (DeliveryEnvelope envelope : EnvelopesOnTopic.read(world)) {
            if (envelope.getRun() == 2 && envelope.getEvent().getId().startsWith("failed ")) {
                again.merge(EnvelopesOnTopic.first(envelope), 1, Integer::sum);
            }
        }
        assertThat(again.keySet()).containsExactlyInAnyOrderElementsOf(failed);
        assertThat(again.values()).containsOnly(1);
        assertThat(runs(done)).hasSize(1);
    }

    @Test
    void redeliversOnlyWhatFailedInTheTimeAskedFor() {
        SubscriptionKey key = newWebhook();
        log.add(key, "22", "before", DeliveryState.DEAD_LETTERED);
        String now = Instant.now().plusSeconds(5).toString();

        JsonNode none = awaitDone(redeliverFailed(key, "from: \"" + now + "\""));
        JsonNode all = awaitDone(redeliverFailed(key, "to: \"" + now + "\""));

        assertThat(none.path("total").asInt()).isZero();
        assertThat(all.path("total").asInt()).isEqualTo(1);
        Response crossed = redeliverFailed(key, "from: \"%s\", to: \"%s\"".formatted(now, now));
        assertThat(crossed.codes()).containsExactly("INVALID_INPUT");
        assertThat(redeliverFailed(key, "from: \"yesterday\"").message())
                .contains("from is \"yesterday\"");
    }

    @Test
    void routesEventsOfATimeAgainForOneWebhook() {
        SubscriptionKey key = newWebhook("221", "[\"card.move\"]");
        SampleEvents events = new SampleEvents("22", "upstream", Instant.now());
        String from = Instant.now().minusSeconds(60).toString();
        for (int i = 0; i < 50; i++) {
            world.send(
                    Topics.EVENTS_CARD, "card " + i, events.move(Scope.pipe("221"), "m" + i, 1, 2));
            world.send(
                    Topics.EVENTS_CARD, "card " + i, events.move(Scope.pipe("220"), "o" + i, 1, 2));
            world.send(
                    Topics.EVENTS_CARD,
                    "card " + i,
                    events.of("card.done", Scope.pipe("221"), "d" + i));
        }
        world.sendBytes(Topics.EVENTS_CARD, "poison", new byte[] {1, 2, 3});
        DeliveryId waiting = DeliveryId.of("22", "upstream", "m7", key.id());
        DeliveryId ended = DeliveryId.of("22", "upstream", "m8", key.id());
        world.execute(
                "insert into deliveries select begun_on, '%s', %s, organization_id, 'm7', 'upstream', 'card.move', 'retrying', null, 1, now(), now(), now(), '', 0, 0 from deliveries limit 1"
                        .formatted(waiting.value(), key.id()));
        world.execute(
                "insert into deliveries select begun_on, '%s', %s, organization_id, 'm8', 'upstream', 'card.move', 'delivered', null, 3, null, now(), now(), '', 0, 0 from deliveries limit 1"
                        .formatted(ended.value(), key.id()));

        Response begun =
                ada.send(
                        "mutation { replayEvents(input: { webhookId: %s, from: \"%s\" }) { replay { id state } } }"
                                .formatted(key.id(), from));
        assertThat(begun.codes()).as(begun.body().toString()).isEmpty();
        JsonNode replay = awaitDone(begun);

        assertThat(replay.path("sent").asInt()).isEqualTo(49);
        assertThat(replay.path("refused").asInt()).isEqualTo(1);
        assertThat(replay.path("total").asInt()).isEqualTo(50);
        List<DeliveryEnvelope> sent =
                EnvelopesOnTopic.read(world).stream()
                        .filter(one -> one.getEvent().getSource().equals("upstream"))
                        .toList();
        assertThat(sent).hasSize(49);
        assertThat(sent.stream().map(EnvelopesOnTopic::first).distinct()).hasSize(49);
        assertThat(sent.stream().map(one -> one.getEvent().getId()))
                .allMatch(id -> id.startsWith("m"))
                .doesNotContain("m7");
        assertThat(sent.stream().filter(one -> one.getRun() == 4).map(EnvelopesOnTopic::first))
                .containsExactly(ended);
        assertThat(sent.stream().filter(one -> one.getRun() == 1)).hasSize(48);
    }

    @Test
    void sendsASignedSampleAsADeliveryLikeAnyOther() {
        SubscriptionKey key = newWebhook("221", "[\"card.*\"]");

        Response answer =
                ada.send(
                        "mutation { testWebhook(input: { id: %s, action: \"card.done\", waitSeconds: 0 }) { deliveryId delivery { id } webhook { id } } }"
                                .formatted(key.id()));

        assertThat(answer.codes()).as(answer.body().toString()).isEmpty();
        DeliveryId id = DeliveryId.parse(answer.data("/testWebhook/deliveryId").asText());
        DeliveryEnvelope sent = awaitRuns(id, 1).getFirst();
        String body = UTF_8.decode(sent.getPayload().duplicate()).toString();
        assertThat(body)
                .startsWith("{\"data\":{\"action\":\"card.done\",\"payload_id\":\"test-")
                .contains(sent.getEvent().getId());
        assertThat(sent.getDeliveries().getFirst().getSubscriptionKey()).isEqualTo(key.text());
        Response unknown =
                ada.send(
                        "mutation { testWebhook(input: { id: %s, action: \"card.mve\" }) { deliveryId } }"
                                .formatted(key.id()));
        assertThat(unknown.codes()).containsExactly("INVALID_INPUT");
        assertThat(unknown.message()).contains("\"card.mve\"");
    }

    private SubscriptionKey newWebhook() {
        return newWebhook("220", "[\"card.done\"]");
    }

    private SubscriptionKey newWebhook(String pipe, String actions) {
        webhooks++;
        Response created =
                ada.send(
                        "mutation { createWebhook(input: { pipe_id: %s, actions: %s, name: \"n\", url: \"https://%d.example.com/\" }) { webhook { id } } }"
                                .formatted(pipe, actions, webhooks));
        assertThat(created.codes()).as(created.body().toString()).isEmpty();
        return new SubscriptionKey(
                Scope.pipe(pipe),
                SubscriptionId.parse(created.data("/createWebhook/webhook/id").asText()));
    }

    private Response redeliver(DeliveryId id, String fields) {
        return ada.send(
                "mutation { redeliver(input: { deliveryId: \"%s\" }) { delivery { %s } } }"
                        .formatted(id, fields));
    }

    private Response redeliverFailed(SubscriptionKey key, String time) {
        return ada.send(
                "mutation { redeliverFailed(input: { webhookId: %s %s }) { replay { id state total } } }"
                        .formatted(key.id(), time));
    }

    private JsonNode awaitDone(Response begun) {
        assertThat(begun.codes()).as(begun.body().toString()).isEmpty();
        String id = begun.body().findValue("id").asText();
        Awaitility.await("the replay is done")
                .atMost(SOON)
                .until(() -> replay(id).path("state").asText().equals("done"));
        return replay(id);
    }

    private JsonNode replay(String id) {
        return ada.send(
                        "{ replay(id: %s) { state total sent refused askedAt endedAt } }"
                                .formatted(id))
                .data("/replay");
    }

    private String status(DeliveryId id) {
        return ada.send("{ delivery(id: \"%s\") { status } }".formatted(id))
                .data("/delivery/status")
                .asText();
    }

    private EnvelopePlace place(DeliveryId id) {
        String where = " from deliveries where id = '%s'".formatted(id.value());
        return new EnvelopePlace(
                world.sql("select envelope_topic_id" + where),
                Integer.parseInt(world.sql("select envelope_partition" + where)),
                Long.parseLong(world.sql("select envelope_offset" + where)));
    }

    private List<DeliveryEnvelope> runs(DeliveryId id) {
        return EnvelopesOnTopic.read(world).stream()
                .filter(envelope -> EnvelopesOnTopic.first(envelope).equals(id))
                .toList();
    }

    private List<DeliveryEnvelope> awaitRuns(DeliveryId id, int count) {
        Awaitility.await("the delivery is sent").atMost(SOON).until(() -> runs(id).size() >= count);
        return runs(id);
    }
}
