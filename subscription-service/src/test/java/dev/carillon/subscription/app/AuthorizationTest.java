package dev.carillon.subscription.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.carillon.schemas.directory.Role;
import dev.carillon.schemas.id.DeliveryId;
import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.subscription.domain.Access;
import dev.carillon.subscription.domain.DeliveryState;
import dev.carillon.subscription.domain.Operation;
import dev.carillon.subscription.support.ApiClient;
import dev.carillon.subscription.support.ApiClient.Response;
import dev.carillon.subscription.support.AuthorizationPage;
import dev.carillon.subscription.support.DeliveriesInLog;
import dev.carillon.subscription.support.OperationDocuments;
import dev.carillon.subscription.support.OperationDocuments.Hooks;
import dev.carillon.subscription.support.OperationDocuments.Ids;
import dev.carillon.subscription.support.RealParts;
import dev.carillon.subscription.support.RealParts.Parts;
import dev.carillon.subscription.support.World;
import dev.carillon.testsupport.SampleDirectory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `docs/authorization.md`, cell by cell.
@ExtendWith(RealParts.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuthorizationTest {

    /// Stands in everything that belongs to organization 22 and that only its people may read.
    private static final String CANARY = "c4n4ry";

    /// Whose token is used for each caller of the page; everything asked for belongs to
    /// organization 22.
    private static final List<String> USERS = List.of("1", "2", "3", "4", "5", "");

    private final World world;
    private final ApiClient administrator;
    private final DeliveriesInLog log;
    private final Map<String, String> tokens = new HashMap<>();
    private Optional<Hooks> untouched = Optional.empty();

    AuthorizationTest(Parts parts) {
        world = World.fresh(parts, "authorization_table");
        administrator = world.client(world.service(), "1");
        log = world.closing(new DeliveriesInLog(world));
    }

    /// One cell of the page, and one document that tries it.
    record Cell(String operation, String caller, String answer, String user, String document) {

        @Override
        public String toString() {
            return "%s by %s: %s".formatted(operation, caller, answer);
        }
    }

    static Stream<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        AuthorizationPage.read()
                .operations()
                .forEach((operation, answers) -> {
                    for (int i = 0; i < answers.size(); i++) {
                        for (String document :
                                OperationDocuments.ALL.getOrDefault(operation, List.of())) {
                            cells.add(
                                    new Cell(
                                            operation,
                                            AuthorizationPage.CALLERS.get(i),
                                            answers.get(i),
                                            USERS.get(i),
                                            document));
                        }
                    }
                });
        return cells.stream();
    }

    static Stream<Cell> cellsWithoutAccess() {
        return cells().filter(cell -> List.of("hidden", "not found").contains(cell.answer()));
    }

    @BeforeAll
    void knowsTheDirectory() {
        world.publish(
                new SampleDirectory()
                        .organization("22", "Acme " + CANARY)
                        .organization("33", "Other")
                        .pipe("220", "22", "Sales " + CANARY)
                        .pipe("330", "33", "Other's")
                        .table("ZdeRdE", "2200", "22", "Customers " + CANARY)
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

    @ParameterizedTest
    @MethodSource("cells")
    void answersEachCallerWhatThePageSays(Cell cell) {
        Hooks hooks = untouchedWebhooks();
        String before = state();

        Response response =
                client(cell.user())
                        .send(OperationDocuments.filled(cell.document(), hooks, Ids.REAL));

        assertThat(outcome(response)).as(response.body().toString()).isEqualTo(code(cell.answer()));
        if (cell.answer().equals("yes")) {
            untouched = Optional.empty();
        } else {
            assertThat(state()).as("nothing changed").isEqualTo(before);
            assertThat(response.body().toString()).as("no leak").doesNotContain(CANARY);
        }
    }

    @ParameterizedTest
    @MethodSource("cellsWithoutAccess")
    void saysTheSameOfWhatIsSomebodyElsesAndOfWhatDoesNotExist(Cell cell) {
        Hooks hooks = untouchedWebhooks();
        ApiClient client = client(cell.user());

        String real =
                withoutCorrelation(
                        client.send(OperationDocuments.filled(cell.document(), hooks, Ids.REAL)));
        String invented =
                withoutCorrelation(
                        client.send(
                                OperationDocuments.filled(cell.document(), hooks, Ids.INVENTED)));

        assertThat(invented).isEqualTo(Ids.inventedOf(real, hooks));
    }

    @Test
    void hasARowAndADocumentForEveryOperationOfTheSchemaAndOfTheCode() {
        Set<String> operations = new TreeSet<>();
        for (String root : List.of("queryType", "mutationType")) {
            Response schema =
                    administrator.send("{ __schema { %s { fields { name } } } }".formatted(root));
            assertThat(schema.codes()).as(schema.body().toString()).isEmpty();
            schema.data("/__schema/" + root + "/fields")
                    .forEach(field -> operations.add(field.path("name").asText()));
        }

        assertThat(AuthorizationPage.read().operations().keySet())
                .containsExactlyInAnyOrderElementsOf(operations);
        assertThat(OperationDocuments.ALL.keySet()).containsExactlyInAnyOrderElementsOf(operations);
        assertThat(Stream.of(Operation.values()).map(Operation::field))
                .containsExactlyInAnyOrderElementsOf(operations);
    }

    @Test
    void rulesInTheCodeAsThePageSays() {
        Map<Access, Integer> columns = Map.of(Access.MANAGE, 0, Access.LIST, 1, Access.NONE, 2);
        AuthorizationPage page = AuthorizationPage.read();

        for (Operation operation : Operation.values()) {
            columns.forEach((access, column) ->
                    assertThat(operation.ruling(access))
                            .as("%s %s", operation, access)
                            .isEqualTo(
                                    switch (page.answers(operation.field()).get(column)) {
                                        case "yes" -> Operation.Ruling.ALLOW;
                                        case "denied" -> Operation.Ruling.DENY;
                                        case "hidden" -> Operation.Ruling.HIDE;
                                        case "not found" -> Operation.Ruling.NOT_FOUND;
                                        default -> throw new AssertionError(operation);
                                    }));
        }
    }

    @Test
    void showsAndMasksEveryFieldAsThePageSays() {
        freshWebhooks();
        Map<String, List<String>> page = AuthorizationPage.read().fields();
        Map<String, List<String>> fields = fieldsOfTheSchema();
        assertThat(page.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        fields.entrySet().stream()
                                .flatMap(type ->
                                        type.getValue().stream()
                                                .map(field -> type.getKey() + "." + field))
                                .toList());
        String webhook =
                String.join(" ", fields.getOrDefault("Webhook", List.of()))
                        .replace("health", "health { circuitState successRate }")
                        .replace("deliveries", "deliveries { nodes { id status } }");
        String attempts =
                "{ delivery(id: \"%s\") { attempts { %s } } }"
                        .formatted(
                                untouchedWebhooks().delivery(),
                                String.join(" ", fields.getOrDefault("Attempt", List.of())));
        String list = "{ pipe(id: 220) { webhooks { %s } } }".formatted(webhook);

        JsonNode full = administrator.send(list).data("/pipe/webhooks/0");
        JsonNode seen = client("2").send(list).data("/pipe/webhooks/0");

        JsonNode fullAttempt = administrator.send(attempts).data("/delivery/attempts/0");
        JsonNode seenAttempt = client("2").send(attempts).data("/delivery/attempts/0");
        page.forEach((name, rules) -> {
            String field = name.substring(name.indexOf('.') + 1);
            if (name.startsWith("Webhook.")) {
                assertShown(name, rules, full.path(field), seen.path(field));
            } else if (name.startsWith("Attempt.")) {
                assertShown(name, rules, fullAttempt.path(field), seenAttempt.path(field));
            } else {
                assertThat(rules).as(name).containsOnly("shown");
            }
        });
        assertThat(fullAttempt.path("responseExcerpt").asText()).isEqualTo("busy");
        assertThat(seen.toString()).doesNotContain("s3cret");
        assertThat(full.path("url").asText()).isEqualTo("https://s3cret.example.com/");
        assertThat(full.at("/headers/token").asText()).isEqualTo("s3cret");
    }

    @Test
    void showsASigningSecretOnceWhenItIsMadeAndOnceWhenItIsRotated() {
        clearWebhooks();
        Response created =
                administrator.send(
                        OperationDocuments.creation("createWebhook", "pipe_id: 220")
                                .replace("id }", "id secret }"));
        String id = created.data("/createWebhook/webhook/id").asText();
        String first = created.data("/createWebhook/webhook/secret").asText();
        Response rotated =
                administrator.send(
                        "mutation { rotateWebhookSecret(input: { id: %s }) { webhook { secret } } }"
                                .formatted(id));
        String second = rotated.data("/rotateWebhookSecret/webhook/secret").asText();

        assertThat(first).startsWith("whsec_");
        assertThat(second).startsWith("whsec_").isNotEqualTo(first);
        for (String document :
                List.of(
                        "{ webhook(id: ID) { secret } }",
                        "{ pipe(id: 220) { webhooks { secret } } }",
                        "mutation { updateWebhook(input: { id: ID, name: \"x\" }) { webhook { secret } } }",
                        "mutation { disableWebhook(input: { id: ID }) { webhook { secret } } }",
                        "mutation { enableWebhook(input: { id: ID }) { webhook { secret } } }")) {
            String body = administrator.send(document.replace("ID", id)).body().toString();
            assertThat(body).contains("\"secret\":\"***\"").doesNotContain(first, second);
        }
    }

    @Test
    void listsOnlyTheOrganizationsAndPipesThatACallerMaySee() {
        assertThat(client("4").send("{ organizations { id } }").data("/organizations").toString())
                .isEqualTo("[{\"id\":\"33\"}]");
        assertThat(client("5").send("{ organizations { id } }").data("/organizations").toString())
                .isEqualTo("[]");
        Response mixed =
                client("4")
                        .send(
                                "{ pipes(ids: [220, 330, 999]) { id name } organizations(ids: [22, 33]) { id } }");
        assertThat(mixed.data("/pipes").toString())
                .isEqualTo("[null,{\"id\":\"330\",\"name\":\"Other's\"},null]");
        assertThat(mixed.data("/organizations").toString()).isEqualTo("[null,{\"id\":\"33\"}]");
        assertThat(mixed.codes()).hasSize(3).containsOnly("PERMISSION_DENIED");
        assertThat(mixed.body().toString()).doesNotContain(CANARY);
    }

    /// The time from Kafka's acknowledgement of the directory's record to the first refusal, for
    /// each kind of token.
    @Test
    void takesARoleAwayWithinASecondOfItsRecord() {
        List<Long> millis = new ArrayList<>();
        ApiClient temporary = client("9");
        for (int round = 0; round < ROUNDS; round++) {
            world.publish(new SampleDirectory().member("22", "9", Role.administrator, "Temp"));
            Awaitility.await("the role is known")
                    .atMost(Duration.ofSeconds(10))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> temporary.send("{ pipe(id: 220) { id } }").codes().isEmpty());

            world.publish(
                    round % 2 == 0
                            ? new SampleDirectory().gone("member:22/9")
                            : new SampleDirectory().member("22", "9", Role.guest, "Temp"));
            long begin = System.nanoTime();
            Awaitility.await("the role is gone")
                    .atMost(Duration.ofSeconds(5))
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() ->
                            temporary
                                    .send("{ pipe(id: 220) { id } }")
                                    .codes()
                                    .contains("PERMISSION_DENIED"));
            millis.add((System.nanoTime() - begin) / 1_000_000);
        }

        millis.sort(null);
        System.out.println("role taken away, ms from the record to the refusal: " + millis);
        assertThat(millis.getLast()).as("%s", millis).isLessThanOrEqualTo(1_000);
    }

    private static final int ROUNDS = Integer.getInteger("carillon.test.roleRounds", 5);

    /// Every mutation field that ran has its row, done or refused; queries and requests that were
    /// refused as a whole have none.
    @Test
    void writesEveryAllowedAndRefusedMutationIntoTheAuditLog() {
        Hooks hooks = freshWebhooks();
        untouched = Optional.empty();
        world.execute("delete from audit_log");
        Map<String, Integer> expected = new TreeMap<>();
        cells().forEach(cell -> {
            Response response =
                    client(cell.user())
                            .send(OperationDocuments.filled(cell.document(), hooks, Ids.REAL));
            if (cell.document().startsWith("mutation") && !cell.answer().equals("401")) {
                String outcome = response.codes().isEmpty() ? "DONE" : response.codes().getFirst();
                expected.merge(cell.operation() + " " + outcome, 1, Integer::sum);
            }
        });
        List<String> mistakes =
                List.of(
                        "mutation { createWebhook(input: { actions: [\"card.move\"], name: \"n\", url: \"x\" }) { webhook { id } } }",
                        "mutation { createWebhook(input: { pipe_id: 220, actions: [\"nonsense\"], name: \"n\", url: \"https://a.example.com/s3cret\" }) { webhook { id } } }",
                        "mutation { updateWebhook(input: { id: \"x\" }) { webhook { id } } }");
        mistakes.forEach(document -> {
            Response response = administrator.send(document);
            String operation =
                    document.contains("updateWebhook") ? "updateWebhook" : "createWebhook";
            expected.merge(operation + " " + response.codes().getFirst(), 1, Integer::sum);
        });

        Map<String, Integer> written = new TreeMap<>();
        for (String line :
                world.sql(
                                "select coalesce(string_agg(operation || ' ' || outcome, ','), '') from audit_log")
                        .split(",", -1)) {
            written.merge(line, 1, Integer::sum);
        }
        assertThat(written).isEqualTo(expected);
        assertThat(world.sql("select string_agg(a::text, ' ') from audit_log a"))
                .doesNotContain("s3cret", CANARY, "crl_");
        assertThat(
                        world.sql(
                                "select count(*) from audit_log where outcome = 'DONE' and (organization_id is distinct from '22' or user_id <> '1' or target is null)"))
                .isEqualTo("0");
    }

    private static String code(String answer) {
        return switch (answer) {
            case "yes" -> "OK";
            case "denied", "hidden" -> "PERMISSION_DENIED";
            case "not found" -> "RESOURCE_NOT_FOUND";
            case "401" -> "401";
            default -> throw new IllegalArgumentException(answer);
        };
    }

    private static void assertShown(String name, List<String> rules, JsonNode full, JsonNode seen) {
        assertThat(isMasked(full)).as(name).isEqualTo(rules.get(0).equals("masked"));
        assertThat(isMasked(seen)).as(name).isEqualTo(rules.get(1).equals("masked"));
        if (rules.get(1).equals("shown")) {
            assertThat(seen).as(name).isEqualTo(full);
        }
    }

    private static boolean isMasked(JsonNode value) {
        return (value.isObject() && !value.isEmpty())
                ? value.properties().stream().allMatch(member -> isMasked(member.getValue()))
                : value.asText().equals("***");
    }

    private static String withoutCorrelation(Response response) {
        return response.body()
                .toString()
                .replaceAll("\"correlation_id\":\"[^\"]*\"", "")
                .replaceAll("\"locations\":\\[[^]]*]", "");
    }

    /// Every field of every object type, but for the operations and the payloads of mutations.
    private Map<String, List<String>> fieldsOfTheSchema() {
        Map<String, List<String>> fields = new TreeMap<>();
        administrator
                .send("{ __schema { types { name kind fields { name } } } }")
                .data("/__schema/types")
                .forEach(type -> {
                    String name = type.path("name").asText();
                    if (type.path("kind").asText().equals("OBJECT")
                            && !name.startsWith("__")
                            && !name.endsWith("Payload")
                            && !List.of("Query", "Mutation").contains(name)) {
                        List<String> names = new ArrayList<>();
                        type.path("fields").forEach(f -> names.add(f.path("name").asText()));
                        fields.put(name, names);
                    }
                });
        return fields;
    }

    private ApiClient client(String user) {
        return administrator.with(
                user.isEmpty()
                        ? "none"
                        : tokens.computeIfAbsent(user, u -> world.token(u, Duration.ofHours(1))));
    }

    private static String outcome(Response response) {
        if (response.status() == 401) {
            return "401";
        }
        return response.codes().isEmpty() ? "OK" : String.join(",", response.codes());
    }

    /// Those of the last refusal, which changed nothing, or fresh ones.
    private Hooks untouchedWebhooks() {
        return untouched.orElseGet(this::freshWebhooks);
    }

    private Hooks freshWebhooks() {
        clearWebhooks();
        long ofPipe = newWebhook("createWebhook", "pipe_id: 220");
        DeliveryId delivery =
                log.add(
                        new SubscriptionKey(Scope.pipe("220"), new SubscriptionId(ofPipe)),
                        "22",
                        "event of " + ofPipe,
                        DeliveryState.DEAD_LETTERED);
        world.execute(
                "insert into replays (id, kind, webhook_id, organization_id, user_id, state, asked_at) overriding system value select 500000 + count(*), 'failed', %d, '22', '1', 'done', now() from replays"
                        .formatted(ofPipe));
        Hooks hooks =
                new Hooks(
                        ofPipe,
                        newWebhook("createOrganizationWebhook", "organization_id: 22"),
                        delivery.text(),
                        Long.parseLong(world.sql("select max(id) from replays")));
        untouched = Optional.of(hooks);
        return hooks;
    }

    private long newWebhook(String mutation, String scope) {
        return administrator
                .send(
                        "mutation { %s(input: { %s, actions: [\"card.done\"], name: \"%s\", url: \"https://s3cret.example.com/\", headers: {token: \"s3cret\"} }) { webhook { id } } }"
                                .formatted(mutation, scope, CANARY))
                .data("/" + mutation + "/webhook/id")
                .asLong();
    }

    private String state() {
        return world.sql("select string_agg(id || ':' || version, ',' order by id) from webhooks")
                + world.sql("select string_agg(id || ':' || run, ',' order by id) from deliveries")
                + world.sql("select count(*) from replays");
    }

    private void clearWebhooks() {
        untouched = Optional.empty();
        world.execute("delete from webhooks");
        world.execute("delete from deliveries");
        world.execute("delete from replays");
    }
}
