package dev.carillon.subscription.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.platform.egress.EgressConfig;
import dev.carillon.platform.egress.UrlRule;
import dev.carillon.subscription.domain.ActionCatalogue;
import dev.carillon.subscription.domain.Caller;
import dev.carillon.subscription.domain.UserId;
import dev.carillon.subscription.domain.WebhookRules;
import dev.carillon.subscription.graphql.GraphqlEngine.Executed;
import dev.carillon.subscription.operations.Call;
import dev.carillon.subscription.operations.DeliveryOperations;
import dev.carillon.subscription.operations.OrganizationBudget;
import dev.carillon.subscription.operations.RateLimit;
import dev.carillon.subscription.operations.Seals;
import dev.carillon.subscription.operations.WebhookOperations;
import dev.carillon.subscription.seal.VaultSeals;
import dev.carillon.subscription.store.Database;
import dev.carillon.subscription.store.Migrations;
import dev.carillon.subscription.store.PostgresDeliveryHistory;
import dev.carillon.subscription.store.PostgresLookups;
import dev.carillon.subscription.store.PostgresReplayQueue;
import dev.carillon.subscription.store.PostgresWebhookStore;
import dev.carillon.subscription.support.CountedMetrics;
import dev.carillon.subscription.support.RealParts;
import dev.carillon.subscription.support.RealParts.Parts;
import dev.carillon.subscription.support.World;
import graphql.introspection.IntrospectionQuery;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The test cases of GraphQL Armor on our engine with their limits, over a real database: what is
/// refused takes no statement. `cases.json` and the page beside it say where ours differs.
@ExtendWith(RealParts.class)
@TestInstance(Lifecycle.PER_CLASS)
class ArmorCasesTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /// How our limits speak; the last is the parser's own.
    private static final Pattern LIMIT =
            Pattern.compile("may have at most|has more than|[Mm]ore than \\d+ characters");

    private final World world;
    private final Database database;

    /// What became of a case.
    enum Verdict {
        /// Something was executed.
        ACCEPTED,
        /// A limit was exceeded.
        REJECTED,
        /// No limit was exceeded, and the document does not fit the schema.
        INVALID,
        /// Nothing of ours could be asked.
        NO_COUNTERPART
    }

    /// A case of theirs.
    record Case(JsonNode json) {

        Verdict expected() {
            return Verdict.valueOf(json.path("expect").asText());
        }

        String document() {
            String document = json.path("document").asText();
            return document.equals("INTROSPECTION")
                    ? IntrospectionQuery.INTROSPECTION_QUERY
                    : document;
        }

        GraphqlLimits limits() {
            JsonNode limits = json.path("limits");
            GraphqlLimits usual = GraphqlLimits.DEFAULTS;
            return new GraphqlLimits(
                    limits.path("bodyBytes").asInt(usual.bodyBytes()),
                    limits.path("tokens").asInt(usual.tokens()),
                    limits.path("depth").asInt(usual.depth()),
                    limits.path("fields").asInt(usual.fields()),
                    limits.path("aliases").asInt(usual.aliases()),
                    limits.path("directives").asInt(usual.directives()),
                    usual.ids());
        }

        Map<String, @Nullable Object> variables() {
            Map<String, @Nullable Object> variables = new HashMap<>();
            json.path("variables")
                    .properties()
                    .forEach(one -> variables.put(one.getKey(), one.getValue().asText()));
            return variables;
        }

        @Override
        public String toString() {
            return json.path("plugin").asText() + ": " + json.path("case").asText();
        }
    }

    ArmorCasesTest(Parts parts) {
        world = World.fresh(parts, "armor_cases");
        database = world.database();
        assertThat(new Migrations(database).migrate()).isPositive();
    }

    @AfterAll
    void endsTheWorld() {
        world.close();
    }

    static List<Case> all() throws IOException {
        try (InputStream stream =
                ArmorCasesTest.class.getResourceAsStream("/graphql-armor/cases.json")) {
            return MAPPER.readTree(Objects.requireNonNull(stream, "the cases"))
                    .valueStream()
                    .map(Case::new)
                    .toList();
        }
    }

    static Stream<Case> cases() throws IOException {
        return all().stream().filter(one -> one.expected() != Verdict.NO_COUNTERPART);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void judgesAsTheyDoAndAsksTheDatabaseNothingForWhatIsRefused(Case one) {
        Database counted = database.counted();
        Executed executed =
                engine(counted, one.limits())
                        .execute(
                                new GraphqlRequest(
                                        one.document(), Optional.empty(), one.variables()),
                                call());

        Verdict verdict = verdict(executed);
        assertThat(verdict).as("%s: %s", one, executed.body()).isEqualTo(one.expected());
        if (verdict == Verdict.ACCEPTED) {
            boolean isOfTheDatabase = one.document().contains("organization");
            assertThat(counted.statements() > 0).as("statements").isEqualTo(isOfTheDatabase);
        } else {
            assertThat(counted.statements()).as("statements of a refusal").isZero();
        }
        assertThat(executed.body().toString()).doesNotContainIgnoringCase("did you mean");
    }

    @Test
    void hasEveryCaseAndAReasonForEachThatOursDiffersIn() throws IOException {
        Map<Verdict, Integer> verdicts = new TreeMap<>();
        for (Case one : all()) {
            verdicts.merge(one.expected(), 1, Integer::sum);
            boolean needsReason =
                    one.expected() == Verdict.NO_COUNTERPART || one.json().has("theirs");
            if (needsReason) {
                assertThat(one.json().path("why").asText()).as("%s", one).isNotBlank();
            }
        }

        assertThat(verdicts)
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                Verdict.ACCEPTED, 11,
                                Verdict.REJECTED, 35,
                                Verdict.INVALID, 11,
                                Verdict.NO_COUNTERPART, 9));
        assertThat(all()).hasSize(66);
        assertThat(all().stream().filter(one -> one.json().has("theirs"))).hasSize(3);
    }

    private static Verdict verdict(Executed executed) {
        if (executed.isExecuted()) {
            return Verdict.ACCEPTED;
        }
        String errors = String.valueOf(executed.body().get("errors"));
        assertThat(errors).contains("INVALID_INPUT");
        return LIMIT.matcher(errors).find() ? Verdict.REJECTED : Verdict.INVALID;
    }

    private GraphqlEngine engine(Database counted, GraphqlLimits limits) {
        Seals seals =
                new VaultSeals(
                        world.vault().vault(),
                        world.vault().keyedHash(),
                        new UrlRule(EgressConfig.strict()));
        WebhookOperations operations =
                new WebhookOperations(
                        new PostgresWebhookStore(counted),
                        new WebhookRules(new ActionCatalogue(Map.of()), _ -> Optional.empty()),
                        seals,
                        new Random(1),
                        Clock.systemUTC(),
                        30,
                        () -> {});
        PostgresDeliveryHistory history = new PostgresDeliveryHistory(counted);
        PostgresReplayQueue replays = new PostgresReplayQueue(counted);
        DeliveryOperations deliveries =
                new DeliveryOperations(
                        new PostgresWebhookStore(counted),
                        history,
                        _ -> false,
                        (_, _, _) -> {
                            throw new IllegalStateException("no case sends anything");
                        },
                        List.of(),
                        Clock.systemUTC(),
                        () -> {});
        return new GraphqlEngine(
                new PostgresLookups(counted),
                operations,
                history,
                replays,
                deliveries,
                seals,
                List.of(),
                GraphqlEngine.SchemaIs.SHOWN,
                new CountedMetrics(),
                limits);
    }

    private static Call call() {
        return new Call(
                new Caller(new UserId("1"), "token 1"),
                "correlation",
                new OrganizationBudget(
                        new RateLimit(1_000, Duration.ofSeconds(1), Clock.systemUTC())));
    }
}
