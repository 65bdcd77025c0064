package dev.carillon.subscription.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.schemas.directory.Role;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.schemas.wire.CircuitState;
import dev.carillon.schemas.wire.EndpointHealth;
import dev.carillon.subscription.support.ApiClient;
import dev.carillon.subscription.support.MetricsPage;
import dev.carillon.subscription.support.RealParts;
import dev.carillon.subscription.support.RealParts.Parts;
import dev.carillon.subscription.support.SubscriptionsOnTopic.Entry;
import dev.carillon.subscription.support.World;
import dev.carillon.testsupport.SampleDirectory;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/// What delivery workers say of endpoints, and what becomes of webhooks for it.
@ExtendWith(RealParts.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EndpointHealthTest {

    private final World world;
    private SubscriptionService service;
    private ApiClient client;

    EndpointHealthTest(Parts parts) {
        world = World.fresh(parts, "endpoint_health");
        service = world.unmanagedService();
        client = world.client(service, "1");
    }

    @AfterAll
    void endsTheWorld() {
        service.close();
        world.close();
    }

    @BeforeEach
    void knowsTheDirectory() {
        world.publish(
                new SampleDirectory()
                        .organization("22", "Acme")
                        .pipe("220", "22", "Sales")
                        .member("22", "1", Role.administrator, "Ada"));
        awaiting("the directory is known")
                .until(() -> client.send("{ pipe(id: 220) { id } }").codes().isEmpty());
    }

    @Test
    void disablesAWebhookWhoseEndpointIsGoneAndSaysSoToEverybody() {
        String id = create();

        world.send(Topics.ENDPOINT_HEALTH, id, gone(id, 1));

        awaiting("it is disabled").until(() -> !webhook(id).path("enabled").asBoolean());
        assertThat(webhook(id).path("disabledReason").asText()).isEqualTo("gone");
        awaiting("routers and workers are told")
                .untilAsserted(() -> {
                    Entry newest =
                            Objects.requireNonNull(
                                    world.subscriptions().newest().get("pipe:220/" + id));
                    assertThat(newest.version()).isEqualTo(2);
                    assertThat(newest.value().orElseThrow().getEnabled()).isFalse();
                });
        assertThat(
                        world.sql(
                                "select user_id || ' ' || token || ' ' || operation || ' ' ||"
                                        + " outcome from audit_log where correlation_id = 'gone'"
                                        + " and target = 'webhook "
                                        + id
                                        + "'"))
                .isEqualTo("carillon automatic disableWebhook DONE");
        assertThat(disabled()).isPositive();
    }

    @Test
    void staysEnabledWhenItWasEnabledAfterwardsAlsoAfterARestart() {
        String id = create();
        world.send(Topics.ENDPOINT_HEALTH, id, gone(id, 1));
        awaiting("it is disabled").until(() -> !webhook(id).path("enabled").asBoolean());

        client.send(
                "mutation { enableWebhook(input: { id: %s }) { webhook { id } } }".formatted(id));
        world.send(Topics.ENDPOINT_HEALTH, id, gone(id, 1));
        world.send(Topics.ENDPOINT_HEALTH, id, gone(id, 2));
        service.close();
        // Everything is read once more, as by a service that lost its place.
        world.execute("delete from topic_offsets where topic = '" + Topics.ENDPOINT_HEALTH + "'");
        service = world.unmanagedService();
        client = world.client(service, "1");
        everythingIsRead();

        assertThat(webhook(id).path("enabled").asBoolean()).isTrue();
        assertThat(webhook(id).path("disabledReason").isNull()).isTrue();
    }

    @Test
    void disablesAWebhookThatHasFailedForDaysAfterOneWarning() {
        String id = create();
        Instant now = Instant.now();
        double warned = warned();

        world.send(Topics.ENDPOINT_HEALTH, id, failing(id, 6, now.minus(Duration.ofDays(3)), now));
        world.send(
                Topics.ENDPOINT_HEALTH,
                id,
                failing(id, 7, now.minus(Duration.ofDays(3)), now.plusSeconds(1)));
        everythingIsRead();
        assertThat(webhook(id).path("enabled").asBoolean()).isTrue();
        assertThat(warned()).isEqualTo(warned + 1);

        world.send(
                Topics.ENDPOINT_HEALTH,
                id,
                failing(id, 12, now.minus(Duration.ofDays(5)), now.plusSeconds(2)));

        awaiting("it is disabled").until(() -> !webhook(id).path("enabled").asBoolean());
        assertThat(webhook(id).path("disabledReason").asText()).isEqualTo("failing");
    }

    @Test
    void writesNoNoticeWhenNoMailServerIsSet() {
        String id = create();

        world.send(Topics.ENDPOINT_HEALTH, id, gone(id, 1));

        awaiting("it is disabled").until(() -> !webhook(id).path("enabled").asBoolean());
        assertThat(world.sql("select count(*) from notices")).isEqualTo("0");
    }

    @Test
    void leavesAWebhookAloneThatWorksAgainOrWasChangedSinceOrIsJudgedByAFormerOwner() {
        String id = create();
        Instant now = Instant.now();
        Instant longAgo = now.minus(Duration.ofDays(6));
        client.send(
                "mutation { updateWebhook(input: { id: %s, name: \"renamed\" }) { webhook { id } } }"
                        .formatted(id));

        world.send(Topics.ENDPOINT_HEALTH, id, failing(id, 100, longAgo, now));
        EndpointHealth well =
                EndpointHealth.newBuilder(failing(id, 0, longAgo, now))
                        .setSubscriptionVersion(2)
                        .setFailingSince(null)
                        .setLastSuccessAt(now)
                        .setWriterEpoch(9)
                        .build();
        world.send(Topics.ENDPOINT_HEALTH, id, well);
        EndpointHealth former =
                EndpointHealth.newBuilder(failing(id, 100, longAgo, now.plusSeconds(5)))
                        .setSubscriptionVersion(2)
                        .build();
        world.send(Topics.ENDPOINT_HEALTH, id, former);
        everythingIsRead();

        assertThat(webhook(id).path("enabled").asBoolean()).isTrue();
        assertThat(
                        world.sql(
                                "select version || ' ' || writer_epoch || ' ' || circuit || ' ' ||"
                                        + " failed_attempts from endpoint_health where webhook_id = "
                                        + id))
                .isEqualTo("2 9 closed 0");
    }

    @Test
    void passesOverWhatCannotBeReadAndWhatIsDeleted() {
        double before = unreadable();
        String id = create();
        client.send("mutation { deleteWebhook(input: { id: %s }) { success } }".formatted(id));

        world.sendBytes(Topics.ENDPOINT_HEALTH, id, "no avro".getBytes(UTF_8));
        world.send(Topics.ENDPOINT_HEALTH, id, null);
        world.send(Topics.ENDPOINT_HEALTH, id, gone(id, 1));
        world.send(Topics.ENDPOINT_HEALTH, "0", gone("0", 1));
        everythingIsRead();

        assertThat(unreadable()).isEqualTo(before + 2);
        assertThat(world.sql("select count(*) from endpoint_health where webhook_id = " + id))
                .isEqualTo("0");
        assertThat(service.failure()).isNotDone();
    }

    private void everythingIsRead() {
        awaiting("everything is read").until(() -> world.isReadToItsEnd(Topics.ENDPOINT_HEALTH));
    }

    private JsonNode webhook(String id) {
        return client.send("{ webhook(id: %s) { id enabled disabledReason } }".formatted(id))
                .data("/webhook");
    }

    private String create() {
        return client.send(
                        "mutation { createWebhook(input: { pipe_id: 220, actions: \"*\", name: \"n\", url: \"https://p.example.com/%d\" }) { webhook { id } } }"
                                .formatted(System.nanoTime()))
                .data("/createWebhook/webhook/id")
                .asText();
    }

    private double disabled() {
        return MetricsPage.value(
                service.adminAddress(), "carillon_subscription_webhooks_disabled_total");
    }

    private double warned() {
        return MetricsPage.value(
                service.adminAddress(), "carillon_subscription_webhooks_warned_total");
    }

    private double unreadable() {
        return MetricsPage.value(
                service.adminAddress(), "carillon_subscription_records_unreadable_total");
    }

    private static EndpointHealth gone(String id, long version) {
        Instant now = Instant.now();
        return EndpointHealth.newBuilder(failing(id, 1, now, now))
                .setCircuit(CircuitState.gone)
                .setSubscriptionVersion(version)
                .build();
    }

    private static EndpointHealth failing(String id, int attempts, Instant since, Instant last) {
        return EndpointHealth.newBuilder()
                .setSubscriptionId(Long.parseLong(id))
                .setSubscriptionVersion(1)
                .setWriterEpoch(1)
                .setCircuit(attempts == 0 ? CircuitState.closed : CircuitState.open)
                .setFailedAttempts(attempts)
                .setFailingSince(since)
                .setLastSuccessAt(null)
                .setLastFailureAt(last)
                .setLastStatus(500)
                .setAt(last)
                .build();
    }

    private static ConditionFactory awaiting(String what) {
        return Awaitility.await(what).atMost(Duration.ofSeconds(20));
    }
}
