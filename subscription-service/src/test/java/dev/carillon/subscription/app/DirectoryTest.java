package dev.carillon.subscription.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.schemas.directory.DirectoryOrganization;
import dev.carillon.schemas.directory.Role;
import dev.carillon.schemas.topic.Topics;
import dev.carillon.subscription.support.ApiClient;
import dev.carillon.subscription.support.MetricsPage;
import dev.carillon.subscription.support.RealParts;
import dev.carillon.subscription.support.RealParts.Parts;
import dev.carillon.subscription.support.World;
import dev.carillon.testsupport.SampleDirectory;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/// What the directory says, and what becomes of webhooks when it says that something is gone.
@ExtendWith(RealParts.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DirectoryTest {

    private final World world;
    private final SubscriptionService service;
    private final ApiClient client;

    DirectoryTest(Parts parts) {
        world = World.fresh(parts, "directory_test");
        service = world.service();
        client = world.client(service, "1");
    }

    @AfterAll
    void endsTheWorld() {
        world.close();
    }

    @BeforeEach
    void knowsTheDirectory() {
        world.publish(
                new SampleDirectory()
                        .organization("22", "Acme")
                        .organization("33", "Other")
                        .pipe("220", "22", "Sales")
                        .pipe("221", "22", "Support")
                        .table("ZdeRdE", "2200", "22", "Customers")
                        .member("22", "1", Role.administrator, "Ada")
                        .member("33", "1", Role.administrator, "Ada"));
        awaiting("the directory is known")
                .until(() ->
                        client.send(
                                        "{ pipes(ids: [220, 221]) { id } table(id: 2200) { id }"
                                                + " organizations(ids: [22, 33]) { id } }")
                                .codes()
                                .isEmpty());
    }

    @Test
    void deletesTheWebhooksOfAPipeThatIsGone() {
        String gone = createInPipe("220");
        String stays = createInPipe("221");

        world.publish(new SampleDirectory().gone("pipe:220"));

        awaiting("its tombstone is on the topic")
                .until(() -> world.subscriptions().isDeleted("pipe:220/" + gone));
        assertThat(client.send("{ pipe(id: 220) { id } }").codes())
                .containsExactly("PERMISSION_DENIED");
        assertThat(
                        client.send(
                                        "mutation { updateWebhook(input: { id: %s }) { webhook { id } } }"
                                                .formatted(gone))
                                .codes())
                .containsExactly("RESOURCE_NOT_FOUND");
        assertThat(world.subscriptions().isDeleted("pipe:221/" + stays)).isFalse();
    }

    @Test
    void deletesTheWebhooksOfATableThatIsGone() {
        String gone =
                client.send(
                                "mutation { createWebhook(input: { table_id: 2200, actions: \"*\", name: \"n\", url: \"https://t.example.com/\", overridePrevious: true }) { webhook { id } } }")
                        .data("/createWebhook/webhook/id")
                        .asText();

        world.publish(new SampleDirectory().gone("table:ZdeRdE"));

        awaiting("its tombstone is on the topic")
                .until(() -> world.subscriptions().isDeleted("table:ZdeRdE/" + gone));
    }

    @Test
    void deletesAllWebhooksInAnOrganizationThatIsGoneAndHidesWhatIsInIt() {
        String ofPipe = createInPipe("220");
        String ofOrganization =
                client.send(
                                "mutation { createOrganizationWebhook(input: { organization_id: 22, actions: \"*\", name: \"n\", url: \"https://o.example.com/\" }) { webhook { id } } }")
                        .data("/createOrganizationWebhook/webhook/id")
                        .asText();

        world.publish(new SampleDirectory().gone("organization:22"));

        awaiting("both tombstones are on the topic")
                .until(() ->
                        world.subscriptions().isDeleted("pipe:220/" + ofPipe)
                                && world.subscriptions()
                                        .isDeleted("organization:22/" + ofOrganization));
        assertThat(client.send("{ pipe(id: 220) { id } }").codes())
                .containsExactly("PERMISSION_DENIED");
        assertThat(
                        client.send(
                                        "mutation { createWebhook(input: { pipe_id: 220, actions: \"*\", name: \"n\", url: \"https://p.example.com/\" }) { webhook { id } } }")
                                .codes())
                .containsExactly("PERMISSION_DENIED");
    }

    @Test
    void deletesTheWebhooksOfAPipeThatMovesToAnotherOrganization() {
        String id = createInPipe("220");

        world.publish(new SampleDirectory().pipe("220", "33", "Sales"));

        awaiting("its tombstone is on the topic")
                .until(() -> world.subscriptions().isDeleted("pipe:220/" + id));
    }

    @Test
    void keepsTheWebhooksOfAPipeThatIsRenamed() {
        String id = createInPipe("220");

        world.publish(new SampleDirectory().pipe("220", "22", "Renamed"));

        awaiting("the new name is known")
                .until(() ->
                        client.send("{ pipe(id: 220) { name } }")
                                .data("/pipe/name")
                                .asText()
                                .equals("Renamed"));
        assertThat(client.send("{ pipe(id: 220) { webhooks { id } } }").body().toString())
                .contains(id);
    }

    @Test
    void passesOverRecordsThatCannotBeReadAndCountsThem() {
        double before = unreadable();
        world.sendBytes(Topics.DIRECTORY, "pipe:220", "no avro".getBytes(UTF_8));
        world.sendBytes(Topics.DIRECTORY, "nonsense", new byte[] {0, 0, 0, 0, 99, 1});
        world.sendBytes(Topics.DIRECTORY, "planet:3", null);
        world.sendBytes(Topics.DIRECTORY, "member:22", null);
        world.send(Topics.DIRECTORY, "pipe:221", new DirectoryOrganization("22", "not a pipe"));
        world.send(Topics.DIRECTORY, "organization:x y", new DirectoryOrganization("x y", "odd"));
        world.publish(new SampleDirectory().organization("44", "after\u0000wards"));
        world.publish(new SampleDirectory().member("44", "1", Role.member, "Ada"));

        awaiting("what follows is applied")
                .until(() -> client.send("{ organization(id: 44) { name } }").codes().isEmpty());
        awaiting("each is counted").until(() -> unreadable() == before + 6);
        assertThat(
                        client.send("{ organization(id: 44) { name } }")
                                .data("/organization/name")
                                .asText())
                .isEqualTo("afterwards");
        assertThat(service.failure()).isNotDone();
    }

    private double unreadable() {
        return MetricsPage.value(
                service.adminAddress(), "carillon_subscription_records_unreadable_total");
    }

    private String createInPipe(String pipe) {
        return client.send(
                        "mutation { createWebhook(input: { pipe_id: %s, actions: \"*\", name: \"n\", url: \"https://p.example.com/\", overridePrevious: true }) { webhook { id } } }"
                                .formatted(pipe))
                .data("/createWebhook/webhook/id")
                .asText();
    }

    private static ConditionFactory awaiting(String what) {
        return Awaitility.await(what).atMost(Duration.ofSeconds(20));
    }
}
