package dev.carillon.subscription.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.schemas.directory.Role;
import dev.carillon.subscription.support.ApiClient;
import dev.carillon.subscription.support.ApiClient.Response;
import dev.carillon.subscription.support.RealParts;
import dev.carillon.subscription.support.RealParts.Parts;
import dev.carillon.subscription.support.World;
import dev.carillon.testsupport.SampleDirectory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every operation against every kind of caller.
@ExtendWith(RealParts.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuthorizationTest {

    private static final String OK = "OK";
    private static final String HIDDEN = "PERMISSION_DENIED";
    private static final String DENIED = "PERMISSION_DENIED";
    private static final String NOT_FOUND = "RESOURCE_NOT_FOUND";
    private static final String UNAUTHORIZED = "401";

    /// Who calls. Everything that is asked for belongs to organization 22.
    enum Identity {
        ADMINISTRATOR("1"),
        MEMBER("2"),
        GUEST("3"),
        ADMINISTRATOR_OF_ANOTHER("4"),
        STRANGER("5"),
        NOBODY("");

        private final String user;

        Identity(String user) {
            this.user = user;
        }
    }

    /// One operation, and what each identity in the order of the enum is answered.
    private record Row(String operation, String document, List<String> answers) {}

    /// `%d` is a fresh webhook of the pipe, `%<d` too; `%2$d` one of the organization.
    private static final List<Row> TABLE =
            List.of(
                    new Row("me", "{ me { id } }", all(OK)),
                    new Row("organizations", "{ organizations { id } }", all(OK)),
                    new Row(
                            "organization",
                            "{ organization(id: 22) { id webhooks { id } pipes { webhooks { id } } } }",
                            readers()),
                    new Row("organizations", "{ organizations(ids: [22]) { id } }", readers()),
                    new Row("pipe", "{ pipe(id: 220) { id webhooks { id } } }", readers()),
                    new Row("pipes", "{ pipes(ids: [\"220\"]) { id webhooks { id } } }", readers()),
                    new Row("table", "{ table(id: \"ZdeRdE\") { id webhooks { id } } }", readers()),
                    new Row("table", "{ table(id: 2200) { id webhooks { id } } }", readers()),
                    new Row(
                            "createWebhook",
                            "mutation { createWebhook(input: { pipe_id: 220, actions: [\"card.move\"], name: \"n\", url: \"https://a.example.com/%1$d\" }) { webhook { id } } }",
                            creators()),
                    new Row(
                            "createWebhook",
                            "mutation { createWebhook(input: { table_id: 2200, actions: [\"card.move\"], name: \"n\", url: \"https://a.example.com/%1$d\" }) { webhook { id } } }",
                            creators()),
                    new Row(
                            "createOrganizationWebhook",
                            "mutation { createOrganizationWebhook(input: { organization_id: 22, actions: [\"card.move\"], name: \"n\", url: \"https://a.example.com/\" }) { webhook { id } } }",
                            creators()),
                    new Row(
                            "updateWebhook",
                            "mutation { updateWebhook(input: { id: %1$d, name: \"changed\" }) { webhook { id } } }",
                            changers()),
                    new Row(
                            "updateOrganizationWebhook",
                            "mutation { updateOrganizationWebhook(input: { id: %2$d, name: \"changed\" }) { webhook { id } } }",
                            changers()),
                    new Row(
                            "deleteWebhook",
                            "mutation { deleteWebhook(input: { id: %1$d }) { success } }",
                            changers()),
                    new Row(
                            "deleteOrganizationWebhook",
                            "mutation { deleteOrganizationWebhook(input: { id: %2$d }) { success } }",
                            changers()));

    private final World world;
    private final ApiClient administrator;

    AuthorizationTest(Parts parts) {
        world = World.fresh(parts, "authorization_table");
        administrator = world.client(world.service(), Identity.ADMINISTRATOR.user);
    }

    private static List<String> all(String answer) {
        return List.of(answer, answer, answer, answer, answer, UNAUTHORIZED);
    }

    private static List<String> readers() {
        return List.of(OK, OK, HIDDEN, HIDDEN, HIDDEN, UNAUTHORIZED);
    }

    private static List<String> creators() {
        return List.of(OK, DENIED, HIDDEN, HIDDEN, HIDDEN, UNAUTHORIZED);
    }

    private static List<String> changers() {
        return List.of(OK, DENIED, NOT_FOUND, NOT_FOUND, NOT_FOUND, UNAUTHORIZED);
    }

    static Stream<Arguments> cells() {
        List<Arguments> cells = new ArrayList<>();
        for (Row row : TABLE) {
            for (Identity identity : Identity.values()) {
                cells.add(
                        Arguments.of(
                                row.operation(),
                                identity,
                                row.answers().get(List.of(Identity.values()).indexOf(identity)),
                                row.document()));
            }
        }
        return cells.stream();
    }

    @BeforeAll
    void knowsTheDirectory() {
        world.publish(
                new SampleDirectory()
                        .organization("22", "Acme")
                        .organization("33", "Other")
                        .pipe("220", "22", "Sales")
                        .pipe("330", "33", "Other's")
                        .table("ZdeRdE", "2200", "22", "Customers")
                        .member("22", "1", Role.administrator, "Ada")
                        .member("22", "2", Role.member, "Max")
                        .member("22", "3", Role.guest, "Gus")
                        .member("33", "4", Role.administrator, "Olga"));
        Awaitility.await("the directory is known")
                .atMost(Duration.ofSeconds(20))
                .until(() ->
                        world.sql("select count(*) from members").equals("4")
                                && world.sql("select count(*) from pipes").equals("2")
                                && world.sql("select count(*) from tables").equals("1")
                                && world.sql("select count(*) from organizations").equals("2"));
    }

    @AfterAll
    void endsTheWorld() {
        world.close();
    }

    @ParameterizedTest(name = "{0} by {1}: {2}")
    @MethodSource("cells")
    void answersEachCallerWhatTheTableSays(
            String operation, Identity identity, String answer, String document) {
        clearWebhooks();
        long ofPipe = newWebhook("createWebhook", "pipe_id: 220");
        long ofOrganization = newWebhook("createOrganizationWebhook", "organization_id: 22");
        String before = state();

        Response response = client(identity).send(document.formatted(ofPipe, ofOrganization));

        assertThat(outcome(response)).as(response.body().toString()).isEqualTo(answer);
        if (!answer.equals(OK)) {
            assertThat(state()).as("nothing changed").isEqualTo(before);
        }
    }

    @Test
    void coversEveryOperationOfTheSchema() {
        JsonNode schema =
                administrator
                        .send(
                                "{ __schema { queryType { fields { name } } mutationType { fields {"
                                        + " name } } } }")
                        .data("/__schema");
        Set<String> operations = new TreeSet<>();
        schema.at("/queryType/fields")
                .forEach(field -> operations.add(field.path("name").asText()));
        schema.at("/mutationType/fields")
                .forEach(field -> operations.add(field.path("name").asText()));

        assertThat(TABLE.stream().map(Row::operation)).containsAll(operations);
    }

    @Test
    void answersTheSameWordsForWhatDoesNotExistAndForWhatIsSomebodyElses() {
        clearWebhooks();
        long foreign = newWebhook("createWebhook", "pipe_id: 220");
        ApiClient other = client(Identity.ADMINISTRATOR_OF_ANOTHER);
        Map<String, String> pairs =
                Map.of(
                        "{ pipe(id: \"ID\") { id } }", "220",
                        "{ table(id: \"ID\") { id } }", "ZdeRdE",
                        "{ organization(id: \"ID\") { id } }", "22",
                        "mutation { deleteWebhook(input: { id: \"ID\" }) { success } }",
                                Long.toString(foreign),
                        "mutation { createWebhook(input: { pipe_id: \"ID\", actions: [\"nonsense\"], name: \"\", url: \"\" }) { webhook { id } } }",
                                "220");

        pairs.forEach((document, id) -> {
            String real = other.send(document.replace("ID", id)).message();
            String invented = other.send(document.replace("ID", "987654")).message();
            assertThat(real.replace(id, "ID")).isEqualTo(invented.replace("987654", "ID"));
        });
    }

    @Test
    void showsMembersTheListsWithoutUrlsAndHeaderValues() {
        clearWebhooks();
        administrator.send(
                "mutation { createWebhook(input: { pipe_id: 220, actions: [\"card.move\"], name: \"hooks\", url: \"https://s3cret.example.com/\", headers: {token: \"s3cret\"} }) { webhook { id } } }");
        String list =
                "{ pipe(id: 220) { webhooks { name url headers actions enabled secret email filters } } }";

        Response seen = client(Identity.MEMBER).send(list);
        Response own = administrator.send(list);

        assertThat(seen.body().toString()).doesNotContain("s3cret");
        assertThat(seen.data("/pipe/webhooks/0").toString())
                .isEqualTo(
                        """
                        {"name":"hooks","url":"***","headers":{"token":"***"},"actions":["card.move"],"enabled":true,"secret":"***","email":null,"filters":{}}\
                        """);
        assertThat(own.data("/pipe/webhooks/0/url").asText())
                .isEqualTo("https://s3cret.example.com/");
        assertThat(own.data("/pipe/webhooks/0/headers/token").asText()).isEqualTo("s3cret");
    }

    @Test
    void takesARoleAwayWithinASecondOfItsRecord() {
        world.publish(new SampleDirectory().member("22", "9", Role.administrator, "Temp"));
        ApiClient temp = administrator.with(world.token("9", Duration.ofHours(1)));
        Awaitility.await("the role is known")
                .atMost(Duration.ofSeconds(10))
                .until(() -> temp.send("{ pipe(id: 220) { id } }").codes().isEmpty());

        world.publish(new SampleDirectory().gone("member:22/9"));

        Awaitility.await("the role is gone")
                .atMost(Duration.ofSeconds(1))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> temp.send("{ pipe(id: 220) { id } }").codes().contains(HIDDEN));
    }

    private ApiClient client(Identity identity) {
        return administrator.with(
                identity.user.isEmpty() ? "none" : world.token(identity.user, Duration.ofHours(1)));
    }

    private static String outcome(Response response) {
        if (response.status() == 401) {
            return UNAUTHORIZED;
        }
        return response.codes().isEmpty() ? OK : String.join(",", response.codes());
    }

    private long newWebhook(String mutation, String scope) {
        return administrator
                .send(
                        "mutation { %s(input: { %s, actions: [\"card.done\"], name: \"n\", url: \"https://x.example.com/\" }) { webhook { id } } }"
                                .formatted(mutation, scope))
                .data("/" + mutation + "/webhook/id")
                .asLong();
    }

    private String state() {
        return world.sql("select string_agg(id || ':' || version, ',' order by id) from webhooks");
    }

    private void clearWebhooks() {
        world.execute("delete from webhooks");
    }
}
