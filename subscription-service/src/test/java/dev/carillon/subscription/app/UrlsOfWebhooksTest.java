package dev.carillon.subscription.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.schemas.directory.Role;
import dev.carillon.subscription.support.ApiClient;
import dev.carillon.subscription.support.ApiClient.Response;
import dev.carillon.subscription.support.RealParts;
import dev.carillon.subscription.support.RealParts.Parts;
import dev.carillon.subscription.support.World;
import dev.carillon.testsupport.SampleDirectory;
import dev.carillon.testsupport.egress.AddressRows;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/// Every way a URL comes in goes through the same rule, and a refused one leaves nothing behind.
@ExtendWith(RealParts.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UrlsOfWebhooksTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REFUSED =
            "url cannot be called: the host must be a name, not an address";
    private static final String CREATE =
            "mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { webhook { id } } }";
    private static final String CREATE_FOR_ORGANIZATION =
            "mutation ($input: CreateOrganizationWebhookInput!) { createOrganizationWebhook(input:"
                    + " $input) { webhook { id } } }";
    private static final String UPDATE =
            "mutation ($input: UpdateWebhookInput!) { updateWebhook(input: $input) { webhook { id } } }";

    private final World world;
    private final ApiClient client;

    UrlsOfWebhooksTest(Parts parts) {
        world = World.fresh(parts, "urls_test");
        client = world.client(world.service(), "1");
    }

    @BeforeAll
    void knowsTheDirectory() {
        world.publish(
                new SampleDirectory()
                        .organization("22", "Acme")
                        .pipe("220", "22", "Sales")
                        .member("22", "1", Role.administrator, "Ada"));
        Awaitility.await("the directory is known")
                .atMost(Duration.ofSeconds(20))
                .until(() -> client.send("{ pipe(id: 220) { id } }").codes().isEmpty());
    }

    @AfterAll
    void endsTheWorld() {
        world.close();
    }

    @Test
    void noAddressThatMustNotBeCalledIsEverWrittenDown() {
        String id =
                client.send(CREATE, variables("https://hooks.example.com/", "pipe_id", "220"))
                        .data("/createWebhook/webhook/id")
                        .asText();
        List<String> addresses =
                Stream.concat(
                                AddressRows.boundaries()
                                        .filter(row -> !row.isAllowed())
                                        .map(AddressRows.Row::address),
                                AddressRows.embedded().stream())
                        .toList();

        for (String address : addresses) {
            String url = "https://" + (address.indexOf(':') < 0 ? address : "[" + address + "]");
            assertRefused(client.send(CREATE, variables(url + "/", "pipe_id", "220")));
            assertRefused(
                    client.send(
                            CREATE_FOR_ORGANIZATION,
                            variables(url + "/", "organization_id", "22")));
            assertRefused(client.send(UPDATE, variables(url + "/", "id", id)));
        }

        assertThat(addresses).hasSizeGreaterThanOrEqualTo(179);
        assertThat(world.sql("select count(*) from webhooks")).isEqualTo("1");
        assertThat(world.sql("select version from webhooks")).isEqualTo("1");
        assertThat(world.subscriptions().records().size()).isLessThanOrEqualTo(1);
        assertThat(
                        client.send("{ webhook(id: %s) { url } }".formatted(id))
                                .data("/webhook/url")
                                .asText())
                .isEqualTo("https://hooks.example.com/");
    }

    private static void assertRefused(Response response) {
        assertThat(response.codes()).containsExactly("INVALID_INPUT");
        assertThat(response.message()).isEqualTo(REFUSED);
    }

    private static String variables(String url, String key, String id) {
        ObjectNode variables = JSON.createObjectNode();
        ObjectNode input =
                variables.putObject("input").put("url", url).put("name", "n").put(key, id);
        input.putArray("actions").add("card.move");
        return variables.toString();
    }
}
