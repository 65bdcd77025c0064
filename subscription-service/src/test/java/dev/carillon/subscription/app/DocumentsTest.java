package dev.carillon.subscription.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.schemas.directory.Role;
import dev.carillon.subscription.support.ApiClient;
import dev.carillon.subscription.support.ApiClient.Response;
import dev.carillon.subscription.support.RealParts;
import dev.carillon.subscription.support.RealParts.Parts;
import dev.carillon.subscription.support.SubscriptionsOnTopic;
import dev.carillon.subscription.support.World;
import dev.carillon.testsupport.SampleDirectory;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The documents that a Pipefy client sends, as it sends them.
@ExtendWith(RealParts.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocumentsTest {

    private static final String CREATE =
            """
            mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) {
              clientMutationId webhook { id name url actions headers filters email enabled secret } } }
            """;

    private final World world;
    private final ApiClient client;

    DocumentsTest(Parts parts) {
        world = World.fresh(parts, "documents");
        client = world.client(world.service(), "1");
    }

    @BeforeAll
    void knowsTheDirectory() {
        world.publish(
                new SampleDirectory()
                        .organization("22", "Acme")
                        .organization("300623467", "Large")
                        .pipe("22", "22", "Sales")
                        .pipe("301858363", "300623467", "Support")
                        .table("ZdeRdE", "301858363", "22", "Customers")
                        .member("22", "1", Role.administrator, "Ada")
                        .member("300623467", "1", Role.administrator, "Ada"));
        Awaitility.await("the directory is known")
                .atMost(Duration.ofSeconds(20))
                .until(() ->
                        client.send("{ organizations { id } }").data("/organizations").size() == 2);
        Awaitility.await("the table is known")
                .atMost(Duration.ofSeconds(20))
                .until(() -> client.send("{ table(id: \"ZdeRdE\") { id } }").codes().isEmpty());
    }

    @AfterAll
    void endsTheWorld() {
        world.close();
    }

    @Test
    void createsAWebhookOfAnOrganization() {
        Response response =
                client.send(
                        """
                        mutation { createOrganizationWebhook(input: { organization_id: 22, actions: ["user.invitation_sent", "user.invitation_accepted", "user.removal_from_org", "user.role_set"], name: "new webhook", url: "https://endpoint.com" }) { clientMutationId } }
                        """);

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.codes()).isEmpty();
        assertThat(response.body().toString())
                .isEqualTo(
                        "{\"data\":{\"createOrganizationWebhook\":{\"clientMutationId\":null}}}");
        JsonNode webhook =
                client.send("{ organization(id: 22) { webhooks { actions url headers } } }")
                        .data("/organization/webhooks/0");
        assertThat(webhook.toString())
                .isEqualTo(
                        """
                        {"actions":["user.invitation_sent","user.invitation_accepted","user.removal_from_org","user.role_set"],"url":"https://endpoint.com","headers":{}}\
                        """);
    }

    @Test
    void createsWebhooksOfAPipeAndOfATable() {
        Response pipe =
                client.send(
                        """
                        mutation { createWebhook(input: { pipe_id: 22, actions: ["user.removal_from_pipe", "user.role_set"], name: "new webhook", url: "https://endpoint.com" }) { clientMutationId } }
                        """);
        Response table =
                client.send(
                        """
                        mutation { createWebhook(input: { table_id: "ZdeRdE", actions: ["user.removal_from_table", "user.role_set"], name: "new webhook", url: "https://endpoint.com" }) { clientMutationId } }
                        """);

        assertThat(pipe.body().toString())
                .isEqualTo("{\"data\":{\"createWebhook\":{\"clientMutationId\":null}}}");
        assertThat(table.body().toString())
                .isEqualTo("{\"data\":{\"createWebhook\":{\"clientMutationId\":null}}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ organization(id: 300623467) { id webhooks { id actions headers name url } } }",
                "{ organization(id: \"300623467\") { id webhooks { id actions headers name url } } }",
                "{ pipe(id: 301858363) { id webhooks { id name headers actions url } } }",
                "{ table(id: 301858363) { id webhooks { id name headers actions url } } }"
            })
    void listsWebhooksByIdsInAnyForm(String document) {
        Response response = client.send(document);

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.codes()).isEmpty();
        assertThat(response.body().path("data").elements().next().path("webhooks").isArray())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"301858363", "\"301858363\""})
    void takesIdsInVariablesAsNumbersAndAsTexts(String id) {
        Response response =
                client.send("query ($id: ID!) { pipe(id: $id) { id } }", "{\"id\": " + id + "}");

        assertThat(response.data("/pipe/id").asText()).isEqualTo("301858363");
    }

    @Test
    void createsChangesAndDeletesAWebhookAsOneClientWould() {
        Response created =
                client.send(
                        CREATE,
                        """
                        {"input": {"clientMutationId": "c1", "pipe_id": "301858363", "actions": ["Card.Move"],
                          "name": "moves", "url": "https://hooks.example.com/moves", "email": "ada@example.com",
                          "headers": {"token": "first"}, "filters": {"from_phase_id": [1, 2]}}}
                        """);
        String id = created.data("/createWebhook/webhook/id").asText();
        Response changed =
                client.send(
                        "mutation { updateWebhook(input: { id: %s, name: \"renamed\", headers: \"{\\\"token\\\": \\\"x\\\"}\" }) { webhook { id name headers filters email secret } } }"
                                .formatted(id));
        Response deleted =
                client.send(
                        "mutation { deleteWebhook(input: { id: \"%s\", clientMutationId: \"bye\" }) { success clientMutationId } }"
                                .formatted(id));
        Response again =
                client.send(
                        "mutation { deleteWebhook(input: { id: %s }) { success } }".formatted(id));

        assertThat(created.codes()).isEmpty();
        assertThat(created.data("/createWebhook/clientMutationId").asText()).isEqualTo("c1");
        JsonNode webhook = created.data("/createWebhook/webhook");
        assertThat(id).matches("[1-9][0-9]*");
        assertThat(webhook.path("actions").toString()).isEqualTo("[\"card.move\"]");
        assertThat(webhook.path("headers").toString()).isEqualTo("{\"token\":\"first\"}");
        assertThat(webhook.path("filters").toString()).isEqualTo("{\"from_phase_id\":[1,2]}");
        assertThat(webhook.path("url").asText()).isEqualTo("https://hooks.example.com/moves");
        assertThat(webhook.path("email").asText()).isEqualTo("ada@example.com");
        assertThat(webhook.path("enabled").asBoolean()).isTrue();
        assertThat(webhook.path("secret").asText()).matches("whsec_[A-Za-z0-9+/]{43}=");
        assertThat(changed.data("/updateWebhook/webhook").toString())
                .isEqualTo(
                        """
                        {"id":"%s","name":"renamed","headers":{"token":"x"},"filters":{"from_phase_id":[1,2]},"email":"ada@example.com","secret":"***"}\
                        """
                                .formatted(id));
        assertThat(deleted.body().toString())
                .isEqualTo(
                        "{\"data\":{\"deleteWebhook\":{\"success\":true,\"clientMutationId\":\"bye\"}}}");
        assertThat(again.codes()).containsExactly("RESOURCE_NOT_FOUND");
        assertThat(again.message()).isEqualTo("Webhook not found with id: " + id);
        assertThat(again.body().path("data").toString()).isEqualTo("{\"deleteWebhook\":null}");
        String key = "pipe:301858363/" + id;
        Awaitility.await("create, update and delete are on the topic")
                .atMost(Duration.ofSeconds(10))
                .until(() -> world.subscriptions().versions(key).size() == 3);
        SubscriptionsOnTopic onTopic = world.subscriptions();
        assertThat(onTopic.versions(key)).containsExactly(1L, 2L, 3L);
        assertThat(onTopic.isDeleted(key)).isTrue();
    }

    @Test
    void deletesAWebhookOfAnOrganizationWithItsOwnMutationOnly() {
        String id =
                client.send(
                                """
                                mutation { createOrganizationWebhook(input: { organization_id: "300623467", actions: "*", name: "all", url: "https://endpoint.com" }) { webhook { id } } }
                                """)
                        .data("/createOrganizationWebhook/webhook/id")
                        .asText();

        Response wrongFamily =
                client.send(
                        "mutation { deleteWebhook(input: { id: %s }) { success } }".formatted(id));
        Response right =
                client.send(
                        "mutation { deleteOrganizationWebhook(input: { id: %s }) { success } }"
                                .formatted(id));

        assertThat(wrongFamily.message()).isEqualTo("Webhook not found with id: " + id);
        assertThat(right.data("/deleteOrganizationWebhook/success").asBoolean()).isTrue();
    }

    @Test
    void answersTheSameAtTheLegacyPath() {
        Response response = client.at("/queries").send("{ me { id name email username } }");

        assertThat(response.body().toString())
                .isEqualTo(
                        """
                        {"data":{"me":{"id":"1","name":"Ada","email":"user1@example.com","username":"user1"}}}\
                        """);
    }
}
