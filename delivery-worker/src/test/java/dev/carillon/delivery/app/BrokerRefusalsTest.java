package dev.carillon.delivery.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.carillon.embedded.EmbeddedKafka;
import dev.carillon.schemas.topic.TopicPlan;
import dev.carillon.schemas.topic.TopicProvisioner;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.DeliveryStatus;
import dev.carillon.testsupport.Receiver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A broker that will not take what a worker has to write: the input is never committed, the
/// process says why, and once the broker takes it nothing is missing.
class BrokerRefusalsTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration TIER = Duration.ofSeconds(1);
    private static final int PARTITIONS = 2;
    private static final int EVENTS = 5;

    @TempDir private static Path folder;
    private static EmbeddedKafka kafka;
    private static Stage stage;
    private static Records records;
    private static long lastSubscription;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final long subscription = ++lastSubscription;
    private final Receiver receiver = Receiver.start();

    @BeforeAll
    static void openStage() {
        kafka =
                EmbeddedKafka.start(
                        EmbeddedKafka.Options.throwaway(folder.resolve("kafka"))
                                .withSettings(
                                        Map.of(
                                                "authorizer.class.name",
                                                "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                                                "allow.everyone.if.no.acl.found",
                                                "true")));
        stage = Stage.openOn(kafka, "refusals", PARTITIONS, TIER);
        records = new Records(stage);
    }

    @AfterAll
    static void closeStage() {
        stage.close();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        receiver.close();
    }

    @Test
    void aRecordTooLargeForItsTopicEndsTheProcessAndCommitsNothing() throws Exception {
        setting(Topics.DELIVERY_LOG, "max.message.bytes", "100");
        long before = committed();
        DeliveryWorker worker = worker();
        route();

        assertThat(failureOf(worker))
                .contains("RecordTooLargeException")
                .contains(Topics.DELIVERY_LOG)
                .contains("max.message.bytes");
        assertThat(committed()).isEqualTo(before);
        assertThat(records.stepsOf(subscription)).isEmpty();

        setting(Topics.DELIVERY_LOG, "max.message.bytes", "2097152");
        worker.close();
        worker();
        awaitEnds();
    }

    @Test
    void aTopicItMayNotWriteEndsTheProcessAndCommitsNothing() throws Exception {
        AclBinding denied =
                new AclBinding(
                        new ResourcePattern(
                                ResourceType.TOPIC, Topics.DELIVERY_LOG, PatternType.LITERAL),
                        new AccessControlEntry(
                                "User:ANONYMOUS", "*", AclOperation.WRITE, AclPermissionType.DENY));
        AclBinding readable =
                new AclBinding(
                        denied.pattern(),
                        new AccessControlEntry(
                                "User:ANONYMOUS", "*", AclOperation.READ, AclPermissionType.ALLOW));
        stage.admin().createAcls(List.of(denied, readable)).all().get();
        long before = committed();
        DeliveryWorker worker = worker();
        route();

        assertThat(failureOf(worker))
                .contains("TopicAuthorizationException")
                .contains(Topics.DELIVERY_LOG);
        assertThat(committed()).isEqualTo(before);

        stage.admin().deleteAcls(List.of(denied.toFilter(), readable.toFilter())).all().get();
        worker.close();
        worker();
        awaitEnds();
    }

    @Test
    void aTopicThatWasDeletedIsWaitedForAndNothingIsCommittedMeanwhile() throws Exception {
        DeliveryWorker worker = worker();
        stage.admin().deleteTopics(List.of(Topics.DELIVERY_LOG)).all().get();
        long before = committed();
        route();
        await().atMost(LIMIT).until(() -> receiver.count() == EVENTS);

        // Longer than one transaction may take.
        assertThat(new CountDownLatch(1).await(12, TimeUnit.SECONDS)).isFalse();
        assertThat(committed()).isEqualTo(before);
        assertThat(worker.failure()).isNotDone();

        new TopicProvisioner(stage.admin())
                .provision(new TopicPlan(PARTITIONS, 1, 1, List.of(TIER)));
        awaitEnds();
        assertThat(receiver.count()).isEqualTo(EVENTS);
        assertThat(worker.failure()).isNotDone();
    }

    private DeliveryWorker worker() {
        DeliveryWorker worker = stage.startWorker(Map.of("CARILLON_WORKER_ATTEMPT_TIMEOUT", "5s"));
        open.add(worker);
        return worker;
    }

    private void route() {
        stage.subscribe(subscription, receiver.uri("/" + subscription));
        List<String> events = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            events.add("refused-" + i);
        }
        stage.routeAll(events, subscription);
    }

    private static String failureOf(DeliveryWorker worker) {
        await().atMost(LIMIT).until(() -> worker.failure().isDone());
        StringBuilder text = new StringBuilder();
        for (Throwable e = worker.failure().exceptionNow(); e != null; e = e.getCause()) {
            text.append(e).append('\n');
        }
        return text.toString();
    }

    private void awaitEnds() {
        await().atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(records.endsOf(subscription))
                                .hasSize(EVENTS)
                                .allMatch(step -> step.getStatus() == DeliveryStatus.delivered));
    }

    /// All that the workers' group has committed of new deliveries.
    private static long committed() {
        long sum = 0;
        for (int partition = 0; partition < PARTITIONS; partition++) {
            sum += records.committed(Topics.DELIVERIES, partition);
        }
        return sum;
    }

    private static void setting(String topic, String name, String value) throws Exception {
        stage.admin()
                .incrementalAlterConfigs(
                        Map.of(
                                new ConfigResource(ConfigResource.Type.TOPIC, topic),
                                List.of(
                                        new AlterConfigOp(
                                                new ConfigEntry(name, value),
                                                AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }
}
