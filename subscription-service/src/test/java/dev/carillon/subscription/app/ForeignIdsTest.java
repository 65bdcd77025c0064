package dev.carillon.subscription.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.schemas.directory.Role;
import dev.carillon.schemas.id.Scope;
import dev.carillon.schemas.id.SubscriptionId;
import dev.carillon.schemas.id.SubscriptionKey;
import dev.carillon.subscription.domain.DeliveryState;
import dev.carillon.subscription.support.ApiClient;
import dev.carillon.subscription.support.ApiClient.Response;
import dev.carillon.subscription.support.AuthorizationPage;
import dev.carillon.subscription.support.DeliveriesInLog;
import dev.carillon.subscription.support.OperationDocuments;
import dev.carillon.subscription.support.OperationDocuments.Hooks;
import dev.carillon.subscription.support.OperationDocuments.Ids;
import dev.carillon.subscription.support.RealParts;
import dev.carillon.subscription.support.RealParts.Parts;
import dev.carillon.subscription.support.StatementLog;
import dev.carillon.subscription.support.World;
import dev.carillon.testsupport.SampleDirectory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the time of an answer could tell about an id. An administrator of another organization asks
/// for what exists and for what never did: the database is asked the same, so that neither takes
/// longer.
@ExtendWith(RealParts.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForeignIdsTest {

    private static final int ROUNDS = Integer.getInteger("carillon.test.timingRounds", 15);

    private final World world;
    private final StatementLog log;
    private final ApiClient stranger;
    private final Hooks hooks;

    ForeignIdsTest(Parts parts) {
        world = World.fresh(parts, "foreign_ids");
        log = StatementLog.begin(parts.database(), world);
        SubscriptionService service = world.service();
        ApiClient owner = world.client(service, "1");
        stranger = world.client(service, "4");
        world.publish(
                new SampleDirectory()
                        .organization("22", "Acme")
                        .organization("33", "Other")
                        .pipe("220", "22", "Sales")
                        .pipe("330", "33", "Other's")
                        .table("ZdeRdE", "2200", "22", "Customers")
                        .member("22", "1", Role.administrator, "Ada")
                        .member("33", "4", Role.administrator, "Olga"));
        Awaitility.await("the directory is known")
                .atMost(Duration.ofSeconds(20))
                .until(() ->
                        owner.send("{ pipe(id: 220) { id } table(id: 2200) { id } }")
                                        .codes()
                                        .isEmpty()
                                && stranger.send("{ pipe(id: 330) { id } }").codes().isEmpty());
        long ofPipe = created(owner, "createWebhook", "pipe_id: 220");
        DeliveriesInLog deliveries = world.closing(new DeliveriesInLog(world));
        world.execute(
                "insert into replays (id, kind, webhook_id, organization_id, user_id, state, asked_at) overriding system value select 500000 + count(*), 'failed', %d, '22', '1', 'done', now() from replays"
                        .formatted(ofPipe));
        hooks =
                new Hooks(
                        ofPipe,
                        created(owner),
                        deliveries
                                .add(
                                        new SubscriptionKey(
                                                Scope.pipe("220"), new SubscriptionId(ofPipe)),
                                        "22",
                                        "one",
                                        DeliveryState.DEAD_LETTERED)
                                .text(),
                        Long.parseLong(world.sql("select max(id) from replays")));
    }

    @BeforeAll
    void warmsUp() {
        for (int i = 0; i < 10; i++) {
            documents().forEach(this::nanosOfBoth);
        }
    }

    @AfterAll
    void endsTheWorld() {
        world.close();
    }

    /// Every document that names an id.
    static Stream<String> documents() {
        return OperationDocuments.ALL.values().stream()
                .flatMap(List::stream)
                .filter(document -> document.contains("$"))
                .sorted();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void asksTheDatabaseTheSameOfWhatIsSomebodyElsesAndOfWhatNeverWas(String document) {
        log.mark();
        Response real = stranger.send(OperationDocuments.filled(document, hooks, Ids.REAL));
        List<String> asked = log.statements();
        log.mark();
        Response invented = stranger.send(OperationDocuments.filled(document, hooks, Ids.INVENTED));
        List<String> askedOfNothing = log.statements();

        assertThat(real.status()).isEqualTo(invented.status()).isEqualTo(200);
        assertThat(real.codes()).isEqualTo(invented.codes()).hasSize(1);
        assertThat(Ids.inventedOf(real.message(), hooks)).isEqualTo(invented.message());
        assertThat(asked).as(document).isNotEmpty();
        assertThat(askedOfNothing).as(document).isEqualTo(asked);
    }

    /// Who may change a webhook holds its scope meanwhile. A stranger who had to wait for that
    /// would know that there is something, and would keep others waiting in turn.
    @Test
    @Timeout(60)
    void letsAStrangerNeitherWaitForALockNorTakeOne() {
        List<String> locked =
                List.of("organizations", "pipes", "tables", "webhooks").stream()
                        .map(table -> "select 1 from " + table + " for update")
                        .toList();
        try (World.Held _ = world.holdBy(String.join("; ", locked))) {
            documents()
                    .map(document -> OperationDocuments.filled(document, hooks, Ids.REAL))
                    .forEach(document ->
                            assertThat(stranger.send(document).codes())
                                    .as(document)
                                    .doesNotContain("INTERNAL_SERVER_ERROR")
                                    .hasSize(1));
        }
    }

    /// Else a new operation would not be tried.
    @Test
    void triesEveryOperationThatIsNotForEverybody() {
        assertThat(documents().map(ForeignIdsTest::operation).distinct().toList())
                .containsExactlyInAnyOrderElementsOf(
                        new TreeSet<>(
                                AuthorizationPage.read().operations().entrySet().stream()
                                        .filter(row -> !row.getValue().get(3).equals("yes"))
                                        .map(row -> row.getKey())
                                        .toList()));
    }

    /// Prints the medians. They are no assertion: a machine at work makes any of them longer.
    @Test
    void takesAsLongForTheOneAsForTheOther() {
        List<Double> ratios = new ArrayList<>();
        for (String document : documents().toList()) {
            List<Long> real = new ArrayList<>();
            List<Long> invented = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) {
                long[] both = nanosOfBoth(document);
                real.add(both[0]);
                invented.add(both[1]);
            }
            double ratio = (double) median(real) / median(invented);
            ratios.add(ratio);
            System.out.printf(
                    "timing of %-27s exists %,7d µs, never was %,7d µs, ratio %.3f%n",
                    operation(document), median(real) / 1_000, median(invented) / 1_000, ratio);
        }
        ratios.sort(null);
        System.out.printf(
                "timing of %d documents, %d rounds each: ratio from %.3f to %.3f, median %.3f%n",
                ratios.size(),
                ROUNDS,
                ratios.getFirst(),
                ratios.getLast(),
                ratios.get(ratios.size() / 2));
        assertThat(ratios).isNotEmpty();
    }

    /// Of what exists and of what does not, in an order that changes from call to call.
    private long[] nanosOfBoth(String document) {
        boolean isRealFirst = (System.nanoTime() & 64) == 0;
        long[] nanos = new long[2];
        for (int i = 0; i < 2; i++) {
            boolean isReal = (i == 0) == isRealFirst;
            String filled =
                    OperationDocuments.filled(document, hooks, isReal ? Ids.REAL : Ids.INVENTED);
            long begin = System.nanoTime();
            Response response = stranger.send(filled);
            nanos[isReal ? 0 : 1] = System.nanoTime() - begin;
            assertThat(response.codes()).isNotEmpty();
        }
        return nanos;
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    private static String operation(String document) {
        return document.replaceFirst("^(mutation )?\\{ (\\w+).*$", "$2");
    }

    private static long created(ApiClient owner) {
        return created(owner, "createOrganizationWebhook", "organization_id: 22");
    }

    private static long created(ApiClient owner, String mutation, String scope) {
        Response created = owner.send(OperationDocuments.creation(mutation, scope));
        assertThat(created.codes()).isEmpty();
        return created.data("/" + mutation + "/webhook/id").asLong();
    }
}
