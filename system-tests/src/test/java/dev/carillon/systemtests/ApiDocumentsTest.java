package dev.carillon.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.router.render.CallbackRenderer;
import dev.carillon.schemas.catalogue.CallbackField;
import dev.carillon.schemas.catalogue.EventCatalogue;
import dev.carillon.schemas.catalogue.EventType;
import dev.carillon.schemas.catalogue.SampleEvent;
import dev.carillon.standalone.stack.GraphqlClient;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// The documents that clients of the compatible API send, as they are written there, against a
/// platform of real parts. The tests build on each other: webhooks 1 to 3 are made first.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ApiDocumentsTest {

    private SamplePlatform platform;

    @BeforeAll
    void start(@TempDir Path folder) {
        platform = SamplePlatform.in(folder);
    }

    @AfterAll
    void stop() {
        platform.close();
    }

    @Test
    @Order(1)
    void organizationWebhookIsCreatedWithUnquotedIdAndAnAlias() {
        JsonNode data =
                platform.data(
                        """
                        mutation { createOrganizationWebhook(input: { organization_id: 22, actions: ["user.invitation_sent", "user.invitation_accepted", "user.removal_from_org", "user.role_set"], name: "new webhook", url: "https://endpoint.com" }) { clientMutationId } }
                        """);

        assertThat(data.at("/createOrganizationWebhook").has("clientMutationId")).isTrue();
        assertThat(data.at("/createOrganizationWebhook/clientMutationId").isNull()).isTrue();
    }

    @Test
    @Order(2)
    void pipeWebhookIsCreated() {
        JsonNode data =
                platform.data(
                        """
                        mutation { createWebhook(input: { pipe_id: 22, actions: ["user.removal_from_pipe", "user.role_set"], name: "new webhook", url: "https://endpoint.com" }) { clientMutationId } }
                        """);

        assertThat(data.at("/createWebhook").isObject()).isTrue();
    }

    @Test
    @Order(3)
    void tableWebhookIsCreatedByShortId() {
        JsonNode data =
                platform.data(
                        """
                        mutation { createWebhook(input: { table_id: "ZdeRdE", actions: ["user.removal_from_table", "user.role_set"], name: "new webhook", url: "https://endpoint.com" }) { clientMutationId } }
                        """);

        assertThat(data.at("/createWebhook").isObject()).isTrue();
    }

    @Test
    @Order(4)
    void organizationsPipesAndTablesListTheirWebhooks() {
        assertThat(
                        platform.data(
                                "{ organization(id: 300623467) { id webhooks { id actions headers name url } } }"))
                .isEqualTo(json("{\"organization\":{\"id\":\"300623467\",\"webhooks\":[]}}"));
        assertThat(
                        platform.data(
                                "{ pipe(id: 301858363) { id webhooks { id name headers actions url } } }"))
                .isEqualTo(json("{\"pipe\":{\"id\":\"301858363\",\"webhooks\":[]}}"));
        assertThat(
                        platform.data(
                                        "{ table(id: 301858363) { id webhooks { id name headers actions url } } }")
                                .at("/table/webhooks")
                                .isArray())
                .isTrue();
        JsonNode listed =
                platform.data("{ organization(id: 22) { webhooks { id actions name url } } }")
                        .at("/organization/webhooks/0");
        assertThat(listed.get("id").isTextual()).isTrue();
        assertThat(listed.get("actions"))
                .as("the alias is read back as it was sent")
                .isEqualTo(
                        json(
                                "[\"user.invitation_sent\",\"user.invitation_accepted\",\"user.removal_from_org\",\"user.role_set\"]"));
        assertThat(listed.get("url").asText()).isEqualTo("https://endpoint.com");
    }

    @Test
    @Order(5)
    void webhookIsCreatedThroughAVariable() {
        ObjectNode variables = GraphqlClient.object();
        variables
                .putObject("input")
                .put("pipe_id", "22")
                .put("name", "through a variable")
                .put("url", "https://endpoint.com/variable")
                .put("email", "ops@example.com")
                .put("headers", "{\"token\": \"x\"}")
                .put("clientMutationId", "mine")
                .putArray("actions")
                .add("Card.move");
        ((ObjectNode) variables.get("input")).putObject("filters").putArray("to_phase_id").add(2);

        JsonNode created =
                platform.api()
                        .data(
                                "mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { clientMutationId webhook { id name url actions headers filters email } } }",
                                variables)
                        .get("createWebhook");

        assertThat(created.get("clientMutationId").asText()).isEqualTo("mine");
        assertThat(created.at("/webhook/actions")).isEqualTo(json("[\"card.move\"]"));
        assertThat(created.at("/webhook/headers")).isEqualTo(json("{\"token\":\"x\"}"));
        assertThat(created.at("/webhook/filters")).isEqualTo(json("{\"to_phase_id\":[2]}"));
        assertThat(created.at("/webhook/email").asText()).isEqualTo("ops@example.com");
    }

    @Test
    @Order(6)
    void webhook9IsUpdatedAndDeletedAndThenNotFound() {
        createUntilTheNextIdIs(9);
        assertThat(create("pipe_id: 22", "/nine")).isEqualTo("9");
        assertThat(createOrganizationWebhook("/ten")).isEqualTo("10");

        assertThat(
                        platform.data(
                                "mutation { updateWebhook(input: { id: 9, name: \"renamed\", headers: \"{\\\"token\\\": \\\"x\\\"}\" }) { webhook { id name headers } } }"))
                .isEqualTo(
                        json(
                                "{\"updateWebhook\":{\"webhook\":{\"id\":\"9\",\"name\":\"renamed\",\"headers\":{\"token\":\"x\"}}}}"));
        assertThat(
                        platform.data(
                                "mutation { deleteWebhook(input: { id: \"9\" }) { success clientMutationId } }"))
                .isEqualTo(
                        json("{\"deleteWebhook\":{\"success\":true,\"clientMutationId\":null}}"));
        JsonNode again =
                platform.ask(
                        "mutation { deleteWebhook(input: { id: \"9\" }) { success clientMutationId } }");
        assertThat(again.at("/data/deleteWebhook").isNull()).isTrue();
        assertThat(again.at("/errors/0/message").asText())
                .isEqualTo("Webhook not found with id: 9");
        assertThat(again.at("/errors/0/extensions/code").asText()).isEqualTo("RESOURCE_NOT_FOUND");
        assertThat(again.at("/errors/0/extensions/correlation_id").asText()).isNotEmpty();
    }

    @Test
    @Order(7)
    void organizationWebhook10IsDeleted() {
        assertThat(
                        platform.data(
                                "mutation { deleteOrganizationWebhook(input: { id: 10 }) { success } }"))
                .isEqualTo(json("{\"deleteOrganizationWebhook\":{\"success\":true}}"));
    }

    private void createUntilTheNextIdIs(long id) {
        long last = 0;
        for (int i = 0; last < id - 1; i++) {
            last = Long.parseLong(create("pipe_id: 301858363", "/filler/" + i));
        }
    }

    private String create(String scope, String path) {
        return platform.data(
                        "mutation { createWebhook(input: { "
                                + scope
                                + ", actions: [\"card.move\"], name: \"a webhook\", url: \"https://endpoint.com"
                                + path
                                + "\" }) { webhook { id } } }")
                .at("/createWebhook/webhook/id")
                .asText();
    }

    private String createOrganizationWebhook(String path) {
        return platform.data(
                        "mutation { createOrganizationWebhook(input: { organization_id: 22, actions: [\"user.role_set\"], name: \"a webhook\", url: \"https://endpoint.com"
                                + path
                                + "\" }) { webhook { id } } }")
                .at("/createOrganizationWebhook/webhook/id")
                .asText();
    }

    private static JsonNode json(String text) {
        return Json.read(text);
    }

    /// What a developer copies from the API is what a receiver gets.
    @Test
    @Order(100)
    void showsOfEveryActionTheCallbackThatTheRouterMakes() {
        JsonNode actions =
                platform.data("{ actions { name fields { name } example } }").at("/actions");

        assertThat(actions).hasSize(EventCatalogue.builtIn().types().size());
        for (JsonNode action : actions) {
            EventType type =
                    EventCatalogue.builtIn().find(action.path("name").asText()).orElseThrow();
            assertThat(action.path("example"))
                    .asString()
                    .isEqualTo(
                            new CallbackRenderer(64 * 1024)
                                    .render(SampleEvent.of(type), type.action(), SampleEvent.ID)
                                    .toString());
            assertThat(action.path("fields")).hasSize(CallbackField.of(type).size());
        }
    }
}
