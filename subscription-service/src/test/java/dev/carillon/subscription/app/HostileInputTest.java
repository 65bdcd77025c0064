package dev.carillon.subscription.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.carillon.platform.log.LogConfig;
import dev.carillon.platform.log.Logs;
import dev.carillon.schemas.directory.Role;
import dev.carillon.subscription.support.ApiClient;
import dev.carillon.subscription.support.ApiClient.Response;
import dev.carillon.subscription.support.Insides;
import dev.carillon.subscription.support.MetricsPage;
import dev.carillon.subscription.support.NaughtyStrings;
import dev.carillon.subscription.support.RealParts;
import dev.carillon.subscription.support.RealParts.Parts;
import dev.carillon.subscription.support.World;
import dev.carillon.testsupport.SampleDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/// What hostile callers send, and what is said when the fault is ours.
@ExtendWith(RealParts.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileInputTest {

    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final ObjectMapper ESCAPING =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    /// Series of all meters together, whatever callers send: operations × codes, topics and jobs.
    private static final int MOST_SERIES = 600;

    private static final int TENANTS = Integer.getInteger("carillon.test.tenants", 400);

    private final World world;
    private final SubscriptionService service;
    private final ApiClient client;
    @TempDir private Path folder;

    HostileInputTest(Parts parts) {
        world = World.fresh(parts, "hostile_input");
        service = world.service();
        client = world.client(service, "1");
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

    /// Every text in every field that takes one: refused with a code of its own, or stored and read
    /// back as it was answered. Meanwhile each line of the log is one JSON object.
    @Test
    void takesNaughtyTextsInEveryFieldOrRefusesThemAndWritesOneLogLineAnEvent() throws IOException {
        Path log = folder.resolve("service.log");
        Logs.configure(
                new LogConfig(
                        LogConfig.Format.JSON,
                        Level.DEBUG,
                        Map.of("org", Level.WARN, "io", Level.WARN, "com", Level.WARN),
                        Optional.of(log)));
        try {
            String id = create();
            List<String> naughty = NaughtyStrings.all();
            assertThat(naughty).hasSizeGreaterThan(515);
            for (String text : naughty) {
                sendEverywhere(id, text);
            }
            breakSomething();
            assertThat(client.send("{ pipe(id: 220) { webhooks { url } } }").codes())
                    .contains("INTERNAL_SERVER_ERROR");
        } finally {
            Logs.configure(LogConfig.text(Level.INFO));
            mend();
        }

        List<String> lines = Files.readAllLines(log, UTF_8);
        assertThat(lines).isNotEmpty();
        for (String line : lines) {
            assertThat(line).doesNotContain("\u001b", "\0");
            JsonNode event = parsed(line);
            assertThat(event.isObject()).as(line).isTrue();
            assertThat(event.has("level")).as(line).isTrue();
        }
    }

    private void sendEverywhere(String id, String text) {
        ObjectNode variables = MAPPER.createObjectNode().put("t", text).put("id", id);
        variables.putObject("h").put(text, "v");
        variables.putObject("v").put("x-value", text);
        variables.putObject("f").put(text, text);
        Response response =
                send(
                        """
                        mutation ($t: String!, $i: ID!, $id: ID!, $h: Json, $v: Json, $f: JSON) {
                          name: updateWebhook(input: { id: $id, name: $t }) { webhook { name } }
                          email: updateWebhook(input: { id: $id, email: $t }) { webhook { email } }
                          url: updateWebhook(input: { id: $id, url: $t }) { webhook { url } }
                          actions: updateWebhook(input: { id: $id, actions: [$t] }) { webhook { actions } }
                          key: updateWebhook(input: { id: $id, headers: $h }) { webhook { headers } }
                          value: updateWebhook(input: { id: $id, headers: $v }) { webhook { headers } }
                          text: updateWebhook(input: { id: $id, headers: $t }) { webhook { headers } }
                          filters: updateWebhook(input: { id: $id, filters: $f }) { webhook { filters } }
                          echo: updateWebhook(input: { id: $id, clientMutationId: $t }) { clientMutationId }
                          other: updateWebhook(input: { id: $i }) { webhook { id } }
                          pipe: createWebhook(input: { pipe_id: $i, actions: ["card.move"], name: "n", url: "https://x.example.com" }) { webhook { id } }
                          org: createOrganizationWebhook(input: { organization_id: $i, actions: ["card.move"], name: "n", url: "https://x.example.com" }) { webhook { id } }
                        }
                        """,
                        variables.put("i", text));
        Response reads =
                send(
                        "query ($id: ID!, $i: ID!) { pipe(id: $i) { id } table(id: $i) { id } organization(id: $i) { id } hostile: webhook(id: $i) { id } pipes(ids: [$i]) { id } webhook(id: $id) { name email url actions } }",
                        MAPPER.createObjectNode().put("i", text).put("id", id));

        assertThat(response.status()).as(quoted(text)).isEqualTo(200);
        assertThat(reads.status()).as(quoted(text)).isEqualTo(200);
        assertThat(response.codes()).as(quoted(text)).doesNotContain("INTERNAL_SERVER_ERROR");
        assertThat(reads.codes()).as(quoted(text)).doesNotContain("INTERNAL_SERVER_ERROR");
        for (String field : List.of("name", "email", "url", "actions")) {
            JsonNode answered = response.data("/" + field + "/webhook/" + field);
            if (!answered.isMissingNode()) {
                assertThat(reads.data("/webhook/" + field)).as(quoted(text)).isEqualTo(answered);
            }
        }
        JsonNode name = response.data("/name/webhook/name");
        if (!name.isMissingNode()) {
            assertThat(name.asText()).isEqualTo(text.strip());
        }
        JsonNode value = response.data("/value/webhook/headers/x-value");
        if (!value.isMissingNode() && !text.equals("***")) {
            assertThat(value.asText().strip()).isEqualTo(text.strip());
        }
    }

    /// Everything beyond ASCII as an escape, so that also halves of pairs arrive.
    private Response send(String document, ObjectNode variables) {
        ObjectNode body = MAPPER.createObjectNode().put("query", document);
        body.set("variables", variables);
        try {
            return client.post(ESCAPING.writeValueAsString(body));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /// A missing table, a damaged row, damaged cipher text, a statement that is cancelled.
    @Test
    void saysNothingOfItselfWhenTheFaultIsOurs() {
        create();
        Map<String, String> faults =
                Map.of(
                        "alter table webhooks rename column header_names to gone",
                        "alter table webhooks rename column gone to header_names",
                        "alter table webhooks rename column email to lost",
                        "alter table webhooks rename column lost to email",
                        "update webhooks set sealed_url = '\\x00'",
                        "delete from webhooks",
                        "update webhooks set actions = '{nonsense}'",
                        "delete from webhooks",
                        "alter table members rename to lost",
                        "alter table lost rename to members");
        List<Response> responses = new ArrayList<>();
        faults.forEach((fault, repair) -> {
            if (world.sql("select count(*) from webhooks").equals("0")) {
                create();
            }
            world.execute(fault);
            try {
                responses.add(client.send("{ pipe(id: 220) { webhooks { url headers } } }"));
                responses.add(client.send("{ organizations { webhooks { id } } }"));
                responses.add(
                        client.send(
                                "mutation { createWebhook(input: { pipe_id: 220, actions: [\"card.move\"], name: \"n\", url: \"https://s3cret.example.com/\", headers: {a: \"b\"} }) { webhook { id } } }"));
            } finally {
                world.execute(repair);
            }
        });
        ApiClient unknown = client.with(world.token("1", Duration.ofHours(1)));
        world.execute("alter table tokens rename to lost");
        responses.add(unknown.send("{ me { id } }"));
        world.execute("alter table lost rename to tokens");

        List<Response> failed =
                responses.stream()
                        .filter(r -> r.codes().contains("INTERNAL_SERVER_ERROR"))
                        .toList();
        assertThat(failed).as("%s", responses).hasSizeGreaterThan(faults.size());
        assertThat(failed).anySatisfy(r -> assertThat(r.status()).isEqualTo(500));
        failed.forEach(Insides::assertUntold);
        assertThat(client.send("{ pipe(id: 220) { webhooks { url } } }").codes()).isEmpty();
    }

    @Test
    void hasNoMoreSeriesHoweverManyTenantsAndUrlsThereAre() {
        touchTenants(1, 40);
        long before = series();

        world.execute(
                "insert into organizations select 't' || n, 'Tenant ' || n from generate_series(1, %d) n"
                        .formatted(TENANTS));
        world.execute(
                "insert into members (organization_id, user_id, role, name, email) select 't' || n, '1', 'administrator', 'Ada', 'a@example.com' from generate_series(1, %d) n"
                        .formatted(TENANTS));
        touchTenants(1, TENANTS);
        String page = MetricsPage.get(service.adminAddress(), "/metrics").body();

        System.out.printf(
                "%d series of metrics after %d tenants, %d after 40%n", series(), TENANTS, before);
        assertThat(series()).isLessThanOrEqualTo(before + 10).isLessThanOrEqualTo(MOST_SERIES);
        assertThat(page).doesNotContain("t17", "example.com", "crl_");
        world.execute("delete from organizations where id like 't%'");
        world.execute("delete from members where organization_id like 't%'");
    }

    private void touchTenants(int first, int last) {
        for (int begin = first; begin <= last; begin += 20) {
            StringBuilder document = new StringBuilder("{");
            for (int i = begin; i < Math.min(begin + 20, last + 1); i++) {
                document.append(" a%d: organization(id: \"t%d\") { id }".formatted(i, i));
            }
            assertThat(client.send(document + " }").status()).isEqualTo(200);
        }
    }

    private long series() {
        return MetricsPage.get(service.adminAddress(), "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("carillon"))
                .count();
    }

    private String create() {
        world.execute("delete from webhooks");
        return client.send(
                        "mutation { createWebhook(input: { pipe_id: 220, actions: [\"card.move\"], name: \"n\", url: \"https://a.example.com/\", headers: {a: \"b\"} }) { webhook { id } } }")
                .data("/createWebhook/webhook/id")
                .asText();
    }

    private void breakSomething() {
        world.execute("update webhooks set sealed_url = '\\x00'");
    }

    private void mend() {
        world.execute("delete from webhooks");
    }

    private static JsonNode parsed(String line) {
        try {
            return MAPPER.readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + line, e);
        }
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder();
        text.chars().limit(40).forEach(c -> quoted.append("\\u%04x".formatted(c)));
        return quoted.toString();
    }
}
